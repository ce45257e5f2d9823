"""Checkpoints to a web server of somebody else. The body is the checkpoint and nothing more.

Example:
    >>> WebHook(WebAddress("audit.example.org", 443, "/hook?token=secret")).label
    'audit.example.org'

"""

from dataclasses import dataclass

from chartwarden.actions.publishing import Sent
from chartwarden.adapters.checkpoints_out.addresses import WebAddress
from chartwarden.adapters.checkpoints_out.posting import PATIENCE, Patience, post, require_good


@dataclass(frozen=True, slots=True)
class WebHook:
    """A web server that takes checkpoints."""

    address: WebAddress
    patience: Patience = PATIENCE

    @property
    def label(self) -> str:
        """The host."""
        return self.address.label

    def send(self, note: str) -> Sent:
        """Post a checkpoint; the server has said yes when this returns.

        Raises:
            MalformedError: it was not reached, or said something else.

        """
        answer = post(self.address, note.encode(), kind="text/plain; charset=utf-8", patience=self.patience)
        require_good(self.address, answer)
        return Sent(self.label)
