"""What an incident is about: its kind, which health information it touched, and who got it.

Example:
    >>> IncidentKind.MISDIRECTED.words
    'Sent, given or faxed to the wrong place'
    >>> Recipient.COVERED_ENTITY.owes_confidentiality, Recipient.UNKNOWN_PERSON.owes_confidentiality
    (True, False)

"""

from enum import StrEnum
from typing import Final


class IncidentKind(StrEnum):
    """What may have happened, in the words of whoever reports it."""

    ACCESS_WITHOUT_NEED = "access-without-need"
    MINIMUM_NECESSARY = "minimum-necessary"
    MISDIRECTED = "misdirected"
    MIX_UP = "mix-up"
    LOST_DEVICE = "lost-device"
    PAPER = "paper"
    SHARED_CREDENTIALS = "shared-credentials"
    PHISHING = "phishing"
    OTHER = "other"

    @property
    def words(self) -> str:
        """What a form calls it."""
        return _KINDS[self]

    @property
    def is_never_permitted(self) -> bool:
        """Whether it is a violation by what it is, so that nobody may close it as "no incident" or without factors.

        Source:
            45 CFR 164.402 (access counts), 164.502(a)-(b); 78 FR 5566, 5644; controls ACC-9, MIN-8.

        """
        return self in {IncidentKind.ACCESS_WITHOUT_NEED, IncidentKind.MINIMUM_NECESSARY}

    @property
    def goes_to_security(self) -> bool:
        """Whether the security office is told at once, beside the privacy office. No patient is needed to file one."""
        return self in {IncidentKind.PHISHING, IncidentKind.SHARED_CREDENTIALS, IncidentKind.LOST_DEVICE}


_KINDS: Final = {
    IncidentKind.ACCESS_WITHOUT_NEED: "A chart was opened without a need for it",
    IncidentKind.MINIMUM_NECESSARY: "The right recipient got more than was needed",
    IncidentKind.MISDIRECTED: "Sent, given or faxed to the wrong place",
    IncidentKind.MIX_UP: "One patient's data is with another's",
    IncidentKind.LOST_DEVICE: "A device or medium was lost or stolen",
    IncidentKind.PAPER: "Paper was lost, left lying or thrown away whole",
    IncidentKind.SHARED_CREDENTIALS: "A password, badge or open session was shared or used by another",
    IncidentKind.PHISHING: "A suspect message, call or link",
    IncidentKind.OTHER: "Something else",
}


class PhiClass(StrEnum):
    """How much a kind of health information can harm, roughly."""

    INDIRECT = "indirect"  # points at a person only together with something else
    DIRECT = "direct"  # names a person
    CLINICAL = "clinical"
    FINANCIAL = "financial"  # money or an identity can be stolen with it
    PROTECTED = "protected"  # other law protects it more: a person may suffer for its being known


class PhiKind(StrEnum):
    """A kind of health information, named and never quoted.

    Source:
        45 CFR 164.404(c)(1)(B); 164.514(b)(2)(i); 164.508(a)(2); 42 CFR Part 2.

    """

    NAME = "name"
    ADDRESS = "address"
    TELEPHONE_OR_EMAIL = "telephone-or-email"
    BIRTH_DATE = "birth-date"
    SSN = "ssn"
    DRIVER_LICENCE = "driver-licence"
    FINANCIAL_ACCOUNT = "financial-account"
    RECORD_NUMBER = "record-number"
    INSURANCE = "insurance"
    PHOTOGRAPH = "photograph"
    SERVICE_DATES = "service-dates"
    PROVIDER = "provider"
    DIAGNOSIS = "diagnosis"
    PROCEDURE = "procedure"
    MEDICATION = "medication"
    RESULTS = "results"
    IMAGES = "images"
    NOTES = "notes"
    CODES_AND_CLAIMS = "codes-and-claims"
    HIV = "hiv"
    MENTAL_HEALTH = "mental-health"
    SUBSTANCE_USE = "substance-use"
    GENETIC = "genetic"
    REPRODUCTIVE = "reproductive"
    SEXUAL_ASSAULT = "sexual-assault"
    PSYCHOTHERAPY_NOTES = "psychotherapy-notes"

    @property
    def words(self) -> str:
        """What a form and a letter call it."""
        return _PHI[self][1]

    @property
    def phi_class(self) -> PhiClass:
        """How much it can harm, roughly."""
        return _PHI[self][0]

    @property
    def names_a_person(self) -> bool:
        """Whether it alone tells who the person is, or nearly so."""
        return self in _NAMING

    @property
    def is_specially_protected(self) -> bool:
        """Whether other law protects it more than the rest of a chart."""
        return self.phi_class is PhiClass.PROTECTED


_PHI: Final = {
    PhiKind.NAME: (PhiClass.DIRECT, "names"),
    PhiKind.ADDRESS: (PhiClass.DIRECT, "postal addresses"),
    PhiKind.TELEPHONE_OR_EMAIL: (PhiClass.DIRECT, "telephone numbers or e-mail addresses"),
    PhiKind.BIRTH_DATE: (PhiClass.INDIRECT, "dates of birth"),
    PhiKind.SSN: (PhiClass.FINANCIAL, "Social Security numbers"),
    PhiKind.DRIVER_LICENCE: (PhiClass.FINANCIAL, "driver's licence or other State identity numbers"),
    PhiKind.FINANCIAL_ACCOUNT: (PhiClass.FINANCIAL, "bank account or card numbers"),
    PhiKind.RECORD_NUMBER: (PhiClass.INDIRECT, "medical record or account numbers"),
    PhiKind.INSURANCE: (PhiClass.FINANCIAL, "health insurance numbers"),
    PhiKind.PHOTOGRAPH: (PhiClass.DIRECT, "photographs of a face"),
    PhiKind.SERVICE_DATES: (PhiClass.INDIRECT, "dates of care"),
    PhiKind.PROVIDER: (PhiClass.INDIRECT, "names of clinicians or places of care"),
    PhiKind.DIAGNOSIS: (PhiClass.CLINICAL, "diagnoses"),
    PhiKind.PROCEDURE: (PhiClass.CLINICAL, "procedures"),
    PhiKind.MEDICATION: (PhiClass.CLINICAL, "medications"),
    PhiKind.RESULTS: (PhiClass.CLINICAL, "test results"),
    PhiKind.IMAGES: (PhiClass.CLINICAL, "medical images"),
    PhiKind.NOTES: (PhiClass.CLINICAL, "clinical notes"),
    PhiKind.CODES_AND_CLAIMS: (PhiClass.CLINICAL, "billing codes or claims"),
    PhiKind.HIV: (PhiClass.PROTECTED, "HIV status"),
    PhiKind.MENTAL_HEALTH: (PhiClass.PROTECTED, "mental health care"),
    PhiKind.SUBSTANCE_USE: (PhiClass.PROTECTED, "substance use records"),
    PhiKind.GENETIC: (PhiClass.PROTECTED, "genetic information"),
    PhiKind.REPRODUCTIVE: (PhiClass.PROTECTED, "reproductive health care"),
    PhiKind.SEXUAL_ASSAULT: (PhiClass.PROTECTED, "care after an assault"),
    PhiKind.PSYCHOTHERAPY_NOTES: (PhiClass.PROTECTED, "psychotherapy notes"),
}
_NAMING: Final = frozenset(
    {
        PhiKind.NAME,
        PhiKind.ADDRESS,
        PhiKind.TELEPHONE_OR_EMAIL,
        PhiKind.SSN,
        PhiKind.DRIVER_LICENCE,
        PhiKind.FINANCIAL_ACCOUNT,
        PhiKind.INSURANCE,
        PhiKind.PHOTOGRAPH,
    }
)


class Recipient(StrEnum):
    """Who used the information or got it, without having been meant to.

    Source:
        45 CFR 164.402(2)(ii); 78 FR 5566, 5643 (a recipient who is bound to keep it secret lowers the risk).

    """

    WORKFORCE = "workforce"  # of this organisation
    ARRANGEMENT = "arrangement"  # of the same organised health care arrangement
    COVERED_ENTITY = "covered-entity"  # another one
    BUSINESS_ASSOCIATE = "business-associate"
    OTHER_PATIENT = "other-patient"
    RELATIVE = "relative"
    EMPLOYER_OF_PATIENT = "employer-of-patient"
    UNKNOWN_PERSON = "unknown-person"
    PUBLIC = "public"
    CRIMINAL = "criminal"

    @property
    def words(self) -> str:
        """What a form calls them."""
        return _RECIPIENTS[self]

    @property
    def owes_confidentiality(self) -> bool:
        """Whether HIPAA binds them to keep it secret."""
        return self in _BOUND

    @property
    def can_harm(self) -> bool:
        """Whether they are of those who can hurt the patient with it, or cannot be kept from it."""
        return self in {
            Recipient.EMPLOYER_OF_PATIENT,
            Recipient.UNKNOWN_PERSON,
            Recipient.PUBLIC,
            Recipient.CRIMINAL,
        }


_RECIPIENTS: Final = {
    Recipient.WORKFORCE: "Somebody who works here",
    Recipient.ARRANGEMENT: "Somebody of our organised health care arrangement",
    Recipient.COVERED_ENTITY: "Another hospital, practice or health plan",
    Recipient.BUSINESS_ASSOCIATE: "A business associate",
    Recipient.OTHER_PATIENT: "Another patient",
    Recipient.RELATIVE: "A relative or friend of the patient",
    Recipient.EMPLOYER_OF_PATIENT: "The patient's employer",
    Recipient.UNKNOWN_PERSON: "A person nobody here knows",
    Recipient.PUBLIC: "The public",
    Recipient.CRIMINAL: "A thief or attacker",
}
_BOUND: Final = frozenset(
    {Recipient.WORKFORCE, Recipient.ARRANGEMENT, Recipient.COVERED_ENTITY, Recipient.BUSINESS_ASSOCIATE}
)
