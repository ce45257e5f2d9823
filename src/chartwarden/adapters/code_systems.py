"""Names of code systems, and the addresses by which FHIR knows them: written in one way, read in several.

Source: HL7 Terminology (THO), code systems external to HL7.

Example:
    >>> uri_of("CPT"), name_of("urn:oid:2.16.840.1.113883.6.12")
    ('http://www.ama-assn.org/go/cpt', 'CPT')

"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_WRITTEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ICD-10-CM": "http://hl7.org/fhir/sid/icd-10-cm",
        "ICD-10-PCS": "http://www.cms.gov/Medicare/Coding/ICD10",
        "CPT": "http://www.ama-assn.org/go/cpt",
        "HCPCS": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
        "SNOMED CT": "http://snomed.info/sct",
        "LOINC": "http://loinc.org",
    }
)
_READ: Final[Mapping[str, str]] = MappingProxyType(
    {
        **{uri: name for name, uri in _WRITTEN.items()},
        "urn:oid:2.16.840.1.113883.6.90": "ICD-10-CM",
        "http://hl7.org/fhir/sid/icd-10-pcs": "ICD-10-PCS",
        "urn:oid:2.16.840.1.113883.6.4": "ICD-10-PCS",
        "urn:oid:2.16.840.1.113883.6.12": "CPT",
        "https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets": "HCPCS",
    }
)


def uri_of(name: str) -> str:
    """Give the address of a code system; a name that is not known is given back, since it may be one already."""
    return _WRITTEN.get(name, name)


def name_of(uri: str) -> str:
    """Give the name of the code system at an address; one that is not known is given back."""
    return _READ.get(uri, uri)
