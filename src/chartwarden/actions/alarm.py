"""The alarm beside a note: why it may be about somebody else, where in the shown words, and whether that was settled.

Doubts are found when a document comes in and are kept with its words. What is shown of them stands in open sections and
is read through the same masks as the note.

Example:
    >>> alarm_of((), {}, "", links=(), document_id=DocumentId("d")) is None
    True

"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from chartwarden.actions.spans import placed
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.mixup.doubt import Doubt, DoubtKind, Verdict, verdict
from chartwarden.mixup.link import Link, Relates
from chartwarden.phi.mask import Run

_AROUND: Final = 32  # characters shown on both sides of a sign
_LONGEST: Final = 90  # characters of a sign itself; a copied passage is told by its beginning


@dataclass(frozen=True, slots=True, repr=False)
class Sign:
    """One kind of doubt: the first place of it in the open sections, and how many places there are."""

    kind: DoubtKind
    section: int | None  # ordinal; None where it stands in no open section
    before: str = ""
    words: str = ""
    after: str = ""
    places: int = 1

    @property
    def sentence(self) -> str:
        """What was found, in words that quote nothing."""
        return self.kind.sentence


@dataclass(frozen=True, slots=True, repr=False)
class Alarm:
    """That a document may be about somebody else. Once it is `settled`, it is told as a remark."""

    signs: tuple[Sign, ...]
    settled: Relates | None = None

    @property
    def relations(self) -> tuple[Relates, ...]:
        """What it can be settled as."""
        return tuple(Relates)


def alarm_of(
    doubts: Sequence[Doubt],
    laid: Mapping[int, Sequence[Run]],
    text: str,
    *,
    links: Sequence[Link],
    document_id: DocumentId,
) -> Alarm | None:
    """Give the alarm of one document as its open sections show it; None when there is no reason for one.

    Args:
        doubts: of the document, with places in the note.
        laid: the runs of its open sections, by ordinal.
        text: the note.
        links: of the patient's chart.
        document_id: the document.

    """
    if verdict(doubts) is Verdict.CLEAR:
        return None
    settled = next((link.relates for link in reversed(links) if link.document_id == document_id), None)
    kinds = dict.fromkeys(doubt.kind for doubt in doubts)
    signs = tuple(_sign(kind, [one for one in doubts if one.kind is kind], laid, text) for kind in kinds)
    return Alarm(signs, settled)


def _sign(kind: DoubtKind, doubts: Sequence[Doubt], laid: Mapping[int, Sequence[Run]], text: str) -> Sign:
    shown = [place for one in doubts for place in _places(one, laid, text)]
    if not shown:
        return Sign(kind, None, places=len(doubts))
    section, before, words, after = shown[0]
    return Sign(kind, section, before, words, after, len(doubts))


def _places(doubt: Doubt, laid: Mapping[int, Sequence[Run]], text: str) -> Iterator[tuple[int, str, str, str]]:
    """Give where a doubt stands in the shown words, with the words around it. A mask is shown as its label."""
    for ordinal, parts in sorted(laid.items()):
        shown, first, last = "", None, 0
        for at, part in placed(parts):
            words = part.label or text[part.start : part.end]
            shown += words
            if part.start < doubt.end and doubt.start < part.end:
                is_masked = part.kind is not None
                begin = at if is_masked else at + max(0, doubt.start - part.start)
                first = begin if first is None else first
                last = at + len(words) if is_masked else at + min(doubt.end, part.end) - part.start
        if first is not None:
            last = min(last, first + _LONGEST)
            before, after = shown[max(0, first - _AROUND) : first], shown[last : last + _AROUND]
            yield ordinal, before.lstrip(), shown[first:last], after.rstrip()
