"""The target of a purpose: which codes, or which coverage rule, the work supports.

Free text such as "coding" is not a target. Source: 45 CFR 164.502(b); 164.514(d)(2)-(4).

Example:
    >>> parse_target("K80-K87, J44.1").codes
    ('K80-K87', 'J44.1')
    >>> parse_target("0Y6M0ZF on 2026-04-07").service_on
    datetime.date(2026, 4, 7)

"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from chartwarden.foundation.citation import MINIMUM_NECESSARY
from chartwarden.foundation.errors import RefusedError

_ICD10CM = r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?"
_ICD10PCS = r"(?=[A-Z]*[0-9])[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}"  # a digit somewhere: words have none
_CPT_OR_HCPCS = r"(?:[0-9]{4}[0-9FTU]|[A-V][0-9]{4})"
_CODE = rf"(?:{_ICD10CM}|{_ICD10PCS}|{_CPT_OR_HCPCS})"
_CODES = re.compile(rf"{_CODE}(?:-{_CODE})?")
_MODIFIED = re.compile(rf"({_CPT_OR_HCPCS})(?:-[0-9A-Z]{{2}}){{1,4}}")  # modifiers have two characters, codes more
_DRG = re.compile(r"(?:MS-)?DRG ?[0-9]{3}")
_PAYER_RULE = r"[A-Z]{2,8}-(?=[A-Z.-]*[0-9])[A-Z0-9][A-Z0-9.-]{2,30}"  # a digit somewhere, as above
_COVERAGE = re.compile(rf"(?:LCD L[0-9]{{5}}|NCD [0-9]{{1,3}}(?:\.[0-9]{{1,2}}){{0,2}}|{_PAYER_RULE})")
_SHARED_CHAPTERS = ("AB", "CD", "ST", "VWXY")  # of ICD-10-CM; every other letter begins a chapter of its own
_ALIKE_LETTERS, _ALIKE_DIGITS = 2, 3  # policy: characters in which both ends of a narrow range agree
_AFTER_ALL_UNDER = "~"  # sorts after every character of a code
_SERVICE_DAY = re.compile(r"(.*\S)\s+ON\s+([0-9]{4}-[0-9]{2}-[0-9]{2})\s*", re.DOTALL)
_PCS = re.compile(_ICD10PCS)
_CPT = re.compile(r"[0-9]{4}[0-9FTU]")
_HCPCS = re.compile(r"[A-V][0-9]{4}")  # level II; a code of ICD-10-CM may look so too, when its point is left out


@dataclass(frozen=True, slots=True)
class Target:
    """What the work is for. Exactly one of codes and coverage rule is filled.

    `service_on` is the day of the service that the codes are for, where whoever gave the work knew it: an operation in
    a long stay, a visit among others. A rule may then leave out notes of other days. None leaves all days in.

    A modifier (`73502-26`) says how a service was given or billed, and is left off: the code is what a chart supports.
    """

    codes: tuple[str, ...] = ()  # codes, ranges (`K80-K87`) or MS-DRGs
    coverage_rule: str = ""
    service_on: date | None = None

    def __post_init__(self) -> None:
        """Leave modifiers off; a billed line has up to four."""
        if any("-" in code for code in self.codes):
            object.__setattr__(self, "codes", tuple(map(_without_modifiers, self.codes)))

    def __str__(self) -> str:
        return f"{self.named} on {self.service_on.isoformat()}" if self.service_on else self.named

    @property
    def named(self) -> str:
        """Its codes or its coverage rule, without the day: a day is of a person, and the ledger is read far away."""
        return ", ".join(self.codes) or self.coverage_rule

    def touches(self, prefixes: tuple[str, ...]) -> bool:
        """Tell whether the target and the prefixes have a code in common; both may be ranges (`Z80-Z84`)."""
        spans = [(code, *_span(code)) for code in self._spans]
        return any(
            low <= last and first <= high and _may_be_alike(code, prefix)
            for code, low, high in spans
            for prefix, (first, last) in zip(prefixes, map(_span, prefixes), strict=True)
        )

    def goes_beyond(self, prefixes: tuple[str, ...]) -> bool:
        """Tell whether it names anything that does not lie wholly under one of the prefixes. A DRG lies under none."""
        return bool(self.coverage_rule) or any(
            _DRG.fullmatch(code) is not None or not any(_is_under(code, prefix) for prefix in prefixes)
            for code in self.codes
        )

    def is_about(self, prefixes: tuple[str, ...]) -> bool:
        """Tell whether the target asks about the prefixes, and does not only reach over them.

        A code or a narrow range asks about whatever it has in common with them. A wide range does so where it begins
        and ends under them: `A00-Z99` has every code, and names no question.
        """
        return any(
            Target((code,)).touches(prefixes)
            if _is_narrow(code)
            else all(Target((end,)).touches(prefixes) for end in code.split("-"))
            for code in self._spans
        )

    @property
    def is_everything(self) -> bool:
        """Tell whether one of its ranges crosses from one chapter into another, so that it names no question."""
        return any(len(set(map(_chapter, code.split("-")))) > 1 for code in self._spans)

    @property
    def _spans(self) -> tuple[str, ...]:
        """Its codes and ranges. A DRG has no place among codes."""
        return tuple(code for code in self.codes if not _DRG.fullmatch(code))


def _without_modifiers(code: str) -> str:
    found = _MODIFIED.fullmatch(code)
    return found[1] if found else code


def _is_narrow(code: str) -> bool:
    """Tell whether it is one code, or a range within a block: ten categories of ICD-10-CM, a hundred codes of CPT."""
    low, _, high = code.partition("-")
    alike = _ALIKE_DIGITS if low[0].isdecimal() else _ALIKE_LETTERS
    return not high or low[:alike] == high[:alike]


def _chapter(code: str) -> str:
    """Give the letters, or the digit, that begin the codes of one chapter. Source: ICD-10-CM chapters; CPT sections."""
    return next((letters for letters in _SHARED_CHAPTERS if code[0] in letters), code[0])


@lru_cache(maxsize=4096)  # a rulebook has some hundred prefixes, and each decision compares most of them
def _span(code: str) -> tuple[str, str]:
    """Give the first and the last that a code or range stands for: itself and everything under it."""
    low, _, high = code.replace(".", "").partition("-")
    return low, (high or low) + _AFTER_ALL_UNDER


def _is_under(code: str, prefix: str) -> bool:
    """Tell whether all that a code or range stands for lies under a prefix."""
    (first, last), (low, high) = _span(code), _span(prefix)
    return low <= first and last <= high and _may_be_alike(code, prefix)


def _may_be_alike(code: str, prefix: str) -> bool:
    """Tell whether a code and a prefix may be of one code system.

    `J0000-J9999` are drugs and `J44.1` is a disease of the lung, which sorts among them. A code that is not written as
    one of HCPCS is none; one that is may be of either. `0SR904A` is a procedure of ICD-10-PCS, though it sorts among
    `00100-69990`: what is written as one of PCS is none of CPT, and the other way round.
    """
    is_crossed = (_is_pcs(code) and _is_cpt(prefix)) or (_is_cpt(code) and _is_pcs(prefix))
    return not is_crossed and (not _is_hcpcs(prefix) or _is_hcpcs(code))


def _is_hcpcs(words: str) -> bool:
    return all(_HCPCS.fullmatch(end) is not None for end in words.split("-"))


def _is_pcs(words: str) -> bool:
    return all(_PCS.fullmatch(end) is not None for end in words.split("-"))


def _is_cpt(words: str) -> bool:
    return all(_CPT.fullmatch(end) is not None for end in words.split("-"))


def _is_codes(part: str) -> bool:
    if _DRG.fullmatch(part):
        return True
    low, high = _span(part)
    return (_CODES.fullmatch(part) is not None and low <= high) or _MODIFIED.fullmatch(part) is not None


def asked_target(words: str) -> Target:
    """Read a target that somebody gives to new work. One that was stored is read by `parse_target`, whatever it spans.

    Raises:
        RefusedError: as `parse_target`, or a range spans more than a chapter.

    Source:
        45 CFR 164.514(d)(2); policy for the widest range. Bench V12-04: all purposes at once are none.

    """
    target = parse_target(words)
    if target.is_everything:
        raise RefusedError(
            rule="purpose-has-a-target",
            because="a range that spans several chapters of codes is no question that a chart could answer",
            source=MINIMUM_NECESSARY,
            next_step="Name the codes or the blocks that this work is about (K80-K87, J44.1, 99202-99215).",
        )
    return target


def _with_day(words: str) -> tuple[str, date | None]:
    """Split off the day of the service, if one is named at the end. A day that is none stays with the words."""
    found = _SERVICE_DAY.fullmatch(words.upper())
    if found is None:
        return words, None
    try:
        return found[1], date.fromisoformat(found[2])
    except ValueError:
        return words, None


def parse_target(words: str) -> Target:
    """Read a target as a person writes it: codes and ranges with commas, or one coverage rule; then a day, or none.

    Args:
        words: for example `K80-K87, Z53.31`, `99214`, `73502-26`, `MS-DRG 872`, `LCD L33787`, `NCD 110.3`,
            `BHP-IMG-04`; or `0Y6M0ZF on 2026-04-07`, with the day of the service.

    Raises:
        RefusedError: when there is no target, or free text stands where a code belongs, or a day is none.

    Source:
        45 CFR 164.514(d)(2); policy for the accepted forms.

    """
    named, day = _with_day(words)
    parts = tuple(part.strip().upper() for part in named.split(",") if part.strip())
    if parts and all(map(_is_codes, parts)):
        return Target(codes=parts, service_on=day)
    if len(parts) == 1 and _COVERAGE.fullmatch(parts[0]):
        return Target(coverage_rule=parts[0], service_on=day)
    raise RefusedError(
        rule="purpose-has-a-target",
        because="a purpose needs the codes or the coverage rule it supports; free text is not a target",
        source=MINIMUM_NECESSARY,
        next_step="Name codes (K80-K87, J44.1, 99214), an MS-DRG, or a coverage rule (LCD L33787);"
        " the day of the service may follow (12002 on 2026-04-07).",
    )
