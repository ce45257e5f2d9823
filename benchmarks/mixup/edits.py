"""Ways in which a passage is edited between one chart and another. A fifth of the words is touched, by chance.

Example:
    >>> edited("calm and fed".split(), how=Edit.LEFT_OUT, share=1.0, draw=random.Random(1), vocabulary=["x"])
    []

"""

import random
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Final


class Edit(StrEnum):
    """What happens to a word that is touched."""

    NONE = "as it was"
    REPLACED = "replaced"  # by a word of the same notes
    LEFT_OUT = "left out"
    PUT_IN = "put in"  # a word of the same notes after it
    MIXED = "any of these three"
    MISREAD = "misread"  # one slip of a scanner
    RETOLD = "retold"  # every word that has a synonym below gets it, however many they are


_SLIPS: Final = (
    ("rn", "m"), ("m", "rn"), ("l", "1"), ("1", "l"), ("o", "0"), ("0", "O"), ("e", "c"), ("h", "b"), ("i", "l"),
    ("5", "S"), ("a", "o"), ("u", "n"), ("t", "f"),
)  # fmt: skip
_SAME: Final = dict(
    pair.split("=")
    for pair in (
        "patient=pt denies=refuses history=hx left=lt right=rt was=has is=remains with=having without=lacking "
        "no=absent pain=ache painful=sore daily=qd twice=bid days=d weeks=wks months=mos years=yrs hours=hrs "
        "mother=mom father=dad given=administered taken=received started=begun stopped=ceased increased=raised "
        "decreased=lowered normal=unremarkable large=big small=little severe=marked mild=slight moderate=fair "
        "home=house fell=dropped clear=clean soft=supple swelling=edema fever=pyrexia nausea=queasiness "
        "vomiting=emesis stool=feces walks=ambulates walking=ambulating lives=resides alone=solo told=informed "
        "asked=requested reports=states states=says medication=drug medications=drugs tablet=pill tablets=pills "
        "blood=bld pressure=press hypertension=htn diabetes=dm breath=breathing shortness=lack chest=thorax "
        "abdomen=belly knee=genu heart=cardiac kidney=renal surgery=operation procedure=intervention wound=cut "
        "tolerated=stood well=fine discharged=released admitted=hospitalized follow=see return=back continue=keep "
        "review=check reviewed=checked noted=seen found=detected positive=present negative=absent intact=whole "
        "stable=steady pending=awaited"
    ).split()
)


def edited(
    words: Sequence[str], *, how: Edit, share: float, draw: random.Random, vocabulary: Sequence[str]
) -> list[str]:
    """Give a passage with about `share` of its words touched."""
    if how is Edit.RETOLD:
        return [_SAME.get(word.lower().strip(".,;:"), word) for word in words]
    return [piece for word in words for piece in _touched(word, how, share, draw, vocabulary)]


def _touched(word: str, how: Edit, share: float, draw: random.Random, vocabulary: Sequence[str]) -> Iterator[str]:
    if how is Edit.NONE or draw.random() >= share:
        yield word
        return
    what = draw.choice((Edit.REPLACED, Edit.LEFT_OUT, Edit.PUT_IN)) if how is Edit.MIXED else how
    if what is Edit.MISREAD:
        yield _misread(word, draw)
    elif what is Edit.PUT_IN:
        yield word
    if what in {Edit.REPLACED, Edit.PUT_IN}:
        yield draw.choice(vocabulary)


def _misread(word: str, draw: random.Random) -> str:
    slips = [(place, *slip) for slip in _SLIPS for place in range(len(word)) if word.startswith(slip[0], place)]
    if not slips:
        return word[:1] + word[2:] if len(word) > 1 else word
    place, seen, as_ = draw.choice(slips)
    return word[:place] + as_ + word[place + len(seen) :]
