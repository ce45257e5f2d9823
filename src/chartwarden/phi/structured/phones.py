"""Telephone, fax and pager numbers of any country, with extensions, bare fragments, vanity letters.

Ten digits in the groups of North America or a plus sign are enough; other numbers need a label, a trunk zero with
groups, or the exchange 555. What a label calls a fax is a fax.

Example:
    >>> text = "fax (330) 555-0142 x22"
    >>> [(text[c.start:c.end], c.kind.value) for c in grouped(text, 5, 18)]
    [('(330) 555-0142 x22', 'fax')]

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger
from chartwarden.phi.structured.evidence import is_coded, is_inside, is_measured, is_money, words_before

_EXT: Final = (
    r"(?P<ext>[\s,;/(-]{0,3}(?:x|ext(?:n|ension)?|extn|poste|durchwahl|ramal|#)(?:\.|:|"
    r"\b)?\s{0,2}#?\s?\d[\d-]{0,6}\)?)?"
)
_GROUPED: Final = re.compile(
    r"(?:(?:\+\s?1|001|1)[-. /]{0,2})?[(\[]?\s?[\dOIl]{3}\s?[)\]]?[-. /\s]{0,3}[\dOIl]{3}[-. /\s]{0,3}"
    r"[\dOIl]{4}(?![\d%]|[.]\d|-\d{3})" + _EXT,
    re.IGNORECASE | re.ASCII,
)
_LOCAL: Final = re.compile(r"\d{3}\s?[-. ]\s?\d{4}(?![\w%]|[/.]\d|-\d)" + _EXT, re.IGNORECASE | re.ASCII)
_ABROAD: Final = re.compile(
    r"(?:\+|00)\s?\d{1,3}(?:[\s./-]{0,2}\(?\d{1,5}\)?){1,7}(?![\w])" + _EXT, re.IGNORECASE | re.ASCII
)
_TRUNK: Final = re.compile(
    r"\(?0\d{1,5}\)?(?:(?: |[./-]|\s[-/]\s|\) ?)\d{2,8}){1,5}(?![\w%]|[/.]\d)" + _EXT, re.IGNORECASE | re.ASCII
)
_FAX_WORDS: Final = frozenset("fax facsimile telefax faxed faxes fx telecopie".split())
_PHONE_WORDS: Final = frozenset(
    """phone phones telephone tel cell cellphone mobile pager pgr beeper home work call called calls contact ph
    number dial text voicemail ext fon office line c h w p f t mob landline reached reach tty direct cb callback
    vm cp hotline whatsapp handy telefono telefon celular portable fax fx facsimile telefax faxed""".split()
)
_MOST_DIGITS: Final = 16
_LEAST_DIGITS: Final = 4
_A_SENTENCE: Final = 3  # words behind a number that ends its line
_TRUE_DIGITS: Final = 7  # of ten; scanning makes letters of the others
_RESULT_WORDS: Final = frozenset("wbc rbc plt platelets count glucose code icd cpt range between from order".split())


def _kind(text: str, start: int) -> IdentifierKind:
    """Name the number by the nearest label in front: `ph 555-0100 fax 555-0101`."""
    for word in reversed(words_before(text, start, reach=24)):
        if word in _FAX_WORDS:
            return IdentifierKind.FAX
        if word in {
            "phone",
            "tel",
            "ph",
            "cell",
            "pager",
            "mobile",
            "telephone",
            "call",
            "p",
            "t",
            "home",
            "work",
            "ext",
        }:
            return IdentifierKind.PHONE
        if word == "f" and text[start - 1 : start] in {" ", ":", "."}:
            return IdentifierKind.FAX
    return IdentifierKind.PHONE


def _phone(
    text: str, start: int, end: int, *, confidence: float, reason: str, tier: Tier = Tier.CUE
) -> list[Candidate]:
    return [Candidate(start, end, _kind(text, start), tier, confidence, reason)]


def _cued(text: str, start: int) -> bool:
    return not _PHONE_WORDS.isdisjoint(words_before(text, start, reach=20)[-3:])


def _opened(text: str, start: int) -> int:
    """Give where a number begins with the bracket or plus in front of it, which are no letters of a word."""
    while start and text[start - 1] in "(+[":
        start -= 1
    return start


def grouped(text: str, start: int, _end: int) -> list[Candidate]:
    """Read ten digits in groups of three, three and four: (330) 555-0142, 330.555.0142 ext 7, +1 330 555 0142."""
    start = _opened(text, start)
    m = _GROUPED.match(text, start)
    if (
        m is None
        or sum(map(str.isdecimal, m[0])) < _TRUE_DIGITS
        or is_inside(text, start, m.end())
        or (text[start - 1 : start].isalnum() and text[start] != "(")
    ):
        return []
    body = m[0][: m.start("ext") - start] if m["ext"] else m[0]
    apart = sum(map(body.count, "-.()/ ")) + body.count("\n")
    if "\n" in body and "/" in body:
        return []
    if apart == 1 and re.match(r"\d{6}", body) and not _cued(text, start):
        return []
    if apart == 0:
        return _ten_digits(text, m)
    if apart == body.count(" ") + body.count("\n"):  # spaces alone may part results in a table
        sure = _cued(text, start) or "555" in body or not re.search(r"\d\s\Z", text[max(0, start - 2) : start])
        return _phone(text, start, m.end(), confidence=0.85 if sure else 0.4, reason="phone-grouped")
    return _phone(text, start, m.end(), confidence=0.96, reason="phone-grouped")


def _ten_digits(text: str, m: re.Match[str]) -> list[Candidate]:
    digits = re.sub(r"\D", "", m[0].split("x")[0])
    if m["ext"] or _cued(text, m.start()) or m[0][0] == "+":
        return _phone(text, m.start(), m.end(), confidence=0.9, reason="phone-digits")
    exchange = digits[-7:-4] == "555"
    return _phone(text, m.start(), m.end(), confidence=0.6 if exchange else 0.3, reason="phone-digits", tier=Tier.SHAPE)


def local(text: str, start: int, _end: int) -> list[Candidate]:
    """Read seven digits: 555-0142, and other exchanges behind a label or with a hyphen."""
    m = _LOCAL.match(text, start)
    before = text[start - 1 : start]
    if (
        m is None
        or before in {"-", ".", "/", "+", "_", "#"}
        or is_measured(text, m.end())
        or is_money(text, start)
        or is_coded(text, start)
    ):
        return []
    if _cued(text, start) or m["ext"]:
        return _phone(text, start, m.end(), confidence=0.9, reason="phone-local")
    if text[start : start + 3] == "555":
        return _phone(text, start, m.end(), confidence=0.8, reason="phone-local")
    last = words_before(text, start)[-3:]
    hyphen = (
        text[start - 2 : start] != "  "
        and "-" in m[0]
        and text[start] in "23456789"
        and not m[0].endswith("00")
        and not any(w in _RESULT_WORDS for w in last)
    )
    return _phone(text, start, m.end(), confidence=0.55 if hyphen else 0.2, reason="phone-local", tier=Tier.SHAPE)


def abroad(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a number with its country: +44 (0)20 7946 0018, 0049 30 901820."""
    m = _ABROAD.match(text, start)
    if m is None or text[start - 1 : start].isalnum() or text[start : start + 3] == "000" or is_coded(text, start):
        return []
    digits = sum(map(str.isdecimal, m[0]))
    if not 8 <= digits <= 18:  # noqa: PLR2004 -- ITU-T E.164 allows 15, and a trunk zero and extension may come in
        return []
    if text[start] == "0" and not _cued(text, start):
        return _phone(text, start, m.end(), confidence=0.6, reason="phone-abroad", tier=Tier.SHAPE)
    return _phone(text, start, m.end(), confidence=0.95, reason="phone-abroad")


def trunk(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a number as it is dialled inside a country: 01937 496 0112, 0490 75 40 81, (030) 901-820."""
    start -= text[start - 1 : start] == "("
    m = _TRUNK.match(text, start)
    if (
        m is None
        or text[start - 1 : start] in {"-", ".", "/", "+"}
        or is_measured(text, m.end())
        or is_coded(text, start)
    ):
        return []
    digits = sum(map(str.isdecimal, m[0]))
    groups = re.findall(r"\d+", m[0])
    if all(map(_CLOCK.match, groups)):
        return []
    if not 8 <= digits <= 14 or re.match(r"\d\d[./-]\d\d[./-](?:19|20)?\d\d(?!\d)|\d{4}-\d{4}\Z", m[0]):  # noqa: PLR2004 -- how many digits such a number has
        return []
    if _cued(text, start):
        return _phone(text, start, m.end(), confidence=0.92, reason="phone-trunk")
    sure = 10 <= digits <= 12 and (len(groups[0]) > 2 or len(groups) >= 5)  # noqa: PLR2004 -- how many digits such a number has
    return _phone(text, start, m.end(), confidence=0.6 if sure else 0.4, reason="phone-trunk", tier=Tier.SHAPE)


_LABELLED: Final = re.compile(
    r"(?P<label>tel(?:ephone|efono|efon|\b)|tlf|t[eé]l|ph(?:one)?|fon|cell(?:ular|phone)?(?!s\b)|celular|"
    r"mob(?:ile)?|movil|handy|portable|fax|fx|facsimile|telefax|"
    r"pager|pgr|pg|beeper|bpr|bleep|call(?:ed)?(?:\s?back)?|callback|cb|dial|text|voicemail|landline|"
    r"hotline|whatsapp|ascom|vocera|spectralink|contact|reached|reach)s?"
    r"(?:\s{0,2}(?:no|nos|number|nr|num|#|\(?(?:h|w|c|m|o|home|work|cell|mobile|day|eve|evening)\)?|"
    r"is|at|to|on|me|us|him|her|them|id|ext|x|the|his|line|"
    r"office|desk|back|via|or|oncall|on-call)(?:\b|(?<=\))|(?<=#))){0,4}[\s:#.=(|,*-]{0,6}"
    r"(?P<number>\+?[(\d][\dOl().\-/ \n]{1,24}\d)(?![\w%])" + _EXT,
    re.IGNORECASE | re.ASCII,
)
_SHORT_LABELS: Final = frozenset("cb callback pager pgr pg beeper bpr bleep ascom vocera spectralink".split())
_FAX: Final = re.compile(r"(?:tele)?fax|fx|facs", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(?:[01]\d|2[0-3])[0-5]\d\Z")
_DATE_SHAPE: Final = re.compile(
    r"\d{1,2}[/-]\d{1,2}(?:[/-](?:\d{2}|\d{4}))?\b(?!-\d)|\d{4}-\d{2}-\d{2}|\d{1,2}\s?-\s?\d{1,2}\Z"
)


def labelled(text: str, start: int, _end: int) -> list[Candidate]:
    """Read any number of three digits or more behind pager or bleep, of five or more behind tel, cell, fax, call."""
    m = _LABELLED.match(text, start)
    if m is None:
        return []
    number = _trimmed(m["number"])
    digits = sum(map(str.isdecimal, number))
    label = m["label"].lower()
    short = label in _SHORT_LABELS
    link = m[0][len(label) : m.start("number") - start]
    signed = any(sign in link for sign in ":#=") or re.search(r"no|num|nr|ext", link, re.IGNORECASE) is not None
    least = 3 if short else 4 if signed else 5 if label.startswith(("ph", "tel", "cell", "fax", "mob", "fon")) else 7
    if (
        text[start : start + 2] == "pH"
        or not least <= digits <= _MOST_DIGITS
        or _DATE_SHAPE.match(number)
        or (label.startswith(("call", "reach", "contact", "ph")) and _CLOCK.match(number))
        or (digits < _TRUE_DIGITS and _is_other(text, m, number))
    ):
        return []
    kind = IdentifierKind.FAX if _FAX.match(label) else IdentifierKind.PHONE
    at = m.start("number")
    end = m.end() if len(number) == len(m["number"]) else at + len(number)
    confidence = 0.93 if digits >= 7 or signed else 0.8  # noqa: PLR2004 -- how many digits such a number has
    return [Candidate(at, end, kind, Tier.CUE, confidence, "phone-label")]


def _trimmed(number: str) -> str:
    """Cut a number where a line ends behind enough digits, or where a gap too wide for one number opens."""
    for cut in ("\n", "  ", " / ", " - "):
        head, found, tail = number.partition(cut)
        if (found and sum(map(str.isdecimal, head)) >= _TRUE_DIGITS) or (
            found
            and cut == "\n"
            and sum(map(str.isdecimal, head)) >= _LEAST_DIGITS
            and "-" not in head[-1:]
            and len(tail.split()) >= _A_SENTENCE
        ):
            number = head
    return number.rstrip(" (-./\n")


def _is_other(text: str, m: re.Match[str], number: str) -> bool:
    """Say whether a short number is a time or a measure."""
    end = m.start("number") + len(number)
    return (
        is_measured(text, end)
        or text[end : end + 1] == ":"
        or re.match(r"\s?[ap]\.?m\b", text[end : end + 4], re.IGNORECASE) is not None
    )


_EXTENSION: Final = re.compile(
    r"(?:(?:ext(?:ension|n)?s?|poste|durchwahl|ramal)(?:\.|:|\b)(?:\s{0,2}(?:no|number|is|"
    r"#))?[\s:#.]{0,4}|[xX][\s-]?)(?P<number>\d-\d{3,5}|\d{3,6})(?![\w/%-]|\.\d)",
    re.IGNORECASE | re.ASCII,
)


def extension(text: str, start: int, _end: int) -> list[Candidate]:
    """Read x4417, ext 4-7720, extension 22; not x10 of an exercise."""
    m = _EXTENSION.match(text, start)
    if m is None or text[start - 1 : start].isalnum() or is_measured(text, m.end()):
        return []
    cross = text[start] in "xX"
    digits = sum(map(str.isdecimal, m["number"]))
    if cross and (digits < 4 or re.search(r"\d\s?\Z", text[max(0, start - 2) : start])):  # noqa: PLR2004 -- how many digits such a number has
        return []
    at = start if cross and text[start + 1 : start + 2].isdecimal() else m.start("number")
    confidence = 0.85 if not cross or digits < _TRUE_DIGITS else 0.5
    return [Candidate(at, m.end(), _kind(text, start), Tier.CUE, confidence, "phone-extension")]


_LETTERED: Final = re.compile(
    r"p(?P<number>\d{4,5})(?!\w)|(?:at|call|me|@|is)\s{1,2}x\s?(?P<short>\d{3})(?!\w)", re.ASCII
)


def lettered(text: str, start: int, _end: int) -> list[Candidate]:
    """Read p8813 of a signature, and `call me at x812`."""
    m = _LETTERED.match(text, start)
    if m is None:
        return []
    name = "number" if m["number"] else "short"
    return [Candidate(m.start(name), m.end(name), IdentifierKind.PHONE, Tier.SHAPE, 0.6, "phone-letter")]


_VANITY: Final = re.compile(
    r"(?:\+?1[-. ])?(?:\(?8(?:00|33|44|55|66|77|88)\)?|"
    r"\(?\d{3}\)?)[-. ]\s?(?=[A-Z0-9-]{0,9}[A-Z]{3})(?:[A-Z0-9]{3,4}-?[A-Z0-9]{3,5}|[A-Z0-9]{7,9})\b",
    re.ASCII,
)


_TOLL_FREE: Final = re.compile(r"(?:\+?1[-. ])?\(?8(?:00|33|44|55|66|77|88)")
_PUBLIC: Final = "QUIT-NOW"  # everybody's


def vanity(text: str, start: int, _end: int) -> list[Candidate]:
    """Read 1-800-FLOWERS and 800-555-CARE."""
    m = _VANITY.match(text, start)
    if m is None or m[0].endswith(_PUBLIC) or (" " in m[0] and not _TOLL_FREE.match(m[0])):
        return []
    return _phone(text, start, m.end(), confidence=0.85, reason="phone-vanity")


_LABELS: Final = (
    "(?:tel|tele|telephone|telefono|telefon|tlf|phone|ph|fon|cell|cellular|cellphone|celular|mob|"
    "mobile|movil|handy|portable|fax|fx|facsimile|telefax|pager|pgr|pg|"
    "beeper|bpr|bleep|call|called|callback|cb|dial|text|voicemail|landline|hotline|whatsapp|ascom|"
    "vocera|spectralink|contact|reached|reach)s?"
)
PHONES: Final = (
    Trigger(r"\b[\dOIl]{3} ?\)?[-. /\s]{0,3}[\dOIl]{3}[-. /\s]{0,3}[\dOIl]{4}(?:\b|x|e)", grouped),
    Trigger(r"\b1[-. /]{0,2}\(?\d{3}\)?[-. /\s]{0,3}\d{3}[-. /\s]{0,3}\d{4}\b", grouped),
    Trigger(r"\b\d{3} ?[-. ] ?\d{4}(?:\b|x)", local),
    Trigger(r"\+ ?\d{1,3}[ ./(-]{0,2}\d{1,4}[ ./)-]{0,2}\d", abroad),
    Trigger(r"\b00[1-9]\d{1,2}[ ./(-]{1,2}\d{1,4}[ ./)-]{1,2}\d", abroad),
    Trigger(r"\b0\d{1,5}\)?[ ./-]{1,3}\d{2,8}[ ./-]{0,2}\d{2,8}\b", trunk),
    Trigger(rf"\b{_LABELS}\b[^\n\d]{{0,22}}\n?[^\n\d]{{0,4}}\d", labelled),
    Trigger(r"\b(?:ext(?:ension|n)?s?|poste|durchwahl|ramal)\b[^\n\d]{0,8}\d", extension),
    Trigger(r"\bx[ -]?\d-?\d{3,4}\b", extension),
    Trigger(r"\bp\d{4,5}\b|\b(?:at|call|me|is) x ?\d{3}\b", lettered, Letters.AS_WRITTEN),
    Trigger(r"\b(?:1[-. ])?\(?\d{3}\)?[-. ](?:[A-Z0-9]{3,4}-?[A-Z]{3,5}|[A-Z]{7,9}|[A-Z]{3}-?[A-Z0-9]{4})\b", vanity),
)
