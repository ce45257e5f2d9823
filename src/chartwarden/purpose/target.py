"""The target of a purpose: which codes, or which coverage rule, the work supports.

Free text such as "coding" is not a target. Source: 45 CFR 164.502(b); 164.514(d)(2)-(4).

Example:
    >>> parse_target("K80-K87, J44.1").codes
    ('K80-K87', 'J44.1')

"""

import re
from dataclasses import dataclass

from chartwarden.foundation.citation import MINIMUM_NECESSARY
from chartwarden.foundation.errors import RefusedError

_ICD10CM = r"[A-TV-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?"
_ICD10PCS = r"(?=[A-Z]*[0-9])[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}"  # a digit somewhere: words have none
_CPT_OR_HCPCS = r"(?:[0-9]{4}[0-9FTU]|[A-V][0-9]{4})"
_CODE = rf"(?:{_ICD10CM}|{_ICD10PCS}|{_CPT_OR_HCPCS})"
_CODES = re.compile(rf"{_CODE}(?:-{_CODE})?")
_FAMILY = re.compile(r"[A-TV-Z][0-9][0-9A-Z]-[A-TV-Z][0-9][0-9A-Z]")
_DRG = re.compile(r"(?:MS-)?DRG ?[0-9]{3}")
_COVERAGE = re.compile(r"(?:LCD L[0-9]{5}|NCD [0-9]{1,3}(?:\.[0-9]{1,2}){0,2}|[A-Z]{2,8}-[A-Z0-9][A-Z0-9.-]{2,30})")


@dataclass(frozen=True, slots=True)
class Target:
    """What the work is for. Exactly one of the two is filled."""

    codes: tuple[str, ...] = ()  # codes, ranges (`K80-K87`) or MS-DRGs
    coverage_rule: str = ""

    def __str__(self) -> str:
        return ", ".join(self.codes) or self.coverage_rule

    def touches(self, prefixes: tuple[str, ...]) -> bool:
        """Tell whether a targeted code lies under one of the prefixes (`Z80`), ranges included."""
        return any(_overlaps(code, prefix) for code in self.codes for prefix in prefixes)


def _overlaps(code: str, prefix: str) -> bool:
    low, _, high = code.replace(".", "").partition("-")
    plain = prefix.replace(".", "")
    width = len(plain)
    return low[:width] <= plain <= (high or low)[:width]


def parse_target(words: str) -> Target:
    """Read a target as a person writes it: codes and ranges with commas, or one coverage rule.

    Args:
        words: for example `K80-K87, Z53.31`, `99214`, `MS-DRG 872`, `LCD L33787`, `NCD 110.3`, `BHP-IMG-04`.

    Raises:
        RefusedError: when there is no target, or free text stands where a code belongs.

    Source:
        45 CFR 164.514(d)(2); policy for the accepted forms.

    """
    parts = tuple(part.strip().upper() for part in words.split(",") if part.strip())
    if parts and all(_CODES.fullmatch(part) or _FAMILY.fullmatch(part) or _DRG.fullmatch(part) for part in parts):
        return Target(codes=parts)
    if len(parts) == 1 and _COVERAGE.fullmatch(parts[0]):
        return Target(coverage_rule=parts[0])
    raise RefusedError(
        rule="purpose-has-a-target",
        because="a purpose needs the codes or the coverage rule it supports; free text is not a target",
        source=MINIMUM_NECESSARY,
        next_step="Name codes (K80-K87, J44.1, 99214), an MS-DRG, or a coverage rule (LCD L33787).",
    )
