"""What each act of the ledger is called in FHIR: one table, which a test holds against the list of acts.

Source: FHIR R4 AuditEvent; DICOM PS3.15 A.5.3 and PS3.16 CID 400, 403; ISO 21089; IHE ITI BALP 1.1.4.

Example:
    >>> SHAPES[Act.SIGN_IN].subtype.display
    'Login'

"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from chartwarden.ledger.entry import Act

_DCM = "http://dicom.nema.org/resources/ontology/DCM"
_INTERACTION = "http://hl7.org/fhir/restful-interaction"


@dataclass(frozen=True, slots=True)
class Coded:
    """A code of a code system."""

    system: str
    code: str
    display: str = ""

    def as_coding(self) -> dict[str, str]:
        """Give it as a FHIR Coding."""
        shown = {"display": self.display} if self.display else {}
        return {"system": self.system, "code": self.code, **shown}


class Family(StrEnum):
    """The BALP profiles that acts here can fit; with a patient each has a variant of its own."""

    CREATE = "Create"
    READ = "Read"
    UPDATE = "Update"
    DELETE = "Delete"
    QUERY = "Query"


class Thing(StrEnum):
    """What an act is about, by the name of the FHIR resource that comes nearest."""

    ENCOUNTER = "Encounter"
    DOCUMENT = "DocumentReference"
    WORK = "Task"


class Purpose(StrEnum):
    """The two purposes that acts here serve, as v3 ActReason codes them.

    Coding, billing, medical necessity and appeals are payment; audit, training, accounts and the record itself are
    operations. Source: 45 CFR 164.501.
    """

    PAYMENT = "HPAYMT"
    OPERATIONS = "HOPERAT"


@dataclass(frozen=True, slots=True)
class Shape:
    """How an act is told as an AuditEvent."""

    type: Coded
    subtype: Coded | None  # beside the act's own word, which every event has
    action: str  # C, R, U, D or E
    purpose: Purpose
    profile: Family | None = None  # what is claimed, if every required element is there
    data: tuple[Thing, ...] = ()  # which thing is the one acted on: the first that the entry names exactly once


_REST = Coded("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest", "Restful Operation")
_CREATE = Coded(_INTERACTION, "create", "create")
_READ = Coded(_INTERACTION, "read", "read")
_UPDATE = Coded(_INTERACTION, "update", "update")
_SEARCH = Coded(_INTERACTION, "search-type", "search-type")
_LOG_USED = Coded(_DCM, "110101", "Audit Log Used")
_EXPORT = Coded(_DCM, "110106", "Export")
_IMPORT = Coded(_DCM, "110107", "Import")
_ALERT = Coded(_DCM, "110113", "Security Alert")
_AUTHENTICATION = Coded(_DCM, "110114", "User Authentication")
_LOGIN, _LOGOUT = Coded(_DCM, "110122", "Login"), Coded(_DCM, "110123", "Logout")
_CONFIGURATION = Coded(_DCM, "110129", "Security Configuration")
_EMERGENCY = Coded(_DCM, "110127", "Emergency Override Started")
_RECORDING_STOPPED = Coded(_DCM, "110133", "Audit Recording Stopped")
_USER_CHANGED = Coded(_DCM, "110137", "User Security Attributes Changed")
_DESTROY = Coded(
    "http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "destroy", "Destroy/Delete Record Lifecycle Event"
)
ALERT = _ALERT

_PAYMENT, _OPERATIONS = Purpose.PAYMENT, Purpose.OPERATIONS
_CHART_READ = Shape(_REST, _READ, "R", _PAYMENT, Family.READ, (Thing.ENCOUNTER,))
_DOCUMENT_READ = Shape(_REST, _READ, "R", _PAYMENT, Family.READ, (Thing.DOCUMENT, Thing.ENCOUNTER))
_WORK_CHANGE = Shape(_REST, _UPDATE, "U", _PAYMENT, Family.UPDATE, (Thing.WORK,))
# No Query profile: it is for answers that are not of patients, and with patients it wants one event for each of them.
# The entry of a list names none.
_LIST_OF_WORK = Shape(_REST, _SEARCH, "E", _PAYMENT)
_ACCOUNT_CHANGE = Shape(_ALERT, _USER_CHANGED, "E", _OPERATIONS)

SHAPES: Mapping[Act, Shape] = {
    Act.SIGN_IN: Shape(_AUTHENTICATION, _LOGIN, "E", _OPERATIONS),
    Act.SIGN_OUT: Shape(_AUTHENTICATION, _LOGOUT, "E", _OPERATIONS),
    Act.VEIL: Shape(_AUTHENTICATION, None, "E", _OPERATIONS),
    Act.UNVEIL: Shape(_AUTHENTICATION, None, "E", _OPERATIONS),
    Act.END_SESSION: Shape(_AUTHENTICATION, _LOGOUT, "E", _OPERATIONS),
    Act.SIGNAL: Shape(_ALERT, None, "E", _OPERATIONS),
    Act.PROVE_ANEW: Shape(_AUTHENTICATION, None, "E", _OPERATIONS),
    **dict.fromkeys((Act.SHADOW, Act.SIT_BESIDE, Act.END_SHADOW), Shape(_AUTHENTICATION, None, "E", _OPERATIONS)),
    Act.REVIEW_ACCOUNT: Shape(_REST, _READ, "R", _OPERATIONS),
    **dict.fromkeys(
        (
            Act.ADD_FACTOR,
            Act.REMOVE_FACTOR,
            Act.FORGET_DEVICE,
            Act.ACCEPT_INVITATION,
            Act.LINK_SIGN_ON,
            Act.MAKE_TOKEN,
            Act.REVOKE_TOKEN,
            Act.CHANGE_MEMBER,
            Act.INVITE_MEMBER,
            Act.IMPORT_MEMBERS,
            Act.PROVISION_MEMBER,
            Act.ASK_ROLES,
            Act.ASK_FACTOR_RESET,
            Act.DECIDE_ACCOUNT_REQUEST,
            Act.REMOVE_ROLES,
            Act.DECIDE_ROLE,
            Act.CHANGE_KEYS,
        ),
        _ACCOUNT_CHANGE,
    ),
    Act.REVIEW_ROLES: Shape(_REST, _SEARCH, "E", _OPERATIONS, Family.QUERY),
    Act.LIST_WORK: _LIST_OF_WORK,
    Act.SEARCH_WORK: _LIST_OF_WORK,
    Act.ASSIGN_WORK: _WORK_CHANGE,
    Act.FINISH_WORK: _WORK_CHANGE,
    Act.REWORK: _WORK_CHANGE,
    Act.TAKE_WORK: _WORK_CHANGE,
    Act.HOLD_WORK: _WORK_CHANGE,
    Act.RESUME_WORK: _WORK_CHANGE,
    Act.SORT_WORK: _WORK_CHANGE,
    Act.WITHDRAW_WORK: _WORK_CHANGE,
    Act.WAIVE_CONFLICT: _WORK_CHANGE,
    Act.LIST_QUEUE: _LIST_OF_WORK,
    Act.OPEN_CHART: _CHART_READ,
    Act.READ_DOCUMENT: _DOCUMENT_READ,
    Act.SEARCH_CHART: _CHART_READ,
    Act.DOWNLOAD: Shape(_EXPORT, None, "R", _PAYMENT),
    Act.EXPLAIN_GRANT: _CHART_READ,
    Act.UNMASK: _DOCUMENT_READ,
    # No profile: what was made or changed is the request, and the entry has no name for it.
    Act.REQUEST_WIDENING: Shape(_REST, _CREATE, "C", _PAYMENT),
    Act.DECIDE_WIDENING: Shape(_REST, _UPDATE, "U", _PAYMENT),
    Act.LIST_WIDENINGS: _LIST_OF_WORK,
    Act.END_WIDENING: Shape(_REST, _UPDATE, "U", _PAYMENT),
    Act.BREAK_GLASS: Shape(_ALERT, _EMERGENCY, "E", _PAYMENT),
    Act.REVIEW_GLASS: Shape(_REST, _UPDATE, "U", _OPERATIONS),
    Act.LIST_GLASS: Shape(_REST, _SEARCH, "E", _OPERATIONS),
    Act.RELATE: Shape(_REST, _CREATE, "C", _PAYMENT),
    Act.RECORD_CONSENT: Shape(_REST, _CREATE, "C", _OPERATIONS),
    Act.CHECK_TEXT: Shape(_REST, _SEARCH, "E", _PAYMENT),
    Act.SCAN_MIXUP: Shape(_REST, _SEARCH, "E", _OPERATIONS),
    Act.STALE_COPY: Shape(_REST, _SEARCH, "E", _OPERATIONS),
    Act.INDEX_MIXUP: Shape(_REST, _UPDATE, "U", _OPERATIONS),
    Act.ASSIGN_CODE: _WORK_CHANGE,  # a code stands in a work item, and it is the item that changes
    Act.REMOVE_CODE: _WORK_CHANGE,
    Act.CHANGE_CODE: _WORK_CHANGE,
    Act.SUGGEST_EVIDENCE: _CHART_READ,
    Act.BUILD_PACKET: _CHART_READ,
    Act.REVIEW_CODING: _WORK_CHANGE,
    Act.ANSWER_REVIEW: _WORK_CHANGE,
    Act.LIST_REVIEWS: _LIST_OF_WORK,
    Act.EXPORT_RESULTS: Shape(_EXPORT, None, "R", _PAYMENT),
    Act.IMPORT_CODES: Shape(_IMPORT, None, "C", _OPERATIONS),
    Act.PROPOSE_RULEBOOK: Shape(_ALERT, _CONFIGURATION, "E", _OPERATIONS),
    Act.DECIDE_RULEBOOK: Shape(_ALERT, _CONFIGURATION, "E", _OPERATIONS),
    Act.LIST_RULEBOOKS: Shape(_REST, _SEARCH, "E", _OPERATIONS),
    Act.REVIEW_ACCESS: Shape(_LOG_USED, None, "R", _OPERATIONS),
    Act.IMPORT: Shape(_IMPORT, None, "C", _PAYMENT),
    Act.ADD_MEMBER: _ACCOUNT_CHANGE,
    Act.END_MEMBER: _ACCOUNT_CHANGE,
    Act.LIST_MEMBERS: Shape(_REST, _SEARCH, "E", _OPERATIONS, Family.QUERY),
    Act.CHANGE_PASSWORD: _ACCOUNT_CHANGE,
    # No profile: the thing made, read or changed is the incident, and the entry has no name for it.
    Act.REPORT_INCIDENT: Shape(_REST, _CREATE, "C", _OPERATIONS),
    Act.LIST_OWN_REPORTS: Shape(_REST, _SEARCH, "E", _OPERATIONS),
    Act.LIST_INCIDENTS: Shape(_REST, _SEARCH, "E", _OPERATIONS),
    Act.READ_INCIDENT: Shape(_REST, _READ, "R", _OPERATIONS),
    **dict.fromkeys(
        (
            Act.TRIAGE_INCIDENT,
            Act.CONTAIN_INCIDENT,
            Act.COUNT_INCIDENT,
            Act.ASSESS_INCIDENT,
            Act.DECIDE_INCIDENT,
            Act.HOLD_NOTICES,
            Act.DRAFT_NOTICE,
            Act.TELL_INCIDENT,
            Act.CLOSE_INCIDENT,
        ),
        Shape(_REST, _UPDATE, "U", _OPERATIONS),
    ),
    Act.EXPORT_LEDGER: Shape(_EXPORT, None, "R", _OPERATIONS),
    Act.VERIFY_LEDGER: Shape(_LOG_USED, None, "R", _OPERATIONS),
    Act.PROVE_ENTRY: Shape(_LOG_USED, None, "R", _OPERATIONS),
    Act.PUBLISH_CHECKPOINT: Shape(_EXPORT, None, "R", _OPERATIONS),
    Act.ROTATE_KEY: Shape(_ALERT, _CONFIGURATION, "E", _OPERATIONS),
    Act.DESTROY_DETAILS: Shape(_DESTROY, None, "D", _OPERATIONS),
    Act.ACCEPT_CLOCK: Shape(_ALERT, _CONFIGURATION, "E", _OPERATIONS),
    Act.CLOCK_JUMP: Shape(_ALERT, None, "E", _OPERATIONS),
    Act.OUTAGE: Shape(_ALERT, _RECORDING_STOPPED, "E", _OPERATIONS),
}

# Kinds of work of the default rulebook that are operations; all others serve payment.
_KINDS_OF_OPERATIONS = frozenset({"internal-audit", "training", "incident-investigation"})


def purpose_of(act: Act, kind_of_work: str | None) -> Purpose:
    """Give why an act was done: by its kind of work where that decides, otherwise by the act.

    Example:
        >>> purpose_of(Act.OPEN_CHART, "internal-audit").value, purpose_of(Act.OPEN_CHART, "ed-visit").value
        ('HOPERAT', 'HPAYMT')

    Source:
        45 CFR 164.501, health care operations (1)-(4) and payment.

    """
    return Purpose.OPERATIONS if kind_of_work in _KINDS_OF_OPERATIONS else SHAPES[act].purpose
