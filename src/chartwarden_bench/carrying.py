"""Notes that somebody carries on: two progress notes of a stay, the second made by copying the first.

Example:
    >>> {after: "Antibiotic day 2" in carried_text(after) for after in Carried}
    {<Carried.STALE: 'carried-stale'>: True, <Carried.ON: 'carried-on'>: False}

"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum
from typing import Final

from chartwarden.chart.document import Document
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.synthetic.values import WardChart


class Carried(StrEnum):
    """How the second note was made: as the first stands, or with what time changed brought up to date."""

    STALE = "carried-stale"
    ON = "carried-on"


_PROGRESS: Final = "11506-3"
_HISTORY: Final = (
    "Past Medical History:\nReflux, a right hip replaced in 2015, and a rash from penicillin as a child.\n"
)
_PLAN: Final = (
    "Assessment and Plan:\nAntibiotic day {day} of 10, tolerating it, no new rash and no loose stools reported.\n"
    "Walks the hall twice with the therapist and eats half of each meal.\n"
)


def carried_text(how: Carried) -> str:
    """Give the second note. Its history is carried on unchanged either way, and rightly."""
    return (
        f"{_HISTORY}Subjective:\nFeels better, wants to go home.\n{_PLAN.format(day=2 if how is Carried.STALE else 3)}"
    )


def carried_notes(ward: WardChart, how: Carried) -> Iterator[Document]:
    """Give the notes of two days running, of the first encounter of a chart."""
    stay = ward.encounters[0]
    like = next(one for one in ward.documents if one.outline.loinc == _PROGRESS)
    for day, text in enumerate((f"{_HISTORY}{_PLAN.format(day=2)}", carried_text(how)), start=1):
        outline = replace(
            like.outline,
            id=DocumentId(f"{how.value}-{day}-{ward.patient.id}"[:32]),
            encounter_id=stay.id,
            written_at=stay.starts_at + timedelta(days=day) if stay.starts_at else None,
            sections=(),
        )
        yield Document(outline, ClinicalText(text))
