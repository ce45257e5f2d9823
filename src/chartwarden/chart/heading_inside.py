"""Which topics may stand inside which sections as a line, an item or a part, without being a heading there.

Example:
    >>> Topic.FUNCTION in INNER[Topic.EXAM], Topic.PLAN in INNER[Topic.EXAM]
    (True, False)

"""

from collections.abc import Mapping
from typing import Final

from chartwarden.chart.headings import Topic

# Sections whose lines often look like headings of their own; what may not stand inside which.
EXAMS: Final = frozenset({Topic.EXAM, Topic.ROS, Topic.DISCHARGE_EXAM, Topic.VITALS, Topic.GENERAL, Topic.OBJECTIVE})
JUDGEMENTS: Final = frozenset({Topic.ASSESSMENT, Topic.IMPRESSION, Topic.PLAN, Topic.DIAGNOSIS, Topic.PROBLEMS})
REPORTED: Final = frozenset({Topic.RESULTS, Topic.FINDINGS, Topic.GROSS, Topic.MICROSCOPIC, Topic.DISCHARGE_STUDIES})
LISTS: Final = (
    EXAMS
    | JUDGEMENTS
    | REPORTED
    | {
        Topic.MEDICATIONS,
        Topic.DISCHARGE_MEDICATIONS,
        Topic.MEDICATIONS_GIVEN,
        Topic.ALLERGIES,
        Topic.FAMILY,
        Topic.SOCIAL,
        Topic.PAST_HISTORY,
        Topic.PAST_PROCEDURES,
        Topic.ADMISSION_DIAGNOSIS,
        Topic.DISCHARGE_DIAGNOSIS,
        Topic.PREOP_DIAGNOSIS,
        Topic.POSTOP_DIAGNOSIS,
        Topic.PROCEDURE,
        Topic.PROCEDURES,
        Topic.SPECIMEN,
        Topic.IMPLANTS,
        Topic.CHIEF_COMPLAINT,
        Topic.VISIT_REASON,
        Topic.PAYER,
    }
)
ITEMS: Final = (
    LISTS
    - EXAMS
    - {
        Topic.RESULTS,
        Topic.CHIEF_COMPLAINT,
        Topic.VISIT_REASON,
        Topic.PROCEDURE,
        Topic.PAYER,
        Topic.SOCIAL,
        Topic.FAMILY,
    }
)
ITEMS_UNSHOUTED: Final = ITEMS | EXAMS | {Topic.RESULTS, Topic.SOCIAL, Topic.FAMILY}
ITEMS_INLINE: Final = EXAMS | {
    Topic.SOCIAL,
    Topic.FAMILY,
    Topic.MEDICATIONS,
    Topic.ALLERGIES,
    Topic.PROBLEMS,
    Topic.RESULTS,
    Topic.PAYER,
}
ITEMS_WITH_COLON: Final = (EXAMS | JUDGEMENTS | REPORTED | ITEMS) - {
    Topic.PREOP_DIAGNOSIS,
    Topic.POSTOP_DIAGNOSIS,
    Topic.SPECIMEN,
    Topic.IMPLANTS,
    Topic.PAST_HISTORY,
}
# What a line inside such a section may be about without being a new section.
INNER: Final[Mapping[Topic, frozenset[Topic]]] = {
    **dict.fromkeys(EXAMS, EXAMS - {Topic.OBJECTIVE} | {Topic.MIND, Topic.FUNCTION, Topic.DEVICES, Topic.FINDINGS}),
    **dict.fromkeys(
        REPORTED,
        REPORTED
        | {Topic.IMPRESSION, Topic.TECHNIQUE, Topic.COMPARISON, Topic.SPECIMEN, Topic.DIAGNOSIS, Topic.INDICATION},
    ),
    **dict.fromkeys(JUDGEMENTS - {Topic.PLAN}, JUDGEMENTS - {Topic.PLAN}),
    Topic.PLAN: frozenset({Topic.PLAN, Topic.MEDICATIONS, Topic.RESULTS, Topic.DISPOSITION, Topic.PROCEDURE}),
    Topic.SOCIAL: frozenset({Topic.SOCIAL, Topic.FUNCTION}),
}
NO_TOPICS: Final[frozenset[Topic]] = frozenset()
SENSITIVE_PARTS: Final = frozenset({Topic.SOCIAL, Topic.FAMILY, Topic.PSYCHIATRIC})
TOLD_OPENLY: Final = EXAMS | {
    Topic.CHIEF_COMPLAINT,
    Topic.HPI,
    Topic.SUBJECTIVE,
    Topic.PAST_HISTORY,
    Topic.PAST_PROCEDURES,
    Topic.MEDICATIONS,
    Topic.ALLERGIES,
    Topic.RESULTS,
    Topic.COURSE,
}
