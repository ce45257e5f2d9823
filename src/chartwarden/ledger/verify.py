"""Verifying the log: from its rows and checkpoints alone, trusting neither operator nor database.

What is found without an earlier checkpoint: every change by somebody who lacks the signing key, wherever rows, end and
checkpoints no longer fit each other. Entries altered, given to another, taken out, swapped, added or cut off; an end or
a checkpoint that was exchanged, or that a key has signed which the log never named; details beside an entry that are
not its own, or that are gone without an entry that says so.

What is not found: the log put back whole to an earlier time, rows, end and checkpoint together, as restoring a backup
does; and anything at all by somebody who holds the signing key. Both take a checkpoint that left the host before.

Example:
    >>> Verdict(entries=0, first_bad=None, because="").is_sound
    True

"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import pairwise

from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import Head, opened_by_any, read_head
from chartwarden.ledger.merkle import Frontier
from chartwarden.ledger.note import VerifierKey, verifier_key
from chartwarden.ledger.store import KEPT_EVERY, LONGEST_BATCH, Row, raw_rows
from chartwarden.ledger.stretch import Fault, Found, Rotation, Span, Stretch, looked_over

# A checkpoint is kept whenever `KEPT_EVERY` entries more are in, at the end of that batch (`ledger.ledger`).
_FARTHEST_KEPT = KEPT_EVERY + LONGEST_BATCH


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found. `first_bad` is the first sequence that cannot be trusted; None when all is sound."""

    entries: int
    first_bad: int | None
    because: str
    fault: Fault | None = None
    last_bad: int | None = None  # where the checkpoints say only that something between them is wrong: the end of it
    details_destroyed: int = 0  # runs of entries without their details, as other entries say they are to be
    keys: tuple[VerifierKey, ...] = ()  # that signed the log, one after another

    @property
    def is_sound(self) -> bool:
        """Tell whether nothing was found."""
        return self.first_bad is None


@dataclass(frozen=True, slots=True)
class Claims:
    """What a log says of itself, and what others hold of it: all that its entries are compared with.

    Args:
        checkpoint: the log's own latest checkpoint; None is right for an empty log only.
        trusted: keys that the reader trusts; the log's first key leads to all that it was rotated to.
        kept: checkpoints that the log keeps, by size; None leaves them out.
        earlier: checkpoints that left the host before: these find rewriting and cut tails that a key holder could hide.
        end: the stored end of the log, from which the next entry would be sealed; None leaves it unchecked.

    Attributes:
        kept_heads, earlier_heads: what the notes say that are checkpoints, read once: a long log keeps thousands.

    """

    checkpoint: str | None
    trusted: Sequence[VerifierKey]
    kept: Sequence[str] | None = None
    earlier: Sequence[str] = ()
    end: Frontier | None = None
    kept_heads: Sequence[tuple[Head, str]] = field(init=False, repr=False, compare=False)
    earlier_heads: Sequence[tuple[Head, str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Read the notes."""
        object.__setattr__(self, "kept_heads", heads_of(self.kept or ()))
        object.__setattr__(self, "earlier_heads", heads_of(self.earlier))


@dataclass(frozen=True, slots=True)
class _Bad:
    """Something wrong: from where on the log cannot be trusted, and up to where that may begin."""

    place: int
    fault: Fault
    because: str
    up_to: int | None = None


@dataclass(slots=True)
class _Log:
    """The stretches of a log, joined."""

    frontier: Frontier = field(default_factory=Frontier)
    found: Found | None = None
    roots: dict[int, bytes] = field(default_factory=dict)  # at the sizes that were asked for
    rotations: list[Rotation] = field(default_factory=list)
    destroyed: list[tuple[int, Span]] = field(default_factory=list)
    without_details: list[Span] = field(default_factory=list)
    kept_signed: set[int] = field(default_factory=set)

    def join(self, stretch: Stretch) -> None:
        """Put a stretch behind what there is."""
        for size, frontier in stretch.marks:
            self.roots[size] = self.frontier.joined(frontier).root
        self.frontier = self.frontier.joined(stretch.frontier)
        self.found = stretch.found
        self.rotations += stretch.rotations
        self.destroyed += stretch.destroyed
        self.kept_signed |= stretch.kept_signed
        for span in stretch.without_details:
            if self.without_details and self.without_details[-1].last == span.first - 1:
                span = Span(self.without_details.pop().first, span.last)  # noqa: PLW2901 -- a run that goes on
            self.without_details.append(span)


def verified(
    rows: Iterable[Row],
    claims: Claims,
    *,
    details: Callable[[Row], object] | None = None,
    on_entry: Callable[[int], object] = lambda _: None,
) -> Verdict:
    """Check every entry against what the log and others say of it.

    Args:
        rows: all rows by sequence.
        claims: what they are compared with.
        details: opens what stands beside an entry, and raises BrokenSealError when it is not what the entry commits to
            (`Ledger.details`); needs the key of details. None looks only whether details are there.
        on_entry: told the number of entries looked at so far, for progress.

    Returns:
        The first entry that is missing, altered, out of order or beyond the head, or a sound verdict.

    """
    closed: list[int] = []

    def seen() -> Iterator[Row]:
        for place, row in enumerate(rows):
            if details is not None and row.sealed_details and not _opens(row, details):
                closed.append(row.sequence)
            yield row
            on_entry(place + 1)

    stretch = looked_over(raw_rows(seen()), start=0, marks=marks_of(claims))
    verdict = judged([stretch], claims)
    if closed and (verdict.first_bad is None or closed[0] < verdict.first_bad):
        because = "the details beside the entry are not those it was sealed with"
        return replace(verdict, first_bad=closed[0], because=because, fault=Fault.DETAILS, last_bad=None)
    return verdict


def marks_of(claims: Claims) -> tuple[int, ...]:
    """Give the sizes at which a log must be compared with what is held of it, ascending."""
    return tuple(sorted({head.size for head, _ in (*claims.kept_heads, *claims.earlier_heads)}))


def judged(stretches: Iterable[Stretch], claims: Claims) -> Verdict:
    """Join stretches, in order from the first entry on, and compare them with what the log and others say of it.

    Nothing behind a stretch in which something was found is asked for.
    """
    log = _Log()
    for stretch in stretches:
        log.join(stretch)
        if log.found is not None:
            break
    keys, bad = _followed_keys(log, claims)
    if log.found is not None:
        bad.append(_Bad(log.found.place, log.found.fault, log.found.because))
    if not bad:  # behind the first thing wrong, neither size nor root can be those that were signed
        bad += _against_own_head(log, claims, keys)
    bad += _against_earlier(log, claims, keys)
    bad += _against_kept(log, claims, keys)
    lost = _lost_details(log)
    bad += [
        _Bad(span.first, Fault.DETAILS, "its details are gone, and no entry says that they were destroyed")
        for span in lost
    ]
    verdict = Verdict(
        log.frontier.size, None, "", details_destroyed=len(log.without_details) - len(lost), keys=tuple(keys)
    )
    if not bad:
        return verdict
    first = min(bad, key=lambda each: (each.place, each.place if each.up_to is None else each.up_to))
    return replace(verdict, first_bad=first.place, because=first.because, fault=first.fault, last_bad=first.up_to)


def _opens(row: Row, details: Callable[[Row], object]) -> bool:
    try:
        details(row)
    except BrokenSealError:
        return False
    return True


def _followed_keys(log: _Log, claims: Claims) -> tuple[list[VerifierKey], list[_Bad]]:
    """Give the keys that signed this log, as far as one vouches for the next, and where that ends."""
    keys, kept = list(claims.trusted), dict[int, list[str]]()
    for head, note in claims.kept_heads:
        if log.roots.get(head.size) == head.root:
            kept.setdefault(head.size, []).append(note)
    for rotation in log.rotations:
        key = None
        with suppress(MalformedError):
            key = verifier_key(rotation.key)
        # A key that was rotated away brings in no other one: it may have leaked, which is why keys are rotated.
        vouching = keys if key in keys else keys[-1:]
        if key is None or not any(is_signed(note, vouching) for note in kept.get(rotation.sequence + 1, ())):
            because = "the entry names a key that the key before it does not vouch for"
            return keys, [_Bad(rotation.sequence, Fault.FOREIGN_KEY, because)]
        if key not in keys:
            keys.append(key)
    return keys, []


def _against_own_head(log: _Log, claims: Claims, keys: Sequence[VerifierKey]) -> list[_Bad]:
    """Compare with the latest checkpoint and the stored end."""
    size, head = log.frontier.size, Head(keys[0].name, 0, Frontier().root)
    if claims.checkpoint:
        try:
            head, _ = opened_by_any(claims.checkpoint, origin=keys[0].name, keys=keys[-1:])
        except BrokenSealError as error:
            return [_Bad(0, Fault.FOREIGN_KEY, error.what)]
    bad: list[_Bad] = []
    if size < head.size:
        bad.append(_Bad(size, Fault.CUT_OFF, "the tail was cut off"))
    elif size > head.size:
        bad.append(_Bad(head.size, Fault.ADDED, "entries were added that no checkpoint covers"))
    elif log.frontier.root != head.root:
        because = "the entries are not those that the checkpoint was signed over"
        bad.append(_Bad(_vouched(log, claims, keys), Fault.REWRITTEN, because, size - 1))
    elif claims.end is not None and claims.end != log.frontier:
        bad.append(_Bad(size, Fault.END, "the stored end of the log is not that of its entries"))
    return bad


def _against_earlier(log: _Log, claims: Claims, keys: Sequence[VerifierKey]) -> list[_Bad]:
    """Compare with checkpoints that left the host before."""
    bad: list[_Bad] = []
    for note in claims.earlier:
        try:
            head, _ = opened_by_any(note, origin=keys[0].name, keys=keys)
        except BrokenSealError as error:
            bad.append(_Bad(0, Fault.FOREIGN_KEY, f"of an earlier checkpoint: {error.what}"))
            continue
        if head.size > log.frontier.size and log.found is None:
            because = "the log is shorter than it was at the earlier checkpoint"
            bad.append(_Bad(log.frontier.size, Fault.CUT_OFF, because))
        elif 0 < head.size <= log.frontier.size and log.roots[head.size] != head.root:
            because = "the log tells another history than the earlier checkpoint"
            agreed = [known.size for known, _ in claims.earlier_heads if log.roots.get(known.size) == known.root]
            before = max((size for size in agreed if size < head.size), default=0)
            bad.append(_Bad(before, Fault.FORK, because, head.size - 1))
    return bad


def _against_kept(log: _Log, claims: Claims, keys: Sequence[VerifierKey]) -> list[_Bad]:
    """Compare with the checkpoints that the log keeps, and see that those are there that have to be."""
    if claims.kept is None:
        return []
    bad, size = list[_Bad](), log.frontier.size
    readable = claims.kept_heads
    if len(readable) != len(claims.kept):
        bad.append(_Bad(size, Fault.END, "a checkpoint that was kept is none any more"))
    for head, note in readable:
        if head.size not in log.kept_signed and not is_signed(note, keys):
            bad.append(_Bad(size, Fault.END, "a checkpoint that was kept was altered"))
        elif head.size > size:
            bad.append(_Bad(size, Fault.CUT_OFF, "the tail was cut off: a kept checkpoint was signed over more"))
        elif log.roots.get(head.size) != head.root:
            because = "the entries are not those that a kept checkpoint was signed over"
            bad.append(_Bad(_vouched(log, claims, keys), Fault.REWRITTEN, because, head.size - 1))
    if log.found is None and _lacks_kept([head.size for head, _ in readable], size):
        bad.append(_Bad(size, Fault.END, "a checkpoint that was kept is gone"))
    return bad


def _lacks_kept(sizes: Sequence[int], size: int) -> bool:
    """Tell whether some stretch of a log has no kept checkpoint behind it, though no batch is as long as that."""
    behind = sorted(kept for kept in sizes if kept <= size)
    steps = (following - kept for kept, following in pairwise((0, *behind, size)))
    return any(step > _FARTHEST_KEPT for step in steps)


def _vouched(log: _Log, claims: Claims, keys: Sequence[VerifierKey]) -> int:
    """Give up to where checkpoints that the log's keys have signed agree with the entries."""
    sizes = [
        head.size
        for head, note in (*claims.kept_heads, *claims.earlier_heads)
        if log.roots.get(head.size) == head.root and is_signed(note, keys)
    ]
    return max(sizes, default=0)


def _lost_details(log: _Log) -> list[Span]:
    """Give the runs of entries whose details are gone although no later entry says that they were destroyed."""
    lost: list[Span] = []
    if log.found is not None:  # the entry that says so may stand behind what was found
        return lost
    for run in log.without_details:
        place = run.first
        for said_at, span in sorted(log.destroyed, key=lambda each: each[1].first):
            if span.first <= place <= span.last < said_at:
                place = span.last + 1
        if place <= run.last:
            lost.append(Span(place, run.last))
    return lost


def heads_of(notes: Sequence[str]) -> list[tuple[Head, str]]:
    """Give what notes say, signatures unchecked, without those that are no checkpoints."""
    heads: list[tuple[Head, str]] = []
    for note in notes:
        with suppress(BrokenSealError):
            heads.append((read_head(note), note))
    return heads


def is_signed(note: str, keys: Sequence[VerifierKey]) -> bool:
    """Tell whether one of these keys, which are of one log, has signed a checkpoint."""
    try:
        opened_by_any(note, origin=keys[0].name, keys=keys)
    except BrokenSealError:
        return False
    return True
