"""What the proof room shows beside the ledger itself: the database's guards, and the ways that checkpoints leave.

Example:
    >>> Surroundings((), (), "", ()).are_guards_whole
    True

"""

from dataclasses import dataclass

from django.db import connection

from chartwarden.actions.publishing import split_view_warning
from chartwarden.adapters.checkpoints_out.ways_out import destinations_of, witnesses_of
from chartwarden.foundation.clock import SystemClock
from chartwarden_web.records.guards import missing_guards
from chartwarden_web.records.roles import role_findings
from chartwarden_web.wiring import house


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around the ledger."""

    guards: tuple[str, ...]  # what is wrong with the database's guards, a clause each; empty when all are in force
    roles: tuple[str, ...]  # what the database's own rights do not prevent, a sentence each
    split_view: str  # what nobody could see; empty when checkpoints leave and witnesses sign
    ways_out: tuple[str, ...]  # where checkpoints go and who cosigns them, by host or file name

    @property
    def are_guards_whole(self) -> bool:
        """Tell whether nothing is wrong with the guards."""
        return not self.guards


def surroundings() -> Surroundings:
    """Give what stands around the ledger of this instance."""
    settings = house().settings
    places = destinations_of(settings.checkpoints, clock=SystemClock())
    witnesses = witnesses_of(settings.witnesses)
    return Surroundings(
        guards=missing_guards(connection),
        roles=role_findings(connection),
        split_view=split_view_warning(settings),
        ways_out=(*(place.label for place in places), *(f"witness {witness.label}" for witness in witnesses)),
    )
