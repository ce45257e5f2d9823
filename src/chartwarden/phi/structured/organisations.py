"""Organisations, facilities and employers by a head word and the proper words beside it: Twin Forks DME, Elks Lodge.

A head word alone, or behind words of its trade, names nobody: Urgent Care, Wound Care Center, Emergency Department.

Example:
    >>> text = "seen at Twin Forks Urgent Care today"
    >>> [text[c.start : c.end] for c in organisation(text, 26, 30)]
    ['Twin Forks Urgent Care']

"""

import re
from functools import lru_cache, partial
from typing import Final

from chartwarden.phi.lexicon import (
    FACILITY_FILLERS,
    FACILITY_HEADS,
    GRAMMAR,
    ORGANISATION_HEADS,
    PROVIDER_TITLES,
    STRUCTURE,
    WEEKDAYS,
)
from chartwarden.phi.lexicon_file import ROLES, facts_of
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Words

_FACILITIES: Final = (
    "Hospital Hosp Infirmary Clinic Clinics Hospice Laboratory Laboratories Lab Labs Pharmacy Apothecary Drugs Drug "
    "Chemist Rx Imaging Diagnostics Rehab Rehabilitation SNF LTAC LTACH Manor Medical Health Healthcare Care Homecare "
    "DME Dialysis Pediatrics Orthopaedics Orthopedics Orthotics Prosthetics Dental Dentistry Surgery Surgical "
    "Surgicenter Infusion Pathology Radiology Center Centre Ctr Hospitals Practice Pavilion Institute Sanatorium "
    "Nursing CBOC Birthing Maternity Urgent Physicians Specialists ED ER OPO Anesthesia VNA Optometry Optical Podiatry "
    "Dermatology Cardiology Oncology Nephrology Urology Neurology Orthopaedic Endoscopy Audiology"
)
_ORGANISATIONS: Final = (
    "Church Chapel Cathedral Parish Convent Priory Abbey Monastery Temple Synagogue Mosque Masjid Tabernacle Gurdwara "
    "Congregation Ministries Ministry Fellowship Lodge Legion Grange Elks Union School Schools Elementary Elem Middle "
    "Academy Preschool Montessori Kindergarten College University Seminary Polytechnic Conservatory Shelter Gym Casino "
    "Motel Hotel Inn Club Choir Orchestra Band Brigade Battalion Ambulance EMS Rescue VFD Fire PD Police Sheriff "
    "Mission Pantry Library Museum League Society Foundation Theater Theatre Correctional Penitentiary Detention Jail "
    "Prison Daycare Mortuary Crematory Funeral Cemetery Co-op Coop Mutual Tavern Diner Grill Cafe Bakery Brewery "
    "Brewing Deli Market Grocery Foods House FC Rovers Gospel Guild Squadron Regiment Zoo Arena Stadium Assembly "
    "Station Sangha Vihara Shul Dojo Ballet Rodeo Fairgrounds Orphanage Hostel Kibbutz"
)
_EMPLOYERS: Final = (
    "Inc LLC LLP Ltd PLLC Corp Corporation Industries Logistics Freight Haulage Trucking Transport Transit Motors "
    "Tire Towing Roofing Paving Plumbing Electric Drilling Mining Tungsten Steel Foundry Castings Mills Mill Shipyard "
    "Lumber Paper Textiles Upholstery Cleaners Laundry Janitorial Staffing Storage Supply Hardware Orchards Dairy "
    "Poultry Ranch Farms Feed Seed Airlines Construction Contracting Manufacturing Electronics Insurance Bank Nursery "
    "Bros Brothers Associates Partners Works Factory Cannery Garage Salon Spa Stables Sawmill Quarry Winery Vineyards "
    "Greenhouse Kennels Veterinary Courier Couriers Cab Fisheries Seafood Creamery Warehouse Solutions Services "
    "Yard Aerospace Railway Railroad"
)
_KIND: Final = {
    head.lower(): kind
    for heads, kind in (
        (_FACILITIES, IdentifierKind.FACILITY),
        (_ORGANISATIONS, IdentifierKind.ORGANISATION),
        (_EMPLOYERS, IdentifierKind.EMPLOYER),
    )
    for head in heads.split()
}
_INNER_WORDS: Final = frozenset("of the de la las los del du des and & -".split())
_MOST_WORDS: Final = 6
_OPENS: Final = re.compile(r"[^\w'.,-]+")
_LONG_NUMBER: Final = re.compile(r"\d{3}")
_IS_WORD: Final = re.compile(r"[\w'-]+\.?,?\Z|[&-]\Z", re.ASCII)
_BEHIND: Final = re.compile(
    r"(?:,? (?:LLC|Inc|PLLC|PC|PLC|Ltd|LLP|Co)\b\.?)?"
    r"(?:(?: (?:No\.? ?|#)\d{1,4}|(?<=Lodge) \d{1,4}(?:-[A-Z])?)\b(?![:/.%])|"
    r"(?: of(?: the| our)?|(?<=House) for)(?: [A-Z][\w'-]{1,20}){1,4})?",
    re.ASCII,
)
_REACH: Final = 64
_TRADES: Final = (
    FACILITY_FILLERS
    | FACILITY_HEADS
    | ORGANISATION_HEADS
    | GRAMMAR
    | STRUCTURE
    | PROVIDER_TITLES
    | WEEKDAYS
    | frozenset(_KIND)
    | frozenset(
        """la las los de del du des adult senior sober halfway quick express family convenient after hours same-day
        walk-in drive-thru mobile virtual tele transitional subacute post-acute assisted independent long-term memory
        respite hospice palliative inpatient mr mrs ms miss sr jr st rn md saw per via plan dispo dc d/c admit rec recs
        called discharged transferred transfer refer referred referral sent wants went goes lives works worked fyi pcp
        hx pt level unit bed rm room group local homeless domestic animal nearest bible sunday public special charter
        day night oral maxillofacial developmental cosmetic reconstructive geriatric adolescent poison lipid liver
        bone reasonable""".split()
    )
)
_NO_NAME_ROLES: Final = frozenset(
    ROLES.index(role)
    for role in "credential title honorific relation month weekday eponym_noun heading provider insurer".split()
)
_ABBREVIATED: Final = frozenset("st. mt. ft. dr. jos. wm. geo. co. inc. u.s.".split())
_OF_COMPANIES: Final = frozenset("Inc LLC LLP Ltd PLLC Corp INC LTD CORP Rx".split())
_NEVER_FIRST: Final = (
    (GRAMMAR - frozenset("good old over near".split()))
    | PROVIDER_TITLES
    | frozenset(
        """mr mrs ms miss md do np pa rn gp insurance pharmacy employer facility school church hospital clinic dispo d/c
        dc refer referred called advised admit transfer via per hx pmh psh soc social works worked lives vice principal
        ofc officer sgt td tdap last filled orig original dme gp supplier attends pediatrician rabbi prior""".split()
    )
)
_CAUTIOUS: Final = frozenset(
    """rx care health medical surgery surgical drug drugs lab labs center centre ctr clinic practice urgent pathology
    imaging rehab infusion nursing house fire band middle club union mutual electric steel storage supply bank
    insurance auto school partners associates group specialists rescue fellowship society league ed er services
    dermatology cardiology oncology nephrology urology neurology orthopaedic endoscopy audiology anesthesia optical
    optometry podiatry station garage assembly""".split()
)
_OF_INSURERS: Final = frozenset("mutual insurance health healthcare".split())
_TITLED: Final = frozenset(
    """our lady sisters brothers daughters sons friends knights order gift church university city town state bank
    hospital college house school department isle holy league daughter""".split()
)
_EVERYBODYS: Final = frozenset(
    (
        "delta dental|dragon medical|king's college|cleveland clinic|mutual of omaha|polar care|best medical|"
        "brief hospital|little league|start of care|alaska airlines|advance care|foster care|fidelis care|jungle gym|"
        "dartmouth coop|ford transit"
    ).split("|")
)
"""Brands, criteria and phrases that name nobody's own place."""
_PREFIXES: Final = tuple("pre post peri neuro cardio intra inter sub non tele multi out in".split())
_CUTS: Final = frozenset("at from on by to with in into no not is was has had per via said saw seen who that".split())
_PLAIN: Final = 4
_SHOUTED_PLAIN: Final = 2


@lru_cache(maxsize=1 << 14)
def _is_proper(word: str) -> bool:
    """Say whether a word with a capital is a name and no trade, place of care or grammar."""
    lowered = word.lower().rstrip(".,").removesuffix("'s")
    if len(lowered) < 2 or (word.isupper() and len(lowered) < 4) or lowered in _TRADES or lowered[0].isdecimal():  # noqa: PLR2004 -- an initial
        return False
    facts = facts_of(lowered)
    most = _SHOUTED_PLAIN if word.isupper() else _PLAIN
    named = facts.town > 1 or facts.family > 1 or facts.given > 1
    return facts.medical < 2 and facts.role not in _NO_NAME_ROLES and (facts.english <= most or named)  # noqa: PLR2004 -- clinical


def _joined(words: list[str], head: str) -> list[str]:
    """Leave out what stands before the name: another sentence, a title, a number, a small word."""
    for at in range(len(words), 0, -1):
        lowered = words[at - 1].lower()
        ended = (lowered[-1] in ".," and lowered not in _ABBREVIATED) or lowered in _CUTS
        if ended and not (at == len(words) and words[-1][-1] == "," and head in _OF_COMPANIES):
            words = words[at:]
            break
    words = _behind_of(words)
    while words and (
        words[0][0].islower()
        or words[0][0] in "&-"
        or words[0].isdecimal()
        or words[0].rstrip(".,").lower() in _NEVER_FIRST
        or _is_deed(words[0])
    ):
        words = words[1:]
    return words


def _behind_of(words: list[str]) -> list[str]:
    """Leave out who belongs to it: Mabry of Ponca City PD, but not Our Lady of Mercy."""
    for at in range(len(words) - 1, 0, -1):
        if words[at] == "and" or (words[at] == "of" and not any(word.lower() in _TITLED for word in words[:at])):
            return words[at + 1 :]
    return words


@lru_cache(maxsize=1 << 12)
def _is_deed(word: str) -> bool:
    """Say whether a word that begins a sentence says what was done: Performed, Manages, Refeeding."""
    lowered = word.lower()
    facts = facts_of(lowered)
    return lowered.endswith(("ed", "ing", "es")) and facts.english > 0 and facts[:3] == (0, 0, 0)


def _is_named(words: list[str], head: str) -> bool:
    """Say whether a word in front of the head is a name; one plain word with a capital is none."""
    proper = [word for word in words if _is_proper(word)]
    if not proper or (head.isupper() and len(head) > 5 and not words[-1].isupper()):  # noqa: PLR2004 -- DME
        return False
    if len(proper) > 1:
        return True
    if head.lower() in _OF_INSURERS:
        return False
    lowered = proper[0].lower().rstrip(".,").removesuffix("'s")
    facts = facts_of(lowered)
    return (
        head.lower() not in _CAUTIOUS
        or (facts.english < _PLAIN and (facts.town > 1 or facts.family > 1))
        or (facts.english == 0 and len(lowered) > 4 and not lowered.startswith(_PREFIXES))  # noqa: PLR2004 -- short forms
    )


def _is_dedicated(told: str) -> bool:
    """Say whether what stands behind names it: Convent of the Little Star."""
    words = told.split()
    return len(words) > 1 and words[0] == "of" and any(map(_is_proper, words))


def organisation(text: str, start: int, end: int) -> list[Candidate]:
    """Read the proper words in front of a head word at `text[start:end]`, and what is joined behind it."""
    before = text[max(0, start - _REACH) : start]
    if before[-1:] != " " or not before.strip():
        return []
    row = before[before.rfind("\n") + 1 : -1]
    words: list[str] = []
    for word in reversed(row.split(" ")[-_MOST_WORDS:]):
        whole = _IS_WORD.match(word)
        bare = word if whole else _OPENS.split(word)[-1]
        if (
            not (bare[:1].isupper() or bare[:1].isdecimal() or bare in _INNER_WORDS)
            or not (whole or _IS_WORD.match(bare))
            or _LONG_NUMBER.search(bare)
        ):
            break
        words.insert(0, bare)
        if bare != word:
            break
    words = _joined(words, text[start:end]) if words else words
    head = text[start:end]
    named = bool(words) and _is_named(words, head)
    kind = _KIND[head.lower()]
    if not named and kind is not IdentifierKind.ORGANISATION:
        return []
    behind = _BEHIND.match(text, end)
    stop = behind.end() if behind else end
    told = text[end:stop]
    if not (named or (words and any(map(str.isdecimal, told))) or (head.istitle() and _is_dedicated(told))):
        return []
    if " ".join([*words, text[start:stop]]).lower() in _EVERYBODYS:
        return []
    first = start - len(" ".join([*words, ""]))
    return [Candidate(first, stop, kind, Tier.SHAPE, 0.65, "head-word")]


_HEADS: Final = f"{_FACILITIES} {_ORGANISATIONS} {_EMPLOYERS}".split()
_SHOUTED: Final = [
    head.upper()
    for head in f"{_FACILITIES} {_ORGANISATIONS}".split()
    if len(head) > 3 and not head.isupper()  # noqa: PLR2004 -- CARE
]
# Each head is read by itself: what one has taken says nothing of the next, as in Mercy Hospital of Lake Clinic.
ORGANISATIONS_BY_HEAD: Final = tuple(
    Words((head,), partial(organisation), Letters.AS_WRITTEN)
    for head in sorted({*_HEADS, *_SHOUTED, "LTD", "CORP", "INC"})
)
