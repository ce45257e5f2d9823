"""Sensitive subjects, and the codes that make one of them the evidence of a piece of work.

Source: 45 CFR 164.502(b); State law on HIV, sexually transmitted infections, mental health, reproductive and genetic
information; GINA (Pub. L. 110-233); 42 CFR Part 2. What belongs to a subject is professional knowledge that no
authority publishes as a list.

Example:
    >>> sorted(needed_subjects(Target(codes=("B20", "N87.1"))))
    [<Subject.HIV: 'hiv'>, <Subject.SEXUAL_HEALTH: 'sexual-health'>]

"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from chartwarden.chart.document import RestrictedClass
from chartwarden.purpose.target import Target


class Subject(StrEnum):
    """What a person may suffer for when it is known. Which one it is never leaves the server."""

    HIV = "hiv"
    MENTAL_HEALTH = "mental-health"
    SUBSTANCE_USE = "substance-use"  # of whichever substance: alcohol and drugs
    ALCOHOL_USE = "alcohol-use"
    DRUG_USE = "drug-use"
    GENETIC = "genetic"
    SEXUAL_ASSAULT = "sexual-assault"
    REPRODUCTIVE = "reproductive"
    SEXUAL_HEALTH = "sexual-health"  # infections passed on by sex, and sexual history


_CODES: Final[Mapping[Subject, tuple[str, ...]]] = MappingProxyType(
    {
        Subject.HIV: ("B20", "B97.35", "R75", "Z11.4", "Z20.6", "Z21", "Z29.81", "Z71.7", "O98.7"),
        Subject.MENTAL_HEALTH: (
            "F01-F09", "F20-F99", "R45", "T14.91", "X71-X83", "Z13.3", "Z63", "Z65", "Z86.5", "Z91.5",
            "90785-90899", "96105-96171",
        ),
        Subject.SUBSTANCE_USE: ("99408-99409", "H0001-H0050"),
        Subject.ALCOHOL_USE: (
            "E24.4", "E51.2", "F10", "G31.2", "G62.1", "G72.1", "I42.6", "K29.2", "K70", "K85.2", "K86.0", "O99.31",
            "R78.0", "T51", "Y90", "Z71.4",
        ),
        Subject.DRUG_USE: (
            "F11-F16", "F18-F19", "O99.32", "R78.1-R78.9", "T40", "Z71.5", "Z72.2",
        ),
        Subject.GENETIC: ("D68.5", "G10", "Q90-Q99", "Z13.7", "Z14-Z15", "Z31.4-Z31.5", "Z80-Z84", "81105-81479"),
        Subject.SEXUAL_ASSAULT: (
            "N90.81", "O9A.3-O9A.5", "T74", "T76", "X92-Y09", "Z04.4", "Z04.7", "Z04.8", "Z62", "Z69", "Z91.4",
        ),
        Subject.REPRODUCTIVE: (
            "N46", "N96-N98", "O00-O9A", "Z30-Z39", "Z3A", "Z64", "Z79.3", "0U550ZZ-0U578ZZ", "0UB50ZX-0UB78ZZ",
            "0UL50CZ-0UL78ZZ",
            "0UT50ZZ-0UT7FZZ", "0V5N0ZZ-0V5Q4ZZ", "0VBN0ZX-0VBQ4ZZ", "0VLN0CZ-0VLQ4ZZ", "0VTN0ZZ-0VTQ4ZZ",
            "10A07ZX-10Y07ZY", "58300-58301", "58600-58671", "58970-58976", "59000-59899",
        ),
        Subject.SEXUAL_HEALTH: (
            "A50-A64", "B97.7", "F52", "O98.1-O98.3", "Z11.3", "Z11.51", "Z20.2", "Z22.4", "Z70", "Z72.5",
            "86592-86593", "86631-86632", "86694-86696", "86780", "87110", "87270", "87320", "87490-87492",
            "87528-87530", "87590-87592", "87623-87625", "87660-87661", "87808-87810", "87850", "G0445", "G0476",
        ),
    }
)  # fmt: skip
"""Codes that speak of a subject. Source: ICD-10-CM and CPT chapter headings; professional knowledge."""

_ALSO_FOR: Final[Mapping[Subject, tuple[str, ...]]] = MappingProxyType(
    {
        Subject.MENTAL_HEALTH: ("T39", "T42-T43", "T50.9", "T71"),
        Subject.DRUG_USE: ("T39", "T42-T43", "T50.9"),
        Subject.SEXUAL_ASSAULT: ("T71",),
        Subject.SEXUAL_HEALTH: (
            "C51-C53", "D06", "D07.1-D07.2", "N34.1-N34.2", "N52-N53", "N87", "N89.0-N89.3", "N90.0-N90.3", "N94.1",
            "R87.6", "R87.8", "Z01.41", "Z12.4", "Z30", "57420-57461", "88141-88175", "Q0091",
        ),
    }
)  # fmt: skip
"""Codes for which a subject is evidence, though they do not speak of it: what is said of it stays readable, no more.

A virus of warts is the evidence for the cells of a cervix (N87, R87.6), condoms are for contraception (Z30), and what
was meant is for a poisoning (T42) or a strangling (T71). They open no labelled document, and are not masked themselves.
"""

_SUBSTANCES: Final = frozenset({Subject.ALCOHOL_USE, Subject.DRUG_USE})

_OF_LABEL: Final[Mapping[RestrictedClass, frozenset[Subject]]] = MappingProxyType(
    {
        RestrictedClass.HIV: frozenset({Subject.HIV}),
        RestrictedClass.BEHAVIORAL: frozenset(
            {Subject.MENTAL_HEALTH, Subject.SUBSTANCE_USE, Subject.ALCOHOL_USE, Subject.DRUG_USE}
        ),
    }
)


def needed_subjects(target: Target) -> frozenset[Subject]:
    """Give the subjects that the target asks about: what is said of them is evidence and stays readable.

    A wide range asks about none that it only reaches over. Else `A00-Z99` would open them all to work that is about
    nothing in particular (bench V12-03, V12-04).
    """
    return subjects_told_by(target) | {subject for subject, codes in _ALSO_FOR.items() if target.is_about(codes)}


def subjects_told_by(target: Target) -> frozenset[Subject]:
    """Give the subjects that the codes of a target speak of; fewer than it needs."""
    return frozenset(subject for subject, codes in _CODES.items() if target.is_about(codes))


def classes_opened_by(target: Target) -> frozenset[RestrictedClass]:
    """Give the restricted classes that a code of the target needs. Psychotherapy notes are never among them.

    Source:
        45 CFR 164.508(a)(2) for what stays out; the rest is policy: a labelled note is needed for its own code only.

    """
    told = subjects_told_by(target)
    return frozenset(label for label, subjects in _OF_LABEL.items() if subjects & told)


def with_words_for_both(needed: frozenset[Subject]) -> frozenset[Subject]:
    """Add what is said of any substance to needed alcohol or drugs, and both of these to needed substances at large.

    A code for drinking makes no evidence of an opioid, and the other way round; "sober" is evidence of either.
    """
    if Subject.SUBSTANCE_USE in needed:
        return needed | _SUBSTANCES
    return needed | {Subject.SUBSTANCE_USE} if needed & _SUBSTANCES else needed
