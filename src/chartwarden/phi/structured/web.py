"""Electronic addresses: e-mail, also spoken or broken by scanning; URL and bare host names; IP and MAC addresses.

Example:
    >>> text = "write ada.m@example.org."
    >>> [text[c.start:c.end] for c in email(text, 11, 12)]
    ['ada.m@example.org']

"""

import re
from typing import Final

from chartwarden.phi.checks import is_ip
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Tier, Trigger

_LONGEST_NAME: Final = 64  # RFC 5321, 4.5.3.1.1
_NAME_END: Final = re.compile(r"[\w.+'%&=-]{1,64}\s{0,2}\Z", re.ASCII)
_HOST_TIGHT: Final = re.compile(
    r"@\s{0,2}[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}\.(?:\n(?=(?:com|org|net|edu)\b))?){1,6}[A-Za-z]{2,24}(?![\w-])", re.ASCII
)
_HOST_SPOILT: Final = re.compile(
    r"@\s?[A-Za-z0-9-]{2,40}(?:\s?[.,]\s?|\s)(?:com|org|net|edu|gov|test|example|c0m|0rg)\b", re.IGNORECASE
)
_SPOKEN_NAME: Final = re.compile(
    r"[\w.+-]{1,40}(?:\s(?:dot|underscore|dash)\s[\w+-]{1,30}){0,3}\s{0,2}\Z", re.IGNORECASE | re.ASCII
)
_SPOKEN_HOST: Final = re.compile(
    r"[(\[{<]?\s?at\b\s?[)\]}>]?\s{0,2}[\w-]{2,40}(?:\.[\w-]{2,20}){0,2}(?:\s?[(\[{]?\s?\bdot\b\s?"
    r"[)\]}]?\s?[\w-]{2,20}){1,3}",
    re.IGNORECASE | re.ASCII,
)


def email(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the address around the @ at `start`."""
    host = _HOST_TIGHT.match(text, start) or _HOST_SPOILT.match(text, start)
    name = _NAME_END.search(text, max(0, start - _LONGEST_NAME - 2), start) if host else None
    if host is None or name is None:
        return []
    first = name.start() + len(name[0]) - len(name[0].lstrip(".'%&=-"))
    return [Candidate(first, host.end(), IdentifierKind.EMAIL, Tier.CUE, 0.99, "email")]


def spoken_email(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `ada.m at example dot org`, whose `at` is at `start`."""
    host = _SPOKEN_HOST.match(text, start)
    name = _SPOKEN_NAME.search(text, max(0, start - _LONGEST_NAME), start) if host else None
    if host is None or name is None:
        return []
    return [Candidate(name.start(), host.end(), IdentifierKind.EMAIL, Tier.CUE, 0.9, "email-spoken")]


_URL: Final = re.compile(
    r"(?:https?|ftp|sftp|hxxps?)\s?:\s?//[^\s<>\"'\]]{2,400}|www\.[^\s<>\"'\]]{3,400}", re.IGNORECASE
)
_TOP: Final = (
    "(?:com|org|net|edu|gov|mil|io|info|biz|health|test|example|invalid|local|app|dev|care|eu|"
    "(?:co|org|nhs|ac|gov|com|net|edu)[.](?:uk|au|nz|za|jp|in|br|mx|ng|ke|sg|hk|ie|tr|pl)|(?:ca|de|"
    "fr|nl|ie|ch|at|se|no)/)"
)
_TOP_LEVEL: Final = re.compile(rf"\.{_TOP}\b", re.IGNORECASE | re.ASCII)
_BARE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,40}\.){0,5}[A-Za-z0-9-]{1,40}\Z", re.ASCII)
_BARE_TAIL: Final = re.compile(
    r"\.[A-Za-z]{2,12}(?:\.[A-Za-z]{2})?(?![\w-]|\.\w)(?::\d{2,5})?(?:/[^\s<>\"'\]]{0,300})?", re.ASCII
)
_STANDARD: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:[\w-]+\.)?(?:hl7\.org|loinc\.org|snomed\.info|unitsofmeasure\.org|w3\.org|nlm\.nih\.gov)\b",
    re.IGNORECASE,
)
"""Where the code systems of medicine live: everybody's."""
_URL_END: Final = ".,;:)]}'\""


def url(text: str, start: int, _end: int) -> list[Candidate]:
    """Read an address with its scheme or www, without the full stop of the sentence."""
    m = _URL.match(text, start)
    if m is not None and _STANDARD.match(m[0]):
        return []
    return (
        [Candidate(start, start + len(m[0].rstrip(_URL_END)), IdentifierKind.URL, Tier.CUE, 0.98, "url")] if m else []
    )


def host_name(text: str, start: int, _end: int) -> list[Candidate]:
    """Read a host name that stands alone, and its path; `start` is the dot before its last part."""
    tail = _BARE_TAIL.match(text, start) if _TOP_LEVEL.match(text, start) else None
    head = _BARE.search(text, max(0, start - _LONGEST_NAME), start) if tail else None
    if tail is None or head is None:
        return []
    first = head.start()
    if text[first - 1 : first] in {"@", ".", "-", "/", "_"} and text[first - 2 : first] != "//":
        return []
    end = start + len(tail[0].rstrip(_URL_END))
    if _STANDARD.match(text, first):
        return []
    return [Candidate(first, end, IdentifierKind.URL, Tier.SHAPE, 0.75, "host-name")]


_IP4: Final = re.compile(r"(?:\d{1,3}\.){3}\d{1,3}(?::\d{2,5}\b|/\d{1,2}\b)?(?![\w]|\.\d)", re.ASCII)
_IP6: Final = re.compile(r"(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![\w:])", re.ASCII)
_IP6_GROUP: Final = re.compile(r"(?<!\w)[0-9A-Fa-f]{1,4}\Z", re.ASCII)
_VERSION_BEFORE: Final = re.compile(
    r"(?:\bversion|\bv|\bver|\brelease|\bbuild|\bfirmware|\bsection|\boid)\.?\s?\Z", re.IGNORECASE
)


def ip4(text: str, start: int, _end: int) -> list[Candidate]:
    """Read four octets that are no version number and no part of an OID."""
    m = _IP4.match(text, start)
    if m is None or text[start - 1 : start] in {".", "-"} or _VERSION_BEFORE.search(text, max(0, start - 10), start):
        return []
    if not is_ip(m[0].split(":")[0].split("/")[0]):
        return []
    return [Candidate(start, m.end(), IdentifierKind.IP_ADDRESS, Tier.CUE, 0.95, "ip-address")]


def ip6(text: str, start: int, _end: int) -> list[Candidate]:
    """Read groups of hexadecimals with colons, the first of which is at `start`; a clock time has too few."""
    group = _IP6_GROUP.search(text, max(0, start - 4), start)
    start = group.start() if group else start
    m = _IP6.match(text, start) if group else None
    if m is None or text[start - 1 : start] in {":", "."} or not is_ip(m[0]):
        return []
    return [Candidate(start, m.end(), IdentifierKind.IP_ADDRESS, Tier.CUE, 0.95, "ip-address")]


def mac(_text: str, start: int, end: int) -> list[Candidate]:
    """Take the hardware address of a device."""
    return [Candidate(start, end, IdentifierKind.DEVICE, Tier.CUE, 0.95, "mac-address")]


_SHARE: Final = re.compile(r"\\\\[\w.-]{2,40}(?:\\[\w.$ -]{1,60}){1,8}", re.ASCII)


def share(text: str, start: int, _end: int) -> list[Candidate]:
    r"""Read the path of a shared folder: \\host\share\file."""
    m = _SHARE.match(text, start)
    end = start + len(m[0].rstrip(" .")) if m else start
    return [Candidate(start, end, IdentifierKind.URL, Tier.CUE, 0.9, "shared-folder")] if m else []


_H: Final = "[0-9a-f]"
WEB: Final = (
    Trigger(r"@\s{0,2}[a-z0-9]", email),
    Trigger(r"\bat[)\]}>]? ?[\w.-]{2,40} ?[(\[{]? ?dot\b", spoken_email),
    Trigger(r"\b(?:https?|s?ftp|hxxps?) ?: ?//\S\S|\bwww\.\S\S\S", url),
    Trigger(rf"\.{_TOP}", host_name),
    Trigger(r"\\\\[\w.-]{2,40}\\[\w]", share),
    Trigger(r"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", ip4),
    Trigger(rf":{_H}{{0,4}}:{_H}{{0,4}}:", ip6),
    Trigger(rf"::{_H}{{1,4}}\b", ip6),
    Trigger(
        rf"\b(?:{_H}{{2}}:){{5}}{_H}{{2}}\b|\b(?:{_H}{{2}}-){{5}}{_H}{{2}}\b|\b(?:{_H}{{4}}\.){{2}}{_H}{{4}}\b", mac
    ),
)
