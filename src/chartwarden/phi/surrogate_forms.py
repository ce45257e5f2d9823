"""Invented numbers, addresses and places, in the format of the ones they stand for.

Digits become digits and letters letters, at the same places. Where a range belongs to nobody it is used: telephone
numbers 555-01xx (ATIS NANPA, numbers for fiction), social security numbers 9xx (never issued, SSA), ZIP codes 00xxx
(never assigned, USPS), hosts example.org (RFC 2606), addresses 192.0.2.x and 2001:db8:: (RFC 5737, RFC 3849).

Source: policy. Surrogates are not Safe Harbor.

Example:
    >>> import re
    >>> made = phone("(330) 555-0177", chance=random.Random(1))
    >>> re.fullmatch(r"[(][2-9][0-9]{2}[)] 555-01[0-9]{2}", made) is not None
    True

"""

import random
import re
from typing import Final

_ALNUM: Final = re.compile(r"[^\W_]")
_DIGIT: Final = re.compile(r"\d")
_EXTENSION: Final = re.compile(r"\s{0,3}(?:x|ext\.?|extension)[\s.:#]{0,3}\d{1,6}\W*\Z", re.IGNORECASE)
_PREFIX: Final = re.compile(r"\s{0,3}[A-Za-z]{1,9}[\s.:#]{0,3}(?=\d)|[A-Za-z]{1,4}(?=[\s#:-]{0,2}\d|-)")
_SEVEN, _TEN, _ELEVEN = 7, 10, 11  # digits of a telephone number: local, national, with the leading 1
_SSN: Final = 9
_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")
_KEPT_IN_PLACES: Final = frozenset(
    """street st avenue ave road rd drive dr lane ln court ct circle cir boulevard blvd way place pl terrace ter row
    trail trl highway hwy route rte rural rr parkway pkwy square sq alley loop pike path plaza box po p o post office
    apt apartment unit suite ste floor fl building bldg room lot north south east west n s e w ne nw se sw of the and
    at in county parish borough township city town village hospital clinic center centre medical regional memorial
    general community university college health system care nursing home rehabilitation hospice pharmacy laboratory lab
    imaging surgery surgical associates group institute children's childrens women's veterans va school elementary
    middle high church temple mosque synagogue police department fire district academy company co corp corporation inc
    llc ltd industries works mill mills plant factory bank store services emergency saint state""".split()
)


def poured(digits: str, form: str) -> str:
    """Write digits in the places where `form` has digits; the rest of `form` stays. As many digits as places."""
    new = iter(digits)
    return _DIGIT.sub(lambda _: next(new), form)


def any_digits(count: int, *, chance: random.Random) -> str:
    """Give that many digits; the first is no zero."""
    return "".join(chance.choice("123456789" if place == 0 else "0123456789") for place in range(count))


def code(form: str, *, chance: random.Random) -> str:
    """Write another code of the same format: digits for digits, letters for letters; `MR-` in front stays."""
    prefix = _PREFIX.match(form)
    kept = prefix.end() if prefix else 0

    def other(m: re.Match[str]) -> str:
        if m[0].isdigit():
            return chance.choice("0123456789")
        letter = chance.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
        return letter if m[0].isupper() else letter.lower()

    return form[:kept] + _ALNUM.sub(other, form[kept:])


def ssn(form: str, *, chance: random.Random) -> str:
    """Write a social security number that was never issued: it begins with 9, and is no taxpayer number either."""
    count = len(_DIGIT.findall(form))
    whole = f"9{chance.randrange(100):02d}{chance.randrange(10, 50)}{chance.randrange(1, 10_000):04d}"
    return poured(whole[_SSN - count :] if count <= _SSN else any_digits(count, chance=chance), form)


def phone(form: str, *, chance: random.Random) -> str:
    """Write a telephone number of the same format; of North America one that is kept for fiction."""
    count = len(_DIGIT.findall(form))
    local = f"555{chance.randrange(100, 200):04d}"
    area = f"{chance.choice('2345678')}{chance.choice('02345678')}{chance.choice('2345678')}"
    whole = {_SEVEN: local, _TEN: area + local, _ELEVEN: f"1{area}{local}"}.get(count)
    if whole is None or (count == _ELEVEN and "1" not in form[:3]):
        whole = any_digits(count, chance=chance)
    return poured(whole, form)


def without_extension(form: str) -> tuple[str, str]:
    """Part a telephone number from its extension, with the word that announces it; the second is often empty."""
    extension = _EXTENSION.search(form)
    at = extension.start() if extension else len(form)
    return (form[:at], form[at:]) if at else (form, "")


def zip_code(form: str, *, chance: random.Random) -> str:
    """Write a ZIP code that was never assigned; a postal code of another country in its own format."""
    count = len(_DIGIT.findall(form))
    if count < 5 or any(map(str.isalpha, form)):  # noqa: PLR2004 -- a ZIP code has five digits
        return code(form, chance=chance)
    return poured("00" + any_digits(count - 2, chance=chance), form)


def email(form: str, *, chance: random.Random) -> str:
    """Write an address at a host that belongs to nobody; the name before the sign keeps its length and points."""
    local = re.split(r"@|\sat\s|\(at\)", form, maxsplit=1)[0]
    return f"{code('0' + local, chance=chance)[1:]}@example.{chance.choice(('com', 'net', 'org'))}"


def url(form: str, *, chance: random.Random) -> str:
    """Write an address of a page that nobody has."""
    scheme = re.match(r"[A-Za-z]{2,6}://", form)
    path = "".join(chance.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(6))
    return f"{scheme[0] if scheme else 'www.'}example.org/{path}"


def ip_address(form: str, *, chance: random.Random) -> str:
    """Write an address kept for documentation."""
    return f"2001:db8::{chance.randrange(1, 65_000):x}" if ":" in form else f"192.0.2.{chance.randrange(1, 255)}"


def place(form: str, *, chance: random.Random, words: dict[str, str]) -> str:
    """Write another address, town, facility or employer: other numbers, other names, the same kinds of words.

    Args:
        form: as written.
        chance: decides the digits.
        words: the stand-in of each name in a place, in lower case.

    """

    def other(m: re.Match[str]) -> str:
        new = words.get(m[0].lower())
        if new is None:
            return m[0]
        return new.upper() if m[0].isupper() and len(m[0]) > 1 else new.capitalize() if m[0][0].isupper() else new

    renamed = _WORD.sub(other, form)
    return poured(any_digits(len(_DIGIT.findall(renamed)), chance=chance), renamed)


def place_names(form: str) -> list[str]:
    """Give the words of a place that name it, in lower case: those that every such place has are left out."""
    return [word for word in map(str.lower, _WORD.findall(form)) if word not in _KEPT_IN_PLACES and len(word) > 1]
