"""Marks that staff leave: initials under a dictation (JKM/tls), user ids in footers, initials before a credential.

Example:
    >>> text = "D: 03/14/26 T: 03/15/26 JKM:tls"
    >>> [text[c.start:c.end] for c in initials(text, 24, 31)]
    ['JKM', 'tls']

"""

import re
from typing import Final

from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger, Words
from chartwarden.phi.structured.evidence import line_start
from chartwarden.phi.structured.signatures import is_initials

_INITIALS: Final = re.compile(
    r"(?P<first>[A-Za-z]{2,4}\d{0,3})\s?[:/]\s?(?P<second>[A-Za-z]{2,3}(?!\w)|[A-Za-z]{2,8}\d{1,4}|"
    r"[A-Z]{3,5}-\d{1,2}(?!\w))(?:\s?[:/]\s?(?P<third>[A-Za-z]{2,5}\d{0,4}|\d{2,4}))?(?![\w/:])",
    re.ASCII,
)
_FOOTER: Final = re.compile(
    r"(?:\b(?:d|t|dd|dt|td|tt|dictated|transcribed|job|tr|dict|dic|edited|doc(?:ument)?|sig(?:ned)?|"
    r"r)\b\s{0,2}[:#.]|\b(?:dd|dt|td|tt)\s\d|"
    r"\bd\s?\d{1,2}[/.-]\d[\d/. -]{0,9}\bt\s?\d|\bdictated\b|\btranscri\w+|\bjob\s?(?:#|no|id))",
    re.IGNORECASE,
)
_CREDENTIALS: Final = frozenset(
    "md rn do np pa pt ot lpn lvn cna ma dr ed er icu ems or fd him her the me mom dad his us his it "
    "cc iv po im sc im ng mri ct us xr lab hx fax kg hr am pm ask all any our non the two day".split()
)
_TITLES: Final = frozenset(
    """lpn lvn cna crna dnp arnp aprn pharmd phd msw lcsw dpt otr slp omfs dme cc re to id bp hr rr""".split()
)
_NO_NAMES: Final = _CREDENTIALS | _TITLES
_NO_INITIALS: Final = frozenset(
    """am/pm a/p cc/hpi pmh/psh gi/gu hpi/ros fh/sh sh/fh a/o od/os h/p heent/neck cv/resp ros/pe pe/ros
    neuro/psych dx/tx sx/tx n/v w/o and/or he/she his/her him/her pt/ot ot/pt pt/inr ast/alt alt/ast bun/cr
    tsh/ft pmh/pshx hh/hh cbc/bmp bmp/cbc ed/icu icu/ccu rn/md md/do np/pa pa/np im/iv iv/po po/iv po/ng ng/og
    sob/cp cp/sob nvd/nvd abd/gi msk/neuro uri/uti htn/dm dm/htn cad/chf copd/asthma yes/no no/yes cm/hr mg/dl
    ml/hr mg/kg mcg/kg mcg/min kg/m mm/hg meq/l mmol/l iu/l ng/ml pg/ml g/dl lb/in ft/in le/ue ue/le rue/lue
    rle/lle bid/tid prn/sob mo/yr dm/htn dvt/pe pe/dvt tia/cva cva/tia mi/cva si/hi hi/si ah/vh avh/si lcl/mcl
    acl/pcl hx/pe ekg/echo ct/mri mri/ct ap/lat pa/lat hep/lock sc/im fhx/shx sr/jr afib/flutter gb/stones
    cr/bun hgb/hct plt/wbc psa/dre oob/chair bm/flatus na/cl bms/day ivf/npo nsr/st er/pr pr/er rt/lt lt/rt
    hr/bp bp/hr temp/hr zip/pip amp/gent pip/tazo vanc/zosyn tmp/smx""".split()
)  # fmt: skip -- words in rows


def initials(text: str, start: int, _end: int) -> list[Candidate]:
    """Read the initials of who dictated and who typed: alone on a line, or in a footer of a dictation."""
    m = _INITIALS.match(text, start)
    if m is None or m["first"].lower() in _NO_NAMES or f"{m['first']}/{m['second']}".lower() in _NO_INITIALS:
        return []
    line = line_start(text, start, reach=120)
    small = not m["first"].isupper() and not m["first"][-1].isdecimal()
    if small and (text[line:start].strip() or not (is_initials(m["first"]) and is_initials(m["second"]))):
        return []
    stop = text.find("\n", m.end(), m.end() + 120)
    line_end = stop if stop >= 0 else m.end() + 120
    alone = not text[line:start].strip() and not text[m.end() : line_end].strip(" .\t")
    footer = _FOOTER.search(text, max(0, start - 70), min(line_end + 60, len(text))) is not None
    dated = (
        re.match(r"[ \t]{1,8}(?:\d{1,2}/\d|DD?[: ]|D?T[: ]|dd |dt )", text[m.end() : m.end() + 12]) is not None
        and not text[line:start].strip()
    )
    if not (alone or footer or dated):
        return []
    shape = m["second"].islower() or m["second"][-1].isdecimal() or m["third"] is not None
    confidence = 0.9 if shape and (footer or alone) else 0.75 if footer and alone else 0.6
    # A colon and a space make a heading of the first: `TR: ejb05`.
    headed = m[0][len(m["first"]) :].lstrip().startswith(": ")
    if headed and not m["second"][-1].isdecimal():
        return []
    return [
        Candidate(m.start(name), m.end(name), IdentifierKind.STAFF_ID, Tier.CUE, confidence, "dictation-initials")
        for name in ("first", "second", "third")[headed:]
        if m[name]
    ]


def initials_on_line(text: str, start: int, end: int) -> list[Candidate]:
    """Read initials at the head of a line, which begins behind `start`."""
    return initials(text, start + 1 + len(text[start + 1 : end]) - len(text[start + 1 : end].lstrip()), end)


def initials_in_footer(text: str, start: int, end: int) -> list[Candidate]:
    """Read initials behind a stroke, or in front of a full stop that ends the line."""
    return initials(text, start + (text[start] == "/"), end)


_TYPED: Final = re.compile(r"[a-z]{5,11} (?P<first>[a-z]{2,3})[:/](?P<second>[a-z]{2,4}\d{0,3})", re.IGNORECASE)


def typed(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `typed vr:pp6`: the word in front says what the letters are."""
    m = _TYPED.match(text, start)
    if m is None or not is_initials(m["first"]):
        return []
    return [
        Candidate(*m.span(name), IdentifierKind.STAFF_ID, Tier.CUE, 0.85, "dictation-initials")
        for name in ("first", "second")
    ]


_BY: Final = re.compile(
    r"(?i:by|dictator|author|transcriptionist|typist|scribe|operator|oper|initials|init|tech|"
    r"assist(?:ant)?|hyg|rda|rdh|user|signed|verif(?:ied)?|cosign(?:ed)?|witness(?:ed)?|"
    r"entered|checked|rph|given|drawn by|collected by|rn initials)"
    r"\s{0,2}[:#=-]?\s{0,2}(?:\(?id\)?\s?)?[(\[]?(?P<id>[a-z]{1,10}\d{1,5}|[A-Z]{2,4}\d{1,5}|"
    r"(?<=[:#=] )[A-Z][A-Za-z]{1,3}|(?<=[:#=])[A-Z][A-Za-z]{1,3})(?=[\s.,;)\]/]|$)",
    re.ASCII,
)
_RANK: Final = re.compile(r"(?:x|ms|pgy|ca|r|m|t|l|c|s|q|day|pod|hd|po)\d{1,2}\Z", re.IGNORECASE)


def user_id(text: str, start: int, _end: int) -> list[Candidate]:
    """Read `dictated by rk22`, `Assist: MMc`, `initials: TW`."""
    m = _BY.match(text, start)
    if m is None or m["id"].lower() in _CREDENTIALS or _RANK.match(m["id"]):
        return []
    numbered = m["id"][-1].isdecimal()
    if not numbered and not is_initials(m["id"]):
        return []
    return [
        Candidate(m.start("id"), m.end("id"), IdentifierKind.STAFF_ID, Tier.CUE, 0.85 if numbered else 0.55, "user-id")
    ]


_SIGNED: Final = re.compile(
    r"(?P<id>[A-Z]{2,3}|[A-Z][a-zA-Z]{1,2}[A-Z])[,]?\s(?=(?:PharmD|RPh|RN|LPN|LVN|CNA|CMA|RMA|MLS|MLT|"
    r"RT|RRT|RDMS|RDH|RDA|DPT|PTA|OTR|COTA|SLP|LCSW|MSW|RD|CRNA|CNM|APRN|ARNP|PA-C|FNP|DNP)\b)",
    re.ASCII,
)
_NOT_A_PERSON: Final = frozenset(
    "ED ER ICU OR PT OT IV PO NP RN MD PA CC HH SN ON BY DR MS MR TO AND THE FOR PER OB GI GU CV HD "
    "PACU NICU CCU SBAR LIC DC DX HX FU CM CNA SW RT BSN MSN SR JR NS CT XR US MRI LAB PM AM UC VA "
    "VNA BY".split()
)


def signing_initials(text: str, start: int, _end: int) -> list[Candidate]:
    """Read CJW PharmD, tk RN: initials in front of a credential."""
    m = _SIGNED.match(text, start)
    if m is None or m["id"] in _NOT_A_PERSON or not is_initials(m["id"]):
        return []
    return [Candidate(start, m.end("id"), IdentifierKind.STAFF_ID, Tier.SHAPE, 0.55, "signing-initials")]


_HANDLE: Final = re.compile(
    r"(?:\]? {1,2}|Z? {1,6})(?P<id>(?!v\d)[a-z][a-z0-9_.]{1,15}[a-z0-9])(?=: |  |\t)|\d (?P<initials>[a-z]{2,4}): ",
    re.ASCII,
)


def handle(text: str, start: int, _end: int) -> list[Candidate]:
    """Read who writes in a chat or a log: `[09:12] kfaulkner2:`, `2026-02-03T02:14:55Z  dmarsh19  view`."""
    at = start
    while text[at : at + 1].isdecimal() or text[at : at + 1] in {":", "/"}:
        at += 1
    m = _HANDLE.match(text, at) or _HANDLE.match(text, at - 1)
    if m is None:
        return []
    name = "id" if m["id"] else "initials"
    plain = m[name].isalpha()
    if plain and not is_initials(m[name]):
        return []
    if m["id"] and m[0][-1] != m["id"][-1]:
        return []
    sure = not plain or text[m.end() : m.end() + 1] == ":" or name == "initials"
    return [
        Candidate(m.start(name), m.end(name), IdentifierKind.STAFF_ID, Tier.SHAPE, 0.6 if sure else 0.4, "user-handle")
    ]


_BY_WHOM: Final = (
    "dictator|author|transcriptionist|typist|scribe|operator|oper|initials|init|tech|assist|"
    "assistant|hyg|rda|rdh|user|signed|verif|verified|cosign|cosigned|witness|entered|"
    "checked|rph"
)
STAFF: Final = (
    Trigger(r"\b[A-Z]{2,4}\d{0,3} ?[:/] ?(?:[a-z]{2,5}\d{0,4}|[a-z]{6,8}\d{1,4})\b", initials, Letters.AS_WRITTEN),
    Trigger(r"\n[ \t]?[A-Z]{2,4}[:/][A-Z]{2,4}[ \t\n]", initials_on_line, Letters.AS_WRITTEN),
    Trigger(
        r"\n[a-z]{2,4}\d{0,3} ?[:/] ?[a-z]{2,4}\d{0,4}(?:[:/][a-z]{2,4}\d{0,3})?[ \t]{0,6}(?:\n|\z|dd?\b|dt\b|\d)",
        initials_on_line,
    ),
    Trigger(
        r"/[A-Z]{2,3}:[A-Z]{3,5}-\d{1,2}\b|\b[A-Z]{2,4}/[A-Z]{2,4}\. ?(?:\n|\z)", initials_in_footer, Letters.AS_WRITTEN
    ),
    Trigger(r"\b(?:typed|scribed|dictated|transcribed) [a-z]{2,3}[:/][a-z]{2,4}\d{0,3}\b", typed),
    Trigger(r"\d:\d\d(?::\d\d)?(?:\]|Z)? {1,6}[a-z][a-z0-9_.-]{2,16}(?:: |  )", handle, Letters.AS_WRITTEN),
    Trigger(r"(?:\d{6}|\d/\d\d) [a-z]{2,4}: ", handle, Letters.AS_WRITTEN),
    Trigger(r"\b(?:by|tech) [a-z]{1,10}\d{1,5}\b", user_id),
    Words(_BY_WHOM.split("|"), user_id, rest=r" ?[:#=] ?[a-z]{1,10}\d{0,5}\b"),
    Trigger(
        r"\b[A-Z][A-Za-z]{1,2},? (?:PharmD|RPh|RN|LPN|LVN|CNA|CMA|RMA|MLS|MLT|RT|RRT|RDMS|RDH|RDA|DPT|PTA|"
        r"OTR|COTA|SLP|LCSW|MSW|RD|CRNA|CNM|APRN|ARNP|PA-C|FNP|DNP)\b",
        signing_initials,
        Letters.AS_WRITTEN,
    ),
)
