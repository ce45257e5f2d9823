"""Notes under special protection, and the earlier visits that no ordinary work needs.

Example:
    >>> psychotherapy.__name__
    'psychotherapy'

"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from chartwarden.chart.document import RestrictedClass
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.synthetic import places
from chartwarden.synthetic.chance import some
from chartwarden.synthetic.note import Kind, Note, Written
from chartwarden.synthetic.scene import Scene, account_number, common, vital_values


def psychotherapy(scene: Scene, document_id: str, encounter: Encounter) -> Written:
    """Write a psychotherapy note. Source: 45 CFR 164.501, definition of psychotherapy notes."""
    return _session(
        scene,
        document_id,
        encounter,
        what="psychotherapy",
        title="Psychotherapy note",
        closed=RestrictedClass.PSYCHOTHERAPY,
    )


def part_2(scene: Scene, document_id: str, encounter: Encounter) -> Written:
    """Write a note of a substance use disorder programme. Source: 42 CFR 2.11."""
    return _session(
        scene,
        document_id,
        encounter,
        what="part_2",
        title="Recovery program counseling note",
        closed=RestrictedClass.PART_2,
    )


def _session(
    scene: Scene, document_id: str, encounter: Encounter, *, what: str, title: str, closed: RestrictedClass
) -> Written:
    starts_at = encounter.starts_at or scene.arrives_at
    author = scene.author(what, "PhD", "LCSW", "PsyD", "LMFT")
    note = Note(scene, Kind("34109-9", title), author=author, at=starts_at + timedelta(minutes=70), path=what)
    note.header(title, facility=encounter.facility)
    note.section("session", note.tell_all(some(note.chance, common().lines[what], low=5, high=8)))
    note.section(
        "plan",
        note.tell(
            "{Next session|We meet again|Return} in {one week|two weeks|ten days}{. <relative_given> not to be told|}."
        ),
    )
    note.signature()
    return note.finished(document_id, encounter_id=encounter.id, restricted=closed)


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """A visit before the one to be coded, and its note."""

    encounter: Encounter
    written: Written


def earlier_visit(scene: Scene, *, visit: int, document_id: str) -> EarlierVisit:
    """Write a visit some months ago about something else; `visit` counts back from 1."""
    chance = scene.chance("earlier", visit)
    told: Mapping[str, str] = chance.choice(common().earlier)
    if "restricted" in told and chance.random() < 0.8:  # noqa: PLR2004 -- such visits are rare
        told = common().earlier[0]
    starts_at = (scene.arrives_at - timedelta(days=chance.randint(40 + 150 * (visit - 1), 190 * visit))).replace(
        hour=chance.randint(8, 16), minute=chance.choice((0, 10, 20, 30, 40, 50))
    )
    closed = RestrictedClass(told["restricted"]) if "restricted" in told else None
    author = scene.author(f"earlier-{visit}", "MD", "NP", "DO", "PA-C")
    encounter = Encounter(
        id=EncounterId(f"ward-{scene.seed}-{scene.place}-e{visit}"),
        patient_id=scene.person.patient.id,
        kind=EncounterClass.AMBULATORY,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=chance.choice((20, 25, 30, 40))),
        number=account_number(scene.person, seed=scene.seed, place=scene.place, visit=visit),
        facility=chance.choice(places.CLINICS),
        attending=author.name,
    )
    note = Note(
        scene, Kind("11506-3", "Office visit note (earlier)"), author=author, at=starts_at, path=f"earlier-{visit}"
    )
    note.header(note.tell("{Office Visit|Clinic Note|Follow-up Visit}"), facility=encounter.facility)
    note.section("reason", note.tell(told["reason"]))
    note.section("hpi", note.tell(told["history"]))
    note.section("social", " ".join(some(note.chance, scene.background["social"], low=1, high=3)))
    signs = vital_values(replace(scene.story, vitals={}), note.chance, recovery=1)
    note.section(
        "exam",
        note.tell(f"BP {signs['sbp']}/{signs['dbp']}, {{HR|pulse}} {signs['hr']}.") + " " + note.tell(told["exam"]),
    )
    note.listed(
        "ap",
        (
            note.tell(told["assessment"]),
            *(note.tell(one.say) + ", " + note.tell("{stable|unchanged|continue}.") for one in scene.comorbidities[:2]),
        ),
    )
    note.section("followup", note.tell_all(some(note.chance, common().lines["office_followup"], low=1, high=2)))
    note.signature()
    return EarlierVisit(encounter, note.finished(document_id, encounter_id=encounter.id, restricted=closed))
