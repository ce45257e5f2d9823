"""Check digits and shapes that tell a real number from a look-alike.

Example:
    >>> is_npi("1234567893"), is_npi("1234567890")
    (True, False)

"""

import re
from ipaddress import ip_address
from typing import Final

_NPI_PREFIX: Final = "80840"  # ISO 7812 issuer prefix of US health identifiers; CMS, NPI check digit requirements
_VIN_VALUES: Final = {
    **{str(digit): digit for digit in range(10)},
    **dict(
        zip(
            "ABCDEFGHJKLMNPRSTUVWXYZ",
            (1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9),
            strict=True,
        )
    ),
}
_VIN_WEIGHTS: Final = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_DEA: Final = re.compile(r"[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}\Z")
_MBI: Final = re.compile(
    r"[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}\Z"
)


def is_luhn(digits: str) -> bool:
    """Say whether the last digit is the Luhn check digit of the others. `digits` holds decimals only."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 -- the digit sum of a two-digit product
    return total % 10 == 0


def is_npi(digits: str) -> bool:
    """Say whether ten digits are a National Provider Identifier. Source: 45 CFR 162.406(a), ISO 7812 Luhn."""
    return len(digits) == 10 and digits[0] in "12" and digits.isdecimal() and is_luhn(_NPI_PREFIX + digits)  # noqa: PLR2004


def is_dea(value: str) -> bool:
    """Say whether two letters and seven digits are a DEA registration number. Source: 21 CFR 1301.35, check digit."""
    if not _DEA.match(value):
        return False
    digits = [int(digit) for digit in value[2:]]
    return (sum(digits[0:6:2]) + 2 * sum(digits[1:6:2])) % 10 == digits[6]


def is_iban(value: str) -> bool:
    """Say whether letters and digits without spaces are an International Bank Account Number. Source: ISO 13616."""
    turned = (value[4:] + value[:4]).upper()
    if not (15 <= len(value) <= 34 and turned.isascii() and turned.isalnum()):  # noqa: PLR2004 -- shortest and longest
        return False
    return int("".join(str(int(character, 36)) for character in turned)) % 97 == 1


def is_vin(value: str) -> bool:
    """Say whether 17 characters are a vehicle identification number. Source: 49 CFR 565.15(c)."""
    if len(value) != len(_VIN_WEIGHTS) or any(character not in _VIN_VALUES for character in value):
        return False
    remainder = sum(_VIN_VALUES[c] * weight for c, weight in zip(value, _VIN_WEIGHTS, strict=True)) % 11
    return value[8] == ("X" if remainder == 10 else str(remainder))  # noqa: PLR2004 -- remainder ten is written X


def is_mbi(value: str) -> bool:
    """Say whether it is shaped like a Medicare Beneficiary Identifier. Source: CMS, MBI format, 2018."""
    return _MBI.match(value) is not None


def is_ip(value: str) -> bool:
    """Say whether it is an IPv4 or IPv6 address."""
    try:
        ip_address(value)
    except ValueError:
        return False
    return True
