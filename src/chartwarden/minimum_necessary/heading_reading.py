"""What a rule reads in a heading: its words, and which guarded histories it names beside its own code.

Example:
    >>> sorted(words_in("cbc/bmp"))
    ['bmp', 'cbc', 'cbc/bmp']
    >>> sorted(guarded_codes("social/family history"))
    ['10157-6', '29762-2']
    >>> reads_as_narrative("perineum"), reads_as_narrative("consent/analgesia")
    (True, False)

"""

import re
from types import MappingProxyType
from typing import Final

from chartwarden.chart.heading_words import sensitive_topic
from chartwarden.chart.headings import Topic, loinc_of
from chartwarden.minimum_necessary.document_kinds import words_of

_CODE: Final = MappingProxyType(
    {
        topic: code
        for topic in (Topic.SOCIAL, Topic.FAMILY, Topic.PSYCHIATRIC, Topic.PAYER)
        if (code := loinc_of(topic, document_type=None)) is not None
    }
)
_JOINERS: Final = re.compile(r"[/,;&+]| and ")
_ALL_HISTORIES: Final = frozenset({"pfsh", "pmfsh", "pmfsx", "fsh"})  # past, family and social history in one
# Words of headings in operative, procedure and treatment records and orders that are no part of what was done.
_NO_NARRATIVE: Final = frozenset(
    """
    hx history termination fetal remains surrogate paternity prisoner prison inmate tattoos interpreter religion
    consent consents authorization authorisation witness witnesses rights surgeon surgeons assistant assistants
    anesthetist anaesthetist anesthesiologist attending attendance staff team personnel present name names provider
    physician signature signatures signed dictated transcribed copy copies cc date dob mrn patient label
    addressograph count counts equipment lot serial manufacturer vendor condition disposition status baby babies
    infant newborn neonate twin family relatives relative spouse partner husband wife mother father parent parents
    kin visitors visitor discussed discussion conversation conversations communication communications counseling
    counselling support chaplain spiritual belongings valuables property contact contacts phone telephone address
    employer employment insurance payer bill billing coding screen screens screening questionnaire survey photo
    photos image images teaching education instructions learning orientation precautions isolation alert alerts flag
    flags allergy allergies refused refusal declined self home reported admin administrative note notes comment
    comments time times transport escort driver feeding diet interview legal custody police forensic research study
    trial incident safety restraint restraints hiv retroviral antiretroviral hepatitis std sti drug drugs alcohol
    smoking sexual contraception abuse violence mood psych psychiatric mental behavior behaviour genetic genetics
    drain drains ebl fluids output urine
    """.split()
)


def words_in(heading: str) -> frozenset[str]:
    """Give the words of a normalised heading; those that a slash joins count alone and together."""
    return frozenset((*heading.split(), *words_of(heading)))


def reads_as_narrative(heading: str) -> bool:
    """Tell whether nothing in a normalised heading says that it is other than what was done and found.

    Source:
        Policy; serves 45 CFR 164.502(b). An operative note names its parts by the body (`perineum`, `left leg`).

    """
    return not words_in(heading) & _NO_NARRATIVE and not guarded_codes(heading) and sensitive_topic(heading) is None


def guarded_codes(heading: str) -> frozenset[str]:
    """Give the section codes of the social, family and psychiatric history and payment that a heading names.

    A joined heading, such as `soc/fam`, is filed under one code and names two.
    """
    topics = {sensitive_topic(part) for part in (heading, *_JOINERS.split(heading))}
    found = {code for topic, code in _CODE.items() if topic in topics}
    if words_in(heading) & _ALL_HISTORIES:
        found |= {_CODE[Topic.SOCIAL], _CODE[Topic.FAMILY]}
    return frozenset(found)
