"""From the settings to the places: what sends a checkpoint to each kind of address.

Example:
    >>> witnesses_of([])
    ()

"""

from collections.abc import Sequence

from chartwarden.actions.publishing import Destination, WitnessOutside
from chartwarden.adapters.checkpoints_out.addresses import CheckpointAddress, FileAddress, StampAddress, WitnessAddress
from chartwarden.adapters.checkpoints_out.file_drop import FileDrop
from chartwarden.adapters.checkpoints_out.remote_witness import RemoteWitness
from chartwarden.adapters.checkpoints_out.time_stamp import TimeStamp
from chartwarden.adapters.checkpoints_out.web_hook import WebHook
from chartwarden.foundation.clock import Clock


def destinations_of(addresses: Sequence[CheckpointAddress], *, clock: Clock) -> tuple[Destination, ...]:
    """Give what sends to each address, in their order. Nothing is looked at before something is sent."""
    return tuple(_destination(address, clock) for address in addresses)


def witnesses_of(addresses: Sequence[WitnessAddress]) -> tuple[WitnessOutside, ...]:
    """Give who asks each witness, in their order."""
    return tuple(RemoteWitness(address) for address in addresses)


def _destination(address: CheckpointAddress, clock: Clock) -> Destination:
    match address:
        case FileAddress():
            return FileDrop(address, clock)
        case StampAddress():
            return TimeStamp(address, clock)
    return WebHook(address)
