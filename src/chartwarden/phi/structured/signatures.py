"""Initials and user ids that close an entry: on a line of their own, at its end, beside a time, behind who did it.

Letters that are a word, a credential, a unit or an abbreviation of medicine are none: prn, NKDA, LVN, AMA.

Example:
    >>> text = "slept well. ecf 0210"
    >>> [text[c.start : c.end] for c in timed(text, 11, 20)]
    ['ecf']

"""

import re
from functools import lru_cache
from typing import Final

from chartwarden.phi.lexicon import (
    AMBIGUOUS_CREDENTIALS,
    CREDENTIALS,
    GRAMMAR,
    MONTHS,
    RELATIONS,
    STATES,
    STRUCTURE,
    SUFFIXES,
    WEEKDAYS,
)
from chartwarden.phi.lexicon_file import ROLES, facts_of
from chartwarden.phi.structured.engine import Candidate, IdentifierKind, Letters, Tier, Trigger, Words

_ABBREVIATIONS: Final = frozenset(
    """prn tid bid qid qhs qd qod qam qpm qh hs ac pc po iv im sc sq sl pr ng gt gtt gtts ou os od pt pts px hx dx rx tx
    fx sx cx nka nkda nkfa ama dnr dni dnar wnl wdl nad rrr ctab perrl perrla ros hpi pmh psh fh sh cc ap wt ht bp hr
    rr spo o2 ra nc lpm prbc ffp plt wbc hgb hct cbc bmp cmp lft lfts tsh inr ptt bun cr na k cl co2 ca mg phos abg vbg
    ekg ecg echo ct cta mri mra xr cxr kub us pet eeg emg egd ercp mrcp tte tee cath pci cabg tavr icd ppm cad chf hf
    mi cva tia dvt pe afib htn dm dm2 hld gerd copd osa ckd esrd aki uti bph oa ra djd ddd ibs ibd cdiff mrsa vre esbl
    hiv hcv hbv std sti pid ptsd ocd adhd gad mdd si hi avh ah vh sib etoh thc ivdu uds ciwa cows rass gcs nihss mrs
    icu micu sicu ccu nicu picu pacu ed er or ob gyn gi gu ent ortho neuro cards pulm renal id heme onc psych peds im
    er snf ltac alf rehab hh sw cm pt ot slp rt rn md do np pa cna ua ucx bcx cx cxs neg pos pend wbat nwb twb ttwb pwb
    rom arom prom adl adls iadl max min mod cga sba dep ind prn stat asap npo clr reg ada tpn tf ivf ns lr d5 hep gtt
    abx vanc zosyn ctx flagyl asa lasix kcl mgso mso mgs apap ibu nsaid nsaids mvi fe dtr dtrs eom eomi mmm jvd lad
    hsm bs nt nd ntnd ttp cva cvat le ue lue rue lle rle bl bilat ext abd cv resp lungs skin msk heent neck chest gen
    sob doe cp nv nvd loc lmp edd ega gbs fhr nst bpp svd cs vbac tl btl iud ocp ocps tol ok okay tbd tba wip na nos
    prior same self none see sees say said eta ddx spp sp st mo mos yr yrs wk wks hr hrs day days cont dc dcd disp
    dispo fu rtc rto vs vss afeb aox axo aaox cva intact stable well good poor fair home left right off on in out up
    am pm noc noct hd pod nite dose doses tab tabs cap caps ml mcg cm mm kg lb lbs ft cc gm units unit pcp cdc cms
    hipaa phi poa dpoa hcp aed cpr rosc bls acls als sz szs ams ha lbp cap hap vap sepsis sirs gib lgib ugib sbo bm bms
    per via bc wo wnd tx txs dnd lo hi tr mt dr mr ms mrs est pst cst mst edt pdt cdt mdt utc gmt tue thu fri llc inc
    pc pllc plc usa uk us pto ref refs eob cpt icd hcpcs ndc npi dea mrn dob ssn lot exp sn tel fax ph cell pg pgs pp
    nb ps re fyi lol thx tks ty pls plz etc eg ie amb rep reps set sets lift obs epi pcn sulfa latex egg nuts soy tmr
    pcr ag ab abs igg igm iga ige hcg bhcg psa cea afp ldh crp esr bnp ck trop dig li vpa pht cbz mtx asp cta wdwn
    thp ecmo cvvh crrt hdz pd bmt vad lvad iabp cvl cvc picc uop iop bcva sle va nlp cf lp vf vt svt nsr sr nsvt
    avb lbbb rbbb pvc pac stemi nstemi acs avr mvr tr mr as ai ms tia icp cpp
    ppd rpt fup kcal inj nap ntr evd lp csf tbi sah sdh edh ich""".split()
)
_NEVER: Final = (
    _ABBREVIATIONS
    | CREDENTIALS
    | AMBIGUOUS_CREDENTIALS
    | GRAMMAR
    | STRUCTURE
    | RELATIONS
    | WEEKDAYS
    | SUFFIXES
    | frozenset(MONTHS)
    | frozenset(state.lower() for state in STATES)
    | frozenset("and but nor yet too".split())
)
_A_WORD: Final = 4  # letters that may be the name of a drug or a gene
_ROLES_OF_WORDS: Final = frozenset(range(1, len(ROLES)))


@lru_cache(maxsize=1 << 14)
def is_initials(letters: str) -> bool:
    """Say whether letters, with full stops perhaps, are no word and no abbreviation."""
    lowered = letters.lower().replace(".", "").strip("-")
    if lowered in _NEVER or len(set(lowered)) == 1:
        return False
    bare = lowered.rstrip("0123456789")
    facts = facts_of(bare)
    if bare != lowered:  # a user's id
        return bare not in _NEVER and (len(bare) < _A_WORD or (facts.medical == 0 and facts.english == 0))
    return facts.medical == 0 and facts.english < 3 and facts.role not in _ROLES_OF_WORDS  # noqa: PLR2004 -- a rare word


_MARK: Final = r"(?:[a-z]{2,4}|[A-Z]{2,3}|[A-Z][a-z]?[A-Z]|(?:[a-z]\.){2,3}|(?:[A-Z]\.){2,3}|[a-z]{2,6}\d{1,3})"
_DAY: Final = r"\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?"
_CLOCK: Final = r"(?:[01]\d|2[0-3]):?[0-5]\d"
_WHEN: Final = rf"(?:{_DAY}(?:,? {_CLOCK})?|{_CLOCK}(?:,? {_DAY})?)"
_LINE_ENDS: Final = r"[.,;]?[ \t]{0,3}(?:\n|\Z)"
_CREDENTIAL: Final = r"(?:RN|LPN|LVN|CNA|CPhT|RPh|PharmD|DO|MD|PA|NP|RT|PGY\d)"
_TIMED: Final = re.compile(
    rf"(?P<id>{_MARK}),?(?P<who> {_CREDENTIAL})?[ @]{{1,3}}(?P<when>{_WHEN}){_LINE_ENDS}", re.ASCII
)
_CREDITED: Final = re.compile(rf"(?P<id>{_MARK}),? {_CREDENTIAL}{_LINE_ENDS}", re.ASCII | re.IGNORECASE)
_ALONE: Final = re.compile(rf"(?P<id>{_MARK})\.?[ \t]{{0,4}}(?:\n|\Z)", re.ASCII)
_BEFORE_ALONE: Final = " \t\n\r-\u2014~/"
_FULL_DATE: Final = 10  # characters of a date and a time


def _staff(m: re.Match[str], confidence: float, reason: str) -> list[Candidate]:
    return [Candidate(m.start("id"), m.end("id"), IdentifierKind.STAFF_ID, Tier.SHAPE, confidence, reason)]


def _behind_gap(text: str, at: int) -> int:
    while text[at : at + 1] and text[at] in _BEFORE_ALONE:
        at += 1
    return at


def timed(text: str, start: int, _end: int) -> list[Candidate]:
    """Read initials in front of a credential, a time or a date that ends the line: `ecf 0210`, `mvh CPhT 2/28 0940`."""
    at = _behind_gap(text, start + 1)
    m = _TIMED.match(text, at) or _CREDITED.match(text, at)
    if m is None or not is_initials(m["id"]):
        return []
    # In capitals it may be the name of a test and its result; a day with its time is none.
    shouted = m["id"].isupper() and m.re is _TIMED and not m["who"] and len(m["when"]) < _FULL_DATE
    return [] if shouted else _staff(m, 0.65, "initials-timed")


_REACH: Final = 40  # characters: of a text the whole beginning would be copied at each line


def closing(text: str, start: int, _end: int) -> list[Candidate]:
    """Read initials that stand alone behind the last sentence of a line, or on a line of their own."""
    at = _behind_gap(text, start + 1)
    m = _ALONE.match(text, at)
    if m is None or not is_initials(m["id"]):
        return []
    ends = not text[m.end() : m.end() + 2].strip()
    own_line = text[start] == "\n" or "\n" in text[start:at]
    closed = text[max(0, start - _REACH) : start].rstrip()[-1:] in {".", "!", "?", ")"} if own_line else True
    if m["id"].isupper() and not (ends or (own_line and closed and text[m.end() : m.end() + 1] == "\n")):
        return []
    return _staff(m, 0.65, "initials-closing") if ends or closed or text[start + 1 : at].strip() else []


_AFTER_TIME: Final = re.compile(
    r"(?!20[0-3]\d)[\d/]{3,5}[ @]{1,2}(?P<id>[a-z]{2,3}|[a-z]{2,4}\d{1,2})\.?(?:\n|\Z)", re.ASCII
)


def after_time(text: str, start: int, _end: int) -> list[Candidate]:
    """Read initials behind the time or the day that ends an entry: `rb by Keisha RN 0417 12/30 tb9`."""
    if text[start - 1 : start] in {"/", ".", "-"} or text[start - 1 : start].isdecimal():
        start -= len(text[max(0, start - 2) : start]) - len(text[max(0, start - 2) : start].rstrip("0123456789"))
    m = _AFTER_TIME.match(text, start)
    return _staff(m, 0.6, "initials-after-time") if m and is_initials(m["id"]) else []


def in_last_column(text: str, start: int, _end: int) -> list[Candidate]:
    """Read initials in the last column of a flow sheet, behind a wide gap, a tab or a comma."""
    at = start + len(text[start : start + 2])
    at = at if text[start] == " " else start + 1
    m = _ALONE.match(text, at)
    return _staff(m, 0.6, "initials-column") if m and is_initials(m["id"]) else []


_WHO: Final = (
    "noted|by|rb|sig|init|initial|initials|attest|initialed|keyed|entered|filed|copied|scribed|typed|reply|sgd|signed|"
    "witnessed|witness|wit|verified|checked|checker|asst|hyg|circ|scrub|clerk|coder|tech|rph|phleb|perfusion|biller|"
    "operator|op|caller|staff|calc|recorder|prepared|done|read back"
)
_DONE_BY: Final = re.compile(
    rf"(?:{_WHO})\b[:.]?[ ]{{0,3}}(?P<id>(?-i:{_MARK}))(?:{_LINE_ENDS}|[.;,]? {{1,2}}[@ ]?{_WHEN}(?![\w%])|(?= ?[|;]))",
    re.IGNORECASE | re.ASCII,
)
_OTHERS: Final = frozenset(
    """dau ofc nbr spr anes uro ir cmr mbs icf tsp eval ppi vis mrc sld nana nuns bus car van heli ward lamp rec mom dad
    sis bro aunt wife son team crew unit fam dtr gma gpa pcp hha pca cca hca wocn dra sra jet sled foot bike mail text
    note card chat web app ipad call page poa mpoa aps cps dcf dcfs dhs ems pd fd fire cab uber lyft taxi mtr
    crl""".split()
)


def done_by(text: str, start: int, _end: int) -> list[Candidate]:
    """Read initials behind who did it, at the end of a line or cell or in front of a time: `noted ecf 0210`."""
    m = _DONE_BY.match(text, start)
    if m is None or m["id"].lower() in _OTHERS or not is_initials(m["id"]):
        return []
    return _staff(m, 0.6, "initials-by")


SIGNATURES: Final = (
    Trigger(
        r"(?:[.!?)\]\"] {1,3}[-/]?|\n)[A-Za-z]{2,4}\d{0,2},?(?: [A-Za-z]{2,6})?[ @]{1,2}\d{1,6}"
        r"[\d /:.-]{0,14}(?:\n|\z)|"
        r"(?:[.!?)\]\"] {1,3}[-/]?|\n)[A-Za-z]{2,4},? (?:rn|RN|LPN|LVN|CNA|CPhT|RPh|DO|MD|PGY\d)[ .]{0,3}(?:\n|\z)",
        timed,
        Letters.AS_WRITTEN,
    ),
    Trigger(
        r"(?:[.!?)\]\"]|\n)[ \n\t/~-]{0,4}(?:[A-Za-z]{2,4}\d{0,3}|(?:[A-Za-z]\.){2,3}) ?\.?(?:\n|\z)",
        closing,
        Letters.AS_WRITTEN,
    ),
    Trigger(r"/ [a-z]{2,5}\d{1,2}\.?(?:\n|\z)|/ (?:[a-z]\.){2,3}(?:\n|\z)", closing, Letters.AS_WRITTEN),
    Trigger(
        r"(?:\b(?:[01]\d|2[0-3])[0-5]\d|\d/\d{1,2})[ @]{1,2}[a-z]{2,4}\d{0,2}\.?(?:\n|\z)",
        after_time,
        Letters.AS_WRITTEN,
    ),
    Trigger(r"(?:  |\t|\d,)[a-z]{2,3} {0,3}\n", in_last_column, Letters.AS_WRITTEN),
    Words(
        _WHO.split("|"),
        done_by,
        rest=r"[:.]? {0,3}[a-z][a-z.]{1,5}\d{0,3}(?:[.,;]? {0,3}(?:\n|$)|[.,;]? {1,2}@? ?\d| ?[|;])",
    ),
)
