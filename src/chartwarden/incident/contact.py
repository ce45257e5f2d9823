"""How a patient can ask about a notice, and whether each way is written so that it works.

Source: 45 CFR 164.404(c)(1)(E).

Example:
    >>> Contact(toll_free="1-800-555-0142", web="www.example.org").faults
    ()
    >>> Contact(toll_free="330-555-0142").faults
    ('Give a toll-free number: 800, 833, 844, 855, 866, 877 or 888.',)

"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

_TOLL_FREE: Final = re.compile(
    r"(?:\+?1[\s.-]?)?\(?8(?:00|33|44|55|66|77|88)\)?[\s.-]?[2-9]\d{2}[\s.-]?[A-Z\d]{4}", re.ASCII
)
_E_MAIL: Final = re.compile(r"[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+")
_WEB: Final = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?:[/?#]\S*)?")
_POSTAL_END: Final = re.compile(r"\b[A-Z]{2}\.?,? {1,3}\d{5}(?:-\d{4})?", re.ASCII)


def _is_postal(text: str) -> bool:
    ends = list(_POSTAL_END.finditer(text))
    return bool(ends) and ends[-1].end() == len(text) and any(map(str.isdecimal, text[: ends[-1].start()]))


@dataclass(frozen=True, slots=True)
class Contact:
    """The ways to ask. The law takes any; the best are the first and one other."""

    toll_free: str = ""
    e_mail: str = ""
    web: str = ""
    postal: str = ""

    @property
    def faults(self) -> tuple[str, ...]:
        """What to mend, as sentences; empty when at least one way is given and each has the form of its kind."""
        if not any(read(self).strip() for read, _, _ in _FORMS):
            return ("Say how to ask: a toll-free number, an e-mail address, a web site or a postal address.",)
        return tuple(words for read, has_form, words in _FORMS if (text := read(self).strip()) and not has_form(text))

    @property
    def has_two_ways(self) -> bool:
        """Whether somebody can call without cost, and somebody who does not call can ask too."""
        return bool(self.toll_free.strip()) and any(way.strip() for way in (self.e_mail, self.web, self.postal))

    @property
    def words(self) -> str:
        """A line for each way, as a letter gives them."""
        ways = (
            ("Call, free of charge", self.toll_free),
            ("E-mail", self.e_mail),
            ("Web", self.web),
            ("Write", self.postal),
        )
        return "\n".join(f"{way}: {' '.join(words.split())}" for way, words in ways if words.strip())


_FORMS: Final[tuple[tuple[Callable[[Contact], str], Callable[[str], object], str], ...]] = (
    (
        lambda one: one.toll_free,
        _TOLL_FREE.fullmatch,
        "Give a toll-free number: 800, 833, 844, 855, 866, 877 or 888.",
    ),
    (lambda one: one.e_mail, _E_MAIL.fullmatch, "Give an e-mail address as name@example.org."),
    (lambda one: one.web, _WEB.fullmatch, "Give a web address as www.example.org."),
    (
        lambda one: one.postal,
        _is_postal,
        "Give a postal address with street or box, town, the State's two letters and ZIP code.",
    ),
)


def is_toll_free(number: str) -> bool:
    """Tell whether a telephone number of North America costs whoever calls nothing."""
    return _TOLL_FREE.fullmatch(number.strip()) is not None
