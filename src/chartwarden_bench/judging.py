"""The oracle: whether what had to be stopped was stopped, what must succeed did, and the ledger can prove it.

Six checks of evidence: an entry of the right kind exists; it is whole; it verifies offline; nothing in it names a
patient; where something had to be noticed, an entry says so; and nothing leaked.

Source: the violation bench's rules, in docs/explanation/violation-bench.md.

Example:
    >>> leaked_bytes("Ida Okonkwo, MR-44719", ["Ida Okonkwo", "912-44-0187"])
    11

"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from chartwarden.ledger.entry import THE_LEDGER
from chartwarden_bench.case import Answered, Expected, ExpectedEntry, Run
from chartwarden_bench.playing import Played
from chartwarden_bench.seat import Came, Reply
from chartwarden_bench.world import World

_SIGNAL: Final = "account.signal"
_OPENS: Final = frozenset({"chart.open", "chart.read"})


class Check(StrEnum):
    """The six checks of evidence."""

    EXISTS = "an entry exists"
    WHOLE = "it is whole"
    VERIFIES = "it verifies offline"
    NO_PHI = "it names nobody"
    SAYS_SO = "what was noticed is said"
    NOTHING_LEAKED = "nothing leaked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the oracle says of a run."""

    run: Run
    reasons: tuple[str, ...]  # why it failed; empty when it passed
    was_prevented: bool
    was_detected: bool
    leaked: int  # bytes of what the case seeks, in answers
    evidence: Mapping[Check, bool] = field(default_factory=dict)
    gaps: tuple[str, ...] = ()  # what the evidence lacks
    seconds: float = 0.0
    detected_after: float | None = None  # seconds since the last step
    was_played: bool = True

    @property
    def has_passed(self) -> bool:
        """Tell whether everything that the case asks for came true. Evidence is scored apart."""
        return not self.reasons

    @property
    def was_stopped(self) -> bool:
        """Tell whether it was prevented or detected."""
        return self.was_prevented or self.was_detected

    @property
    def has_whole_evidence(self) -> bool:
        """Tell whether every check of evidence that applies came true."""
        return all(self.evidence.values())


def leaked_bytes(words: str, sought: Iterable[str]) -> int:
    """Count the bytes of what is sought in words, each sought thing once."""
    return sum(len(one.encode()) for one in set(sought) if one and one in words)


def judge(played: Played, world: World) -> Verdict:
    """Judge a run."""
    case = played.run.case
    if played.trouble:
        return Verdict(played.run, (played.trouble,), False, False, 0, seconds=played.seconds, was_played=False)  # noqa: FBT003
    sought = [word for wanted in case.seeks for word in world.sought(wanted)] + [world.filled(w) for w in case.hides]
    leaked = sum(
        leaked_bytes(reply.words, (one for one in sought if one not in reply.asked)) for reply in played.replies
    )
    answered = _answered(case.answered, played.replies)
    different = _differences(played.replies, played.absent)
    reasons = [*answered, *_shown(case.shows, played, world)]
    if leaked and case.expected is not Expected.ATTRIBUTABLE:
        reasons.append(f"{leaked} bytes of what must not be seen were in an answer")
    if different:
        reasons.append(f"what is absent is answered otherwise: {different}")
    found = [(one, _matching(one, played.entries, world)) for one in case.entries if one.by in {None, played.run.door}]
    detected = next((entry for one, entry in found if one.act == _SIGNAL and entry is not None), None)
    is_found_out = played.replies[-1:] != () and _is_verification(played.replies[-1]) and not answered
    if case.expected is Expected.DETECTED and detected is None and not is_found_out:
        reasons.append("nothing in the ledger says that it was noticed")
    evidence, gaps = _evidence(found, world, played, leaked)
    is_prevented = not leaked and not answered and not different
    return Verdict(
        run=played.run,
        reasons=tuple(reasons),
        was_prevented=is_prevented and case.expected in {Expected.PREVENTED, Expected.NUDGED},
        was_detected=detected is not None or is_found_out,
        leaked=leaked,
        evidence=evidence,
        gaps=tuple(gaps),
        seconds=sum(reply.seconds for reply in played.replies),
        detected_after=_after(detected, played.last_step_at),
    )


def _answered(wanted: Answered, replies: Sequence[Reply]) -> list[str]:
    """Say in which steps the answer was another than the case asks for."""
    broken = [reply.verb for reply in replies if reply.came is Came.BROKEN]
    if broken:
        return [f"{broken[0]} broke"]
    if wanted is Answered.DONE:
        return [f"{reply.verb} was refused" for reply in replies if reply.came is not Came.DONE]
    if wanted is Answered.REFUSED and replies and replies[-1].came is not Came.REFUSED:
        return [f"{replies[-1].verb} was done"]
    return []


def _is_verification(reply: Reply) -> bool:
    """Tell whether somebody verified the ledger and was told that it is not sound."""
    return reply.verb == "verify_ledger" and reply.came is Came.REFUSED


def _shown(shows: Sequence[str], played: Played, world: World) -> list[str]:
    words = " ".join(reply.words for reply in played.replies)
    parts = [wanted for wanted in shows if wanted.split(".")[0] in world.charts]  # `own.open`: any line of it will do
    missing = [wanted for wanted in shows if wanted not in parts and str(world.filled(wanted)) not in words]
    missing += [wanted for wanted in parts if not leaked_bytes(words, world.sought(wanted))]
    return [f"no answer has {wanted}" for wanted in missing]


def _differences(replies: Sequence[Reply], absent: Sequence[Reply]) -> str:
    """Say by what the answer about a foreign thing can be told from that about a missing one; empty when by nothing."""
    for reply, other in zip(replies, absent, strict=False):
        if reply.told != other.told:
            parts = zip(("status", "headers", "body"), reply.told, other.told, strict=False)
            return f"{reply.verb}, {', '.join(name for name, one, another in parts if one != another)}"
    return ""


def _matching(wanted: ExpectedEntry, said: Sequence[Mapping[str, Any]], world: World) -> Mapping[str, Any] | None:
    """Give the entry that a case expects; of several, the one that leads to the chart it is about."""
    actor = THE_LEDGER if wanted.actor == THE_LEDGER else world.named(wanted.actor, "user_id")
    fit = [
        entry
        for entry in said
        if entry["act"] == wanted.act
        and entry["outcome"] == wanted.outcome
        and entry["actor"] == actor
        and (not wanted.because or entry["because"] == wanted.because)
        and (not wanted.shadow or entry.get("shadow") == world.named(wanted.shadow, "user_id"))
        and wanted.counts.items() <= entry["counts"].items()
    ]
    return max(fit, key=lambda entry: _leads_to(entry, wanted.about, world), default=None)


def _leads_to(entry: Mapping[str, Any], alias: str, world: World) -> bool:
    """Tell whether an entry leads to a chart: by its pseudonym, or by what is sealed beside it."""
    if not alias:
        return True
    return bool(entry["patient"] == world.charts[alias]["pseudonym"] or entry["commitment"])


def _evidence(
    found: Sequence[tuple[ExpectedEntry, Mapping[str, Any] | None]], world: World, played: Played, leaked: int
) -> tuple[dict[Check, bool], list[str]]:
    case, gaps = played.run.case, list[str]()
    if not found:
        return {}, gaps
    gaps += [f"no entry {one.act} {one.outcome} {one.because}".rstrip() for one, entry in found if entry is None]
    there = [(one, entry) for one, entry in found if entry is not None]
    lacking = [f"{one.act}: no {name}" for one, entry in there for name in lacks(entry, one.about, world)]
    named = [word for alias in world.charts for word in world.sought(f"{alias}.identifiers")]
    telling = [entry for entry in played.entries if leaked_bytes(str(dict(entry)), named)]
    checks = {
        Check.EXISTS: len(there) == len(found),
        Check.WHOLE: not lacking,
        Check.NO_PHI: not telling,
        Check.NOTHING_LEAKED: not leaked or case.expected in {Expected.ATTRIBUTABLE, Expected.BENIGN},
    }
    if case.expected is Expected.DETECTED:
        checks[Check.SAYS_SO] = any(one.act == _SIGNAL for one, _ in there)
    gaps += lacking + (["an entry names a patient"] if telling else [])
    return checks, gaps


def lacks(entry: Mapping[str, Any], alias: str, world: World) -> list[str]:
    """Say what an entry lacks of actor, device, purpose, patient, what was seen, policy version, reason."""
    wanted = ["actor", "device"]
    if entry["outcome"] == "refused":
        wanted.append("because")
    elif entry["act"] in _OPENS:
        wanted += ["kind_of_work", "target", "work", "rule", "seen", "patient"]
    missing = [name for name in wanted if not entry[name]]
    if alias and not _leads_to(entry, alias, world):
        missing.append("patient")
    return missing


def _after(entry: Mapping[str, Any] | None, last: datetime) -> float | None:
    return None if entry is None else max(0.0, (datetime.fromisoformat(entry["at"]) - last).total_seconds())
