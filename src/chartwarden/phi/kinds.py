"""The kinds of identifier that can be found, and which of the 18 Safe Harbor kinds each one is.

Source: 45 CFR 164.514(b)(2)(i)(A)-(R).

Example:
    >>> IdentifierKind.PHONE.safe_harbor
    'D'

"""

from enum import StrEnum
from typing import Final


class IdentifierKind(StrEnum):
    """A kind of identifier. Finer than the law's 18 where a purpose may need one and not the other."""

    PATIENT_NAME = "patient_name"
    RELATIVE_NAME = "relative_name"
    PROVIDER_NAME = "provider_name"
    PERSON_NAME = "person_name"  # somebody, and nothing says who
    STAFF_ID = "staff_id"  # user ids of staff and the initials under a dictation
    FACILITY = "facility"
    ADDRESS = "address"  # street, unit, PO box
    CITY = "city"  # town, village, neighbourhood
    COUNTY = "county"
    COORDINATES = "coordinates"
    ZIP = "zip"
    BIRTH_DATE = "birth_date"
    DATE = "date"  # any other date element finer than a year
    AGE_OVER_89 = "age_over_89"
    PHONE = "phone"
    FAX = "fax"
    EMAIL = "email"
    SSN = "ssn"
    MEDICAL_RECORD = "medical_record"
    MEMBER = "member"  # health plan beneficiary or group
    ACCOUNT = "account"  # account, encounter, visit, invoice
    CASE_NUMBER = "case_number"  # accession, specimen, claim, order
    LICENCE = "licence"  # NPI, DEA, driver's licence, passport
    VEHICLE = "vehicle"
    DEVICE = "device"
    URL = "url"
    IP_ADDRESS = "ip_address"
    BIOMETRIC = "biometric"
    EMPLOYER = "employer"
    ORGANISATION = "organisation"  # school, congregation, police, unit, club: whoever belongs there can be found there
    UNIQUE_CODE = "unique_code"  # any other unusual unique number or trait

    @property
    def safe_harbor(self) -> str:
        """The letter of 164.514(b)(2)(i) that this kind falls under."""
        return _SAFE_HARBOR[self]


PERSON_NAMES: Final = frozenset(
    {
        IdentifierKind.PATIENT_NAME,
        IdentifierKind.RELATIVE_NAME,
        IdentifierKind.PROVIDER_NAME,
        IdentifierKind.PERSON_NAME,
    }
)
"""Whoever it is, it is somebody's name."""

_SAFE_HARBOR = {
    IdentifierKind.PATIENT_NAME: "A",
    IdentifierKind.RELATIVE_NAME: "A",
    IdentifierKind.PROVIDER_NAME: "A",
    IdentifierKind.PERSON_NAME: "A",
    IdentifierKind.STAFF_ID: "R",
    IdentifierKind.FACILITY: "B",
    IdentifierKind.ADDRESS: "B",
    IdentifierKind.CITY: "B",
    IdentifierKind.COUNTY: "B",
    IdentifierKind.COORDINATES: "B",
    IdentifierKind.ZIP: "B",
    IdentifierKind.BIRTH_DATE: "C",
    IdentifierKind.DATE: "C",
    IdentifierKind.AGE_OVER_89: "C",
    IdentifierKind.PHONE: "D",
    IdentifierKind.FAX: "E",
    IdentifierKind.EMAIL: "F",
    IdentifierKind.SSN: "G",
    IdentifierKind.MEDICAL_RECORD: "H",
    IdentifierKind.MEMBER: "I",
    IdentifierKind.ACCOUNT: "J",
    IdentifierKind.CASE_NUMBER: "R",
    IdentifierKind.LICENCE: "K",
    IdentifierKind.VEHICLE: "L",
    IdentifierKind.DEVICE: "M",
    IdentifierKind.URL: "N",
    IdentifierKind.IP_ADDRESS: "O",
    IdentifierKind.BIOMETRIC: "P",
    IdentifierKind.EMPLOYER: "R",
    IdentifierKind.ORGANISATION: "R",
    IdentifierKind.UNIQUE_CODE: "R",
}
