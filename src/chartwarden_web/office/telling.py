"""A verification as the screen tells it: a heading, sentences, and what to do next.

Example:
    >>> told(None, now=datetime(2026, 11, 23, 9, 0, tzinfo=UTC)).heading
    'Not verified here yet'

"""

from dataclasses import dataclass
from datetime import UTC, datetime

from chartwarden.actions.verification import Stage, Standing, Verification, verdict_words, what_to_do
from chartwarden.ledger.verify import Verdict

_STAGES = {Stage.ENTRIES: "Verifying entries", Stage.DETAILS: "Opening what stands beside entries"}
_COMPARED_WITH_NOTHING = (
    "Compared with no earlier checkpoint: a log that was put back whole, or written anew by somebody who holds its "
    "key, looks sound. Add a checkpoint that left this host."
)


@dataclass(frozen=True, slots=True)
class CheckTold:
    """What is shown of a verification. `manner` is one word for how it looks; its words say the same."""

    heading: str
    manner: str  # none, running, good, bad
    sentences: tuple[str, ...]
    facts: str = ""  # when and by whom
    done: int = 0
    total: int = 0

    @property
    def is_running(self) -> bool:
        """Tell whether there is more to come."""
        return self.manner == "running"


def told(verification: Verification | None, *, now: datetime) -> CheckTold:
    """Give what is shown of the latest verification.

    Args:
        verification: as it is kept; None when there was none.
        now: aware.

    """
    if verification is None:
        return CheckTold("Not verified here yet", "none", ("One click looks at every entry.",))
    return _TOLD[verification.standing(now=now)](verification)


def _running(one: Verification) -> CheckTold:
    said = f"{_STAGES[one.stage]}: {one.done:,} of {one.total:,}."
    return CheckTold("Verifying", "running", (said,), _by(one), one.done, one.total)


def _stopped(one: Verification) -> CheckTold:
    said = f"It had come to {one.done:,} of {one.total:,} entries, and whatever ran it is gone. Start it again."
    return CheckTold("The check was stopped", "bad", (said,), _by(one))


def _broke(one: Verification) -> CheckTold:
    said = (f"It could not be carried through: {one.broke_because}.", "Run `chartwarden ledger verify` on the server.")
    return CheckTold("No verdict", "bad", said, _by(one))


def _altered(_: Verification) -> CheckTold:
    said = "What is stored of the latest check is not what this product wrote. Do not believe it; verify again."
    return CheckTold("The stored verdict was altered", "bad", (said,))


def _ended(one: Verification) -> CheckTold:
    verdict = one.verdict or Verdict(0, 0, "there is no verdict")
    seconds = (one.seen_at - one.started_at).total_seconds()
    facts = f"{_by(one)}, {f'in {seconds:,.1f} seconds' if seconds >= 1 else 'within a second'}"
    if not verdict.is_sound:
        next_steps = (what_to_do(verdict), "Keep database, blobs and keys as they are until somebody has looked.")
        return CheckTold("Not sound", "bad", (verdict_words(verdict), *next_steps), facts)
    compared = f"Compared with {one.compared} earlier checkpoint{'' if one.compared == 1 else 's'}, which all agree."
    said = [verdict_words(verdict), compared if one.compared else _COMPARED_WITH_NOTHING]
    if verdict.details_destroyed:
        said.append("What stood beside some old entries was destroyed, as later entries say.")
    return CheckTold("Sound", "good", tuple(said), facts)


def _by(one: Verification) -> str:
    return f"{one.by} \u00b7 {one.started_at.astimezone(UTC):%-d %b %Y, %H:%M:%S} UTC"


_TOLD = {
    Standing.RUNNING: _running,
    Standing.STOPPED: _stopped,
    Standing.BROKE: _broke,
    Standing.ALTERED: _altered,
    Standing.ENDED: _ended,
}
