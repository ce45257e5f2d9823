"""The words that announce a number and the kind each announces, as a table.

A *sure* label is no plain word (MRN, accession): a value behind it counts. A *word* label is also plain English
(order, case, visit): it needs a sign, the word number, or a value that is shaped like a code.

Example:
    >>> LABELS[0].kind.value, LABELS[0].trust.name
    ('medical_record', 'SURE')

"""

from enum import Enum
from typing import Final, NamedTuple

from chartwarden.phi.structured.engine import IdentifierKind

_K = IdentifierKind


class Trust(Enum):
    """How much a label alone says."""

    SURE = "no plain word"
    WORD = "also a plain word"


class Label(NamedTuple):
    """A label as a pattern, the kind of number it announces, and how few digits such a number may have."""

    pattern: str
    kind: IdentifierKind
    reason: str
    trust: Trust
    least_digits: int


def _sure(pattern: str, kind: IdentifierKind, reason: str, *, least: int = 3) -> Label:
    return Label(pattern, kind, reason, Trust.SURE, least)


def _word(pattern: str, kind: IdentifierKind, reason: str, *, least: int = 4) -> Label:
    return Label(pattern, kind, reason, Trust.WORD, least)


_ID: Final = r"(?: ?(?:id|ids|number|num|no|nr|nbr|identifier|code|#)\b\.?|(?: |-)?#)"
LABELS: Final = (
    _sure(
        r"emrn|mrn|mrno|mr ?#|mr ?(?:no|num|number)\.?|m\.r\.n\.|m\.r\.|emr ?#|"
        r"empi|eid|umrn|crn|epi|urn?|mpi|ehr(?: id)?",
        _K.MEDICAL_RECORD,
        "mrn-label",
    ),
    _sure(
        r"med(?:ical|\.)? ?rec(?:ord|\.)?s?|health record|hosp(?:ital)?\.? (?:no|number|num|id|#)|"
        r"unit (?:no|number|#)|historia clinica|hist\. cl\.|nhc|expediente|"
        r"pat(?:ient)?\.?-?nr\.?|fallnummer|prontuario|n[o.]? ?de dossier|dossier (?:no|n)",
        _K.MEDICAL_RECORD,
        "mrn-label",
    ),
    _sure(
        r"(?:patient|pt|pat|client|resident|person)(?:'s)?" + _ID + r"|pid|pt ?#|resident ?#",
        _K.MEDICAL_RECORD,
        "patient-id",
    ),
    _sure(
        r"nhs(?: ?(?:no|number|#))?|chi(?: ?(?:no|number|#))|h ?& ?c number|phn|ihi|hcn|medicare card",
        _K.MEDICAL_RECORD,
        "health-number",
        least=6,
    ),
    _word(r"record|chart|unit|file|hospital|dental chart", _K.MEDICAL_RECORD, "record-label"),
    _sure(
        r"acct|accts|a/c|har|csn|fin|pt ?acct|pat acct|hosp(?:ital)? acct|acct\. ?no|guar(?:antor)?" + _ID,
        _K.ACCOUNT,
        "account-label",
    ),
    _word(
        r"account|accounts|encounter|enc|enctr|visit|invoice|inv|billing|bill|statement|stmt|receipt|"
        r"transaction|payment|admission|adm|episode|stay|contact serial",
        _K.ACCOUNT,
        "account-label",
    ),
    _sure(
        r"accession|accn|accsn|acc ?#|acc\.? ?no|acsn|specimen ?id|specimen ?#|spec ?#|icn|dcn|tcn|pa ?#|"
        r"rx ?#|rx ?(?:no|number)|auth ?#|claim ?#|case ?#|job ?#|ref ?#|req ?#|"
        r"order ?#|ord ?#|intake ?#|log ?#|clm ?#|air ?bill(?: ?(?:no|#))?|kit ?(?:no|#)|control ?(?:no|"
        r"#)|consult ?#|barcode(?: ?(?:no|#))?|waitlist ?#|message number|inc ?#|query ?#|trip ?#|run ?#|"
        r"pcr ?#|cad ?#|incident ?#|file ?#|ticket ?#|report ?#|call ?#|dictation ?(?:#|id|no|number)|"
        r"conf(?:irmation)? ?#|prescription ?#|"
        r"tracking ?#|docket|cause no|case number|claim number|authorization number|"
        r"prior auth(?:orization)?(?: (?:no|number|#))?",
        _K.CASE_NUMBER,
        "case-label",
    ),
    _word(
        r"acc|specimen|spec|case|claim|claims|order|orders|requisition|req|requis|auth|authorization|"
        r"authorisation|preauth|precert|pre-auth|certification|referral|reference|ref|job|"
        r"incident|report|exam|study|trip|run|call|ticket|confirmation|conf|prescription|rx|query|"
        r"tracking|event|complaint|autopsy|path",
        _K.CASE_NUMBER,
        "case-label",
    ),
    _word(
        r"pathology|cytology|surgical|lab|slide|block|"
        r"transcription|document|doc|letter|permit|petition|warrant|grievance|appeal|work order|"
        r"service request|image|transfer|pcr|cad|bag|donation|crossmatch|unit no|clm|ord|intake|log|"
        r"airbill|kit|control|consult|wo|nos",
        _K.CASE_NUMBER,
        "case-label",
    ),
    _sure(
        r"(?:va|va id|debit|credit|gift|ebt|medicare|medicaid|insurance|ins|copay|plan) card",
        _K.MEMBER,
        "plan-label",
        least=4,
    ),
    _sure(r"rx(?= ?\d{5})", _K.CASE_NUMBER, "case-label", least=5),
    _sure(r"ssn?-?4", _K.SSN, "ssn-label", least=4),
    _sure(
        r"member(?:ship)?"
        + _ID
        + r"|subscriber(?:"
        + _ID
        + r")?|policy"
        + _ID
        + r"|group"
        + _ID
        + r"|grp"
        + _ID
        + r"?|mbi|hicn?|hic ?#|beneficiary(?: id| no| number| #)?|"
        r"ins(?:urance)?"
        + _ID
        + r"|medicaid(?:"
        + _ID
        + r")?|medicare(?:"
        + _ID
        + r")?|rx ?(?:grp|group|id)|plan"
        + _ID
        + r"|medi-?cal"
        + _ID
        + r"?|ohip|"
        r"health ?card(?: ?(?:no|number|#))?|ahcccs"
        + _ID
        + r"?|cert(?:ificate)? (?:no|number|#)|subscr(?:\.| ?#)?|dependent ?(?:id|#)|tricare"
        + _ID
        + r"|dod ?id|mbr(?: ?(?:id|#|no))?|"
        r"versichertennummer|n[o.]? ?de secu|carnet|krankenversicherungsnummer|emirates id",
        _K.MEMBER,
        "plan-label",
        least=3,
    ),
    _word(r"mr|nhi|ipp", _K.MEDICAL_RECORD, "record-label"),
    _word(r"ids?", _K.MEMBER, "id-label", least=4),
    _word(
        r"member|policy|group|grp|plan|insurance|coverage|certificate|contract|claim file|"
        r"vers\.-nr\.?|kv-nr\.?|travel policy",
        _K.MEMBER,
        "plan-label",
        least=4,
    ),
    _sure(
        r"ssn|ss ?#|ss ?(?:no|num|number)|ssno|soc(?:ial|\.)? ?sec(?:urity|\.)?(?: ?(?:no|number|num|#))?|"
        r"sin(?= ?[:#])|nin(?= ?[:#])|s\.s\.n\.|itin",
        _K.SSN,
        "ssn-label",
        least=9,
    ),
    _sure(
        r"npi|upin|clia|ncpdp|nabp|gmc|nmc|ahpra|gphc|upn|cpso|tax id|tin|ein|fein|ptan|ccn|"
        r"medical licen[sc]e|(?:drivers?|driver's|driving) ?lic(?:en[sc]e)?|dl ?#|dl|"
        r"passport(?:"
        + _ID
        + r")?|lic"
        + _ID
        + r"|licen[sc]e"
        + _ID
        + r"|alien (?:no|number|registration)|a-number|uscis|visa (?:no|number|#)|green card|cert ?#|"
        r"reg(?:istration)?\.? ?(?:no|number|#)|"
        r"cpr card|crp|crm|crm-sp|cpf|rg|big|permis|cdl|passp|prov(?:ider)? ?#|cedula|dni|curp|nie|bsn|aadhaar|pesel",
        _K.LICENCE,
        "licence-label",
        least=4,
    ),
    _word(
        r"bar|dea|lic|license|licence|licensed|registration|permit no|id card|passp|residence card|badge",
        _K.LICENCE,
        "licence-label",
        least=4,
    ),
    _sure(
        r"vin|vehicle identification(?: number)?|(?:licen[sc]e |number |reg(?:istration)? )?plates?|"
        r"reg(?:istration)? mark|tag ?#|tail ?(?:#|no|number)|hull ?(?:#|no|number)",
        _K.VEHICLE,
        "vehicle-label",
        least=1,
    ),
    _word(r"tail|tag|plate", _K.VEHICLE, "vehicle-label", least=2),
    _sure(
        r"serial(?:"
        + _ID
        + r")?|s/n|s\.n\.|ser ?#|ser\.? ?no|udi(?:-di|-pi)?|imei|meid|device"
        + _ID
        + r"|implant"
        + _ID
        + r"|lot"
        + _ID
        + r"|batch"
        + _ID
        + r"|lot/serial|asset ?(?:tag|#|id|no)|"
        r"transmitter(?:"
        + _ID
        + r")?|pump"
        + _ID
        + r"|catalog(?:ue)? ?(?:#|no|number)|gtin|model/serial|pump serial|mac(?: address)?",
        _K.DEVICE,
        "serial-label",
        least=3,
    ),
    _word(
        r"sn|ln|ser|lot|lots|lote|batch|device|implant|generator|lead|asset|pump|monitor|model",
        _K.DEVICE,
        "serial-label",
        least=3,
    ),
    _sure(
        r"fingerprint(?: \w{2,10})?|voice ?print(?: \w{2,10})?|biometric(?: \w{2,10}){0,2}|retin(?:a|"
        r"al)(?: scan| image| id| template)|iris(?: scan| code| template| id)|"
        r"face ?(?:id|template|print)|palm(?: vein| ?print)(?: \w{2,10})?|gait (?:id|template)",
        _K.BIOMETRIC,
        "biometric-label",
        least=3,
    ),
    _sure(
        r"(?:user|login|log-in|logon)(?: ?(?:id|name))|userid|username|(?:employee|emp|staff|operator|op|"
        r"tech|interpreter|intpr|badge|provider|scribe|entered by|nurse)" + _ID,
        _K.STAFF_ID,
        "user-id",
        least=0,
    ),
    _word(
        r"user|login|badge|operator|interpreter|entered by|typed by|transcribed by|dictated by|scribed by|"
        r"edited by|verified by|scanned by|printed by|cosigned by",
        _K.STAFF_ID,
        "user-id",
        least=1,
    ),
    _sure(
        r"(?:study|subject|participant|research|screening|enrol?lment|randomi[sz]ation|registry|donor|"
        r"trial|cohort|inmate|booking|prisoner|student|military|service|school|jail|badge|pin|gate|"
        r"door|lock ?box|key|alarm|pass|access|portal|activation|invite|meeting|unos|doc|cdc)"
        + _ID
        + r"|unos|subj(?:ect)?|pin(?= ?[:#])|passcode|lock ?box|token|uuid|guid|hash|hash id|study ?(?:no|"
        r"nr)|tattoo(?: ?(?:no|number))?|dob hash",
        _K.UNIQUE_CODE,
        "code-label",
        least=3,
    ),
    _word(
        r"participant|activation|key|barcode|wristband|locker|combination|password|pw",
        _K.UNIQUE_CODE,
        "code-label",
        least=4,
    ),
)  # fmt: skip -- rows of a table
