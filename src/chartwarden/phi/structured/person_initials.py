"""Initials that stand for a person's name: the patient A.B., case 3: C.D., In the matter of P.K.L., Re: M.T.

Example:
    >>> text = "Re: P.K.L., seen today"
    >>> [text[c.start : c.end] for c in person_initials(text, 0, 8)]
    ['P.K.L.']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger

_INITIALS: Final = re.compile(
    r"(?P<cue>(?:[Pp]t|PT|[Pp]atient|PATIENT|[Cc]ase(?: \d{1,3})?|[Cc]lient|[Rr]esident|[Cc]hild|[Bb]aby|[Mm]inor|RE|"
    r"Re|re|[Mm]atter of|MATTER OF|[Nn]amed|[Ii]nitials|[Mm]other|[Ff]ather|[Ss]ister|[Bb]rother|[Ss]on|[Dd]aughter|"
    r"[Ww]ife|[Hh]usband|[Mm]r|[Mm]rs|[Mm]s))[.:,]?[ \n]{1,2}(?P<initials>(?:[A-Z]\.[ -]?){2,3})(?![A-Za-z])",
    re.ASCII,
)
_FAMILY: Final = frozenset("mother father sister brother son daughter wife husband".split())
_NONE: Final = frozenset(
    "V.O. P.O. T.O. I.V. I.M. E.R. E.D. O.R. U.S. A.M. P.M. P.T. O.T. M.D. D.O. N.P. P.A. R.N. U.K.".split()
)
_SURE: Final = frozenset("matter of|named|initials|mr|mrs|ms".split("|"))


def person_initials(text: str, start: int, _end: int) -> list[Candidate]:
    """Read two or three initials with full stops behind a word for a person; a word for a route or a place is none."""
    m = _INITIALS.match(text, start)
    if m is None:
        return []
    letters = m["initials"].rstrip(" -")
    cue = m["cue"].lower()
    numbered = cue[-1].isdecimal()
    if letters.replace(" ", "") in _NONE and not numbered and cue not in _SURE:
        return []
    at = m.start("initials")
    kind = IdentifierKind.RELATIVE_NAME if cue in _FAMILY else IdentifierKind.PATIENT_NAME
    return [Candidate(at, at + len(letters), kind, Tier.CUE, 0.8, "person-initials")]


_CUES: Final = (
    "pt|patient|case|client|resident|child|baby|minor|re|matter of|named|initials|mother|father|sister|brother|son|"
    "daughter|wife|husband|mr|mrs|ms"
).split("|")
_WRITTEN: Final = "|".join(form for cue in _CUES for form in (cue, cue.capitalize(), cue.upper()))
PERSON_INITIALS: Final = (
    Trigger(
        rf"\b(?:{_WRITTEN})(?: \d{{1,3}})?[.:,]?[ \n]{{1,2}}[A-Z]\.[ -]?[A-Z]\.", person_initials, Letters.AS_WRITTEN
    ),
)
