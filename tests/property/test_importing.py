"""Intake: doubt keeps out, order does not matter inside a file, and nothing gets lost in the counting."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.actions import importing
from chartwarden.actions.desk import Desk, Environment
from chartwarden.actions.importing import ImportReport, ImportRun, Mark, import_charts, mark_of, require_mark
from chartwarden.actions.stores import NewDocument, StoredValue
from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.document import Document, DocumentStatus, Outline, RestrictedClass
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.incoming import Incoming, PassedOver, Quarantined, TestDataMark, Withdrawn
from chartwarden.chart.patient import Contact, Patient, PersonName, Sex
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.mixup.identity import can_be_one_person
from chartwarden.phi.mask import mask
from chartwarden.workforce.member import Role
from tests.builders import DISCHARGE_SUMMARY, a_member, house_in_memory

_DRAFT = Draft(actor="adam.stroud", device="test:1", act=Act.READ_DOCUMENT, outcome=Outcome.GRANTED)
MARK = Mark("attested synthetic by adam.stroud")
ADA = Patient(
    PatientId("p-ada"), names=(PersonName(("Ada", "Maria"), "Example"),), birth_on=date(1960, 5, 4), sex=Sex.FEMALE
)
BEA = Patient(PatientId("p-bea"), names=(PersonName(("Bea",), "Sample"),), birth_on=date(1971, 1, 2), sex=Sex.FEMALE)


class Watched:
    """A desk in memory whose chart store tells what each transaction held."""

    def __init__(
        self, *, environment: Environment = Environment.TEST, roles: Sequence[Role] = (Role.ADMINISTRATOR,)
    ) -> None:
        house = house_in_memory(environment=environment)
        self.charts = house.charts
        self.ledger = house.ledger
        self.desk: Desk = house.desk(a_member("adam.stroud", *roles), device="test:1")
        self.batches: list[list[StoredValue]] = []
        save = self.charts.save

        def watched(values: Sequence[StoredValue]) -> None:
            self.batches.append(list(values))
            save(values)

        self.charts.save = watched  # type: ignore[method-assign]  # a spy that passes everything on

    def take(self, *values: Incoming) -> ImportReport:
        return import_charts(self.desk, values, source="digest", mark=MARK)

    def stored(self) -> set[tuple[str, str]]:
        return {(kind.__name__, key) for kind, key in self.charts.snapshot()}


def _encounter(key: str, patient: Patient) -> Encounter:
    return Encounter(EncounterId(f"e-{key}"), patient.id, number=f"N-{key}")


def _document(
    key: str, patient: Patient, encounter: Encounter | None, text: str = "HOSPITAL COURSE\nWell.\n"
) -> Document:
    outline = Outline(
        DocumentId(f"d-{key}"), patient.id, encounter.id if encounter else None, DISCHARGE_SUMMARY, "", None, "", ()
    )
    return Document(outline, ClinicalText(text))


def _fact(key: str, patient: Patient, encounter: Encounter | None) -> Fact:
    codings = (Coding("ICD-10-CM", "I10"),)
    return Fact(FactId(f"f-{key}"), patient.id, encounter.id if encounter else None, FactKind.CONDITION, codings)


STAY, VISIT = _encounter("stay", ADA), _encounter("visit", BEA)


@pytest.mark.parametrize(
    ("changes", "is_same"),
    [
        ({}, True),
        ({"birth_on": None}, True),
        ({"birth_on": date(1960, 4, 5)}, False),
        ({"sex": Sex.MALE}, False),
        ({"sex": Sex.UNKNOWN}, True),
        ({"sex": Sex.OTHER}, True),
        ({"names": ()}, True),
        ({"names": (PersonName(("ADA",), "Married-Name"),)}, True),
        ({"names": (PersonName(("Maria",), "Other"),)}, True),
        ({"names": (PersonName(("\u00c1da",), "Other"),)}, True),
        ({"names": (PersonName(("A",), "Other"),)}, False),
        ({"names": (PersonName(("Wilma",), "Ostrander"),)}, False),
        ({"names": (PersonName(("Wilma",), "Ostrander"), PersonName(("Ada",), "Example"))}, True),
        ({"addresses": ("1 New Road",), "phones": ("555-0199",)}, True),
    ],
)
def test_two_registrations_are_one_person_unless_something_speaks_against_it(
    changes: dict[str, object],
    is_same: bool,  # noqa: FBT001
) -> None:
    # given a registration, and another under its number
    other = replace(ADA, **changes)
    # when they are compared, both ways round
    # then the answer is the one written by hand
    assert can_be_one_person(ADA, other) is can_be_one_person(other, ADA) is is_same


def test_a_number_that_is_somebody_elses_keeps_the_new_one_out_with_all_that_is_theirs() -> None:
    # given a stored patient
    house = Watched()
    house.take(ADA, STAY, _document("1", ADA, STAY))
    before = house.charts.snapshot()
    # when another person comes under the same number, with a stay, a note and a fact
    impostor = replace(BEA, id=ADA.id)
    late = _encounter("late", impostor)
    report = house.take(impostor, late, _document("2", impostor, late), _fact("1", impostor, late))
    # then all four are kept out, and what is stored stands as it was, but for the doubt about whose number it is
    assert len(report.quarantined) == 4
    assert report.brought_nothing
    assert house.charts.registered([ADA.id])[ADA.id] == replace(ADA, is_disputed=True)
    house.charts.save([ADA])
    assert house.charts.snapshot() == before


@pytest.mark.parametrize("is_stored_first", [True, False])
def test_nothing_is_filed_under_an_encounter_of_another_patient(is_stored_first: bool) -> None:  # noqa: FBT001
    # given a stay of one patient, stored before or in the same file
    house = Watched()
    first: list[Incoming] = [ADA, STAY, BEA]
    if is_stored_first:
        house.take(*first)
        first = []
    # when a note, a fact and the stay itself come as another patient's
    stolen = replace(STAY, patient_id=BEA.id)
    report = house.take(*first, stolen, _document("1", BEA, STAY), _fact("1", BEA, STAY))
    # then all three are kept out, and the stay is its own patient's still
    assert [part.what for part in report.quarantined] == ["its encounter is another patient's"] * 3
    assert house.charts.encounter(STAY.id).patient_id == ADA.id
    assert house.stored() == {("Patient", ADA.id), ("Patient", BEA.id), ("Encounter", STAY.id)}


@pytest.mark.parametrize("is_stored_first", [True, False])
def test_a_fact_does_not_move_to_another_patient(is_stored_first: bool) -> None:  # noqa: FBT001
    # given a fact of one patient, stored before or in the same file
    house = Watched()
    first: list[Incoming] = [ADA, BEA, _fact("1", ADA, None)]
    if is_stored_first:
        house.take(*first)
        first = []
    # when the same id comes as another patient's
    report = house.take(*first, _fact("1", BEA, None))
    # then it is kept out
    assert [part.what for part in report.quarantined] == ["its id is another patient's fact"]
    assert [v.patient_id for v in house.charts.snapshot().values() if isinstance(v, Fact)] == [ADA.id]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (_document("1", ADA, None), "its patient is not known here"),
        (STAY, "its patient is not known here"),
        (_fact("1", ADA, None), "its patient is not known here"),
        (_document("1", BEA, STAY), "its encounter is not known here"),
        (_fact("1", BEA, STAY), "its encounter is not known here"),
    ],
)
def test_what_belongs_nowhere_is_kept_out(value: Incoming, what: str) -> None:
    # given one known patient
    house = Watched()
    # when something without a known patient or encounter comes
    report = house.take(BEA, value)
    # then it is kept out with the reason
    assert [part.what for part in report.quarantined] == [what]
    assert house.stored() == {("Patient", BEA.id)}


def test_a_second_content_under_a_stored_id_is_a_conflict_and_the_same_content_is_nothing_new() -> None:
    # given a stored note
    house = Watched()
    house.take(ADA, STAY, _document("1", ADA, STAY))
    before = house.charts.snapshot()
    # when it comes again as it was, with other words, without its stay, and as another patient's
    same = house.take(_document("1", ADA, STAY))
    others = [
        house.take(_document("1", ADA, STAY, "HOSPITAL COURSE\nWorse.\n")),
        house.take(_document("1", ADA, None)),
        house.take(BEA, _document("1", BEA, None)),
    ]
    # then the copy is counted as there already, the others are kept out, and the first stands
    assert (same.unchanged["document"], same.quarantined) == (1, [])
    assert [(report.unchanged.total(), len(report.quarantined)) for report in others] == [(0, 1)] * 3
    key = (NewDocument, "d-1")
    assert house.charts.snapshot()[key] == before[key]


def test_a_patient_met_long_ago_in_the_same_file_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    # given room for three patients, batches of two values, and a file of twelve patients
    monkeypatch.setattr(importing, "_MOST_PATIENTS_KEPT", 3)
    monkeypatch.setattr(importing, "_MOST_VALUES_IN_A_BATCH", 2)
    patients = [replace(ADA, id=PatientId(f"p-{n}")) for n in range(12)]
    # when notes of each follow, forwards and backwards
    notes = [
        _document(f"{n}-{way}", patients[n], None) for way, order in (("a", 1), ("b", -1)) for n in range(12)[::order]
    ]
    report = Watched().take(*patients, *notes)
    # then none is kept out as if its patient were unknown
    assert report.quarantined == []
    assert report.stored == {"patient": 12, "document": 24}


def _random_file(random: Random) -> list[Incoming]:
    """Draw a file: some good values, some in doubt, each id once."""
    patients = [replace(ADA, id=PatientId(f"p-{n}")) for n in range(random.randint(1, 3))]
    stranger = replace(ADA, id=PatientId("p-stranger"))
    encounters = [_encounter(str(n), random.choice(patients)) for n in range(random.randint(0, 3))]
    anyone: list[Patient] = [*patients, *patients, stranger]
    anywhere: list[Encounter | None] = [*encounters, *encounters, None, _encounter("unknown", stranger)]
    rest: list[Incoming] = [
        _document(str(n), random.choice(anyone), random.choice(anywhere), f"PLAN\n{n}\n")
        for n in range(random.randint(0, 4))
    ]
    rest += [_fact(str(n), random.choice(anyone), random.choice(anywhere)) for n in range(random.randint(0, 3))]
    rest += [PassedOver("Observation", "not used")] * random.randint(0, 2)
    rest += [Quarantined("entry 1", "the attachment is empty", "Send it.")] * random.randint(0, 2)
    return [*patients, *encounters, *rest]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**48))
def test_the_order_inside_a_file_decides_nothing(seed: int) -> None:
    # given a random file, and the same in another order
    random = Random(seed)
    file = _random_file(random)
    shuffled = random.sample(file, len(file))
    one, other = Watched(), Watched()
    # when both are imported
    reports = one.take(*file), other.take(*shuffled)
    # then the same is stored, and the same is kept out
    assert one.charts.snapshot() == other.charts.snapshot()
    assert reports[0].stored == reports[1].stored
    assert sorted(map(str, reports[0].quarantined)) == sorted(map(str, reports[1].quarantined))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**48), st.integers(1, 5))
def test_counts_add_up_and_batches_hold_whole_values(seed: int, size: int) -> None:
    # given a random file in a reader's order, and small batches
    file = _random_file(Random(seed))
    house = Watched()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "_MOST_VALUES_IN_A_BATCH", size)
        # when it is imported twice
        reports = [house.take(*file), house.take(*file)]
    # then each value is counted once
    for report in reports:
        counted = (
            report.stored.total() + report.unchanged.total() + report.passed_over.total() + len(report.quarantined)
        )
        assert counted == len(file)
    # and every batch is bounded, and each note is in one of them, whole
    saved = [value for batch in house.batches for value in batch]
    assert all(len(batch) <= size for batch in house.batches)
    notes = [value.document for value in saved if isinstance(value, NewDocument)]
    texts = {value.outline.id: value.text for value in file if isinstance(value, Document)}
    assert len({note.outline.id for note in notes}) == len(notes) == reports[1].unchanged["document"]
    assert all(note.text == texts[note.outline.id] for note in notes)
    # and nothing stored is anybody else's than its own patient's
    owner = {v.id: v.patient_id for v in saved if isinstance(v, Encounter)}
    for note in notes:
        assert note.outline.encounter_id is None or owner[note.outline.encounter_id] == note.outline.patient_id


def test_a_batch_is_bounded_by_its_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    # given room for a hundred bytes, and notes of sixty
    monkeypatch.setattr(importing, "_MOST_BYTES_IN_A_BATCH", 100)
    house = Watched()
    # when five come
    house.take(ADA, *(_document(str(n), ADA, None, f"PLAN\n{'x' * 55}") for n in range(5)))
    # then they are stored two by two, so that readers' entries are not held up
    assert [sum(isinstance(value, NewDocument) for value in batch) for batch in house.batches] == [2, 2, 1]


def test_a_file_that_breaks_off_leaves_whole_batches_and_an_entry_that_it_failed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given batches of two, and a file that breaks off after three values
    monkeypatch.setattr(importing, "_MOST_VALUES_IN_A_BATCH", 2)
    house = Watched()

    def broken() -> object:
        yield from (ADA, STAY, _document("1", ADA, STAY))
        raise MalformedError(what="the file ends early", where="a.json", fix="Send it again.")

    # when it is imported
    with pytest.raises(MalformedError):
        import_charts(house.desk, broken(), source="digest", mark=MARK)  # type: ignore[arg-type]  # a generator of values
    # then the whole batch is there, the rest is not, one entry says that it failed; and importing again completes it
    assert house.stored() == {("Patient", ADA.id), ("Encounter", STAY.id)}
    [row] = house.ledger.store.rows()
    assert b'"outcome":"failed"' in row.body
    again = house.take(ADA, STAY, _document("1", ADA, STAY))
    assert (again.stored, again.unchanged) == ({"encounter": 1, "document": 1}, {"patient": 1})


@pytest.mark.control("TRN-1")
@pytest.mark.parametrize("environment", [Environment.DEMO, Environment.TEST])
def test_unmarked_data_is_refused_outside_production(environment: Environment) -> None:
    # given an instance that is not for production
    house = Watched(environment=environment)
    # when data comes that nothing marks as synthetic
    with pytest.raises(RefusedError, match="no-real-patients-outside-production"):
        import_charts(house.desk, [ADA], source="digest", mark=None)
    # then nothing is stored; production takes it
    assert house.stored() == set()
    require_mark(Environment.PRODUCTION, None)


def test_a_file_that_marks_itself_is_known_by_its_mark() -> None:
    # given a stream with a mark in its middle, and one without
    # when the mark is looked for
    # then it is found, or there is none
    assert mark_of([ADA, TestDataMark("FHIR HTEST"), STAY]) == Mark("FHIR HTEST")
    assert mark_of([ADA, STAY]) is None


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_an_administrator_imports(role: Role) -> None:
    # given a member of another role
    house = Watched(roles=(role,))
    # when they import
    with pytest.raises(RefusedError, match="administrators-import"):
        house.take(ADA)
    # then nothing is stored
    assert house.stored() == set()


def test_a_doubt_in_one_file_of_an_export_holds_in_the_next() -> None:
    # given a stored patient, and an export of another person under that number, one file for each type
    house = Watched()
    house.take(ADA, STAY)
    impostor = replace(BEA, id=ADA.id)
    late = _encounter("late", impostor)
    run = ImportRun()
    # when the files come in one after the other, and later once more without the registration
    reports = [
        import_charts(house.desk, [value], source="digest", mark=MARK, run=each)
        for each in (run, ImportRun())
        for value in (impostor, late, _document("2", impostor, late))
        if each is run or value is not impostor
    ]
    # then nothing of the other person is stored, in this import and in the next
    assert [report.brought_nothing for report in reports] == [True] * 5
    assert house.stored() == {("Patient", ADA.id), ("Encounter", STAY.id)}
    # and the patient's own notes come in again with their registration
    assert house.take(ADA, _document("3", ADA, STAY)).stored["document"] == 1


def test_a_sparse_registration_takes_nothing_away_and_a_richer_one_has_the_notes_scanned_anew() -> None:
    # given a patient known by name only, with a note whose words read like a drug and a dose
    house = Watched()
    note = _document("1", ADA, STAY, "HOSPITAL COURSE\nShe takes xylorane twice daily.\n")
    house.take(ADA, STAY, note)
    receipt = house.ledger.append(_DRAFT, covers=frozenset({note.outline.id}))
    assert "xylorane" in mask(note.text.value, house.charts.read(note.outline.id, receipt=receipt).findings)
    # when a richer registration comes, and then one that has the number alone
    sister = Contact(PersonName(("Xylorane",), "Vale"), "sister")
    rich = replace(ADA, contacts=(sister,), addresses=("Xylo Quadrant, Harlow Falls, OH 00000",), is_vip=True)
    house.take(rich)
    house.take(Patient(ADA.id))
    # then everything is still known, and the note that was stored before is masked by it
    assert house.charts.registered([ADA.id])[ADA.id] == rich
    shown = mask(note.text.value, house.charts.read(note.outline.id, receipt=receipt).findings)
    assert "xylorane" not in shown


@pytest.mark.parametrize("restricted", [RestrictedClass.PSYCHOTHERAPY, RestrictedClass.PART_2])
def test_a_restriction_that_is_sent_later_closes_the_document_and_is_never_lifted_by_a_copy(
    restricted: RestrictedClass,
) -> None:
    # given a stored note without a restriction
    house = Watched()
    note = _document("1", ADA, STAY)
    house.take(ADA, STAY, note)
    closed = replace(note, outline=replace(note.outline, restricted=restricted))
    # when it is sent again as restricted, and then as it was
    assert house.take(closed).stored["document"] == 1
    report = house.take(note)
    # then it is restricted, and stays so
    assert [outline.restricted for outline in house.charts.outlines(ADA.id)] == [restricted]
    assert (report.conflicts, report.brought_nothing) == (1, True)


def test_a_record_with_the_notice_of_42_cfr_part_2_is_labelled_whoever_sent_it() -> None:
    # given a note without a label that bears the notice, and one that does not
    house = Watched()
    notice = "42 CFR part 2 prohibits unauthorized use or disclosure of these records.\nPLAN\nNaltrexone.\n"
    told, plain = _document("1", ADA, STAY, notice), _document("2", ADA, STAY)
    # when they come in, twice
    first, again = house.take(ADA, STAY, told, plain), house.take(told)
    # then the first is closed as a programme's record, and coming again changes nothing
    labels = {outline.id: outline.restricted for outline in house.charts.outlines(ADA.id)}
    assert labels == {told.outline.id: RestrictedClass.PART_2, plain.outline.id: None}
    assert (first.stored["document"], again.unchanged["document"]) == (2, 1)


def test_a_document_that_its_sender_takes_back_closes() -> None:
    # given two stored patients, one with a note
    house = Watched()
    note = _document("1", ADA, STAY)
    house.take(ADA, BEA, STAY, note)
    # when somebody takes it back for another patient, and then its own sender does
    foreign = house.take(Withdrawn(note.outline.id, BEA.id, "line 1"))
    own = house.take(Withdrawn(note.outline.id, ADA.id, "line 1"))
    # then only the second closes it, for good
    assert (foreign.brought_nothing, own.stored["withdrawal"]) == (True, 1)
    assert [outline.status for outline in house.charts.outlines(ADA.id)] == [DocumentStatus.ENTERED_IN_ERROR]


def test_a_patient_who_wrote_a_document_is_not_named_as_its_author() -> None:
    # given documents by the patient and by a physician of the same family name
    house = Watched()
    own, physician = (
        replace(note, outline=replace(note.outline, author=author))
        for note, author in (
            (_document("own", ADA, STAY), "EXAMPLE, Ada"),
            (_document("physician", ADA, STAY), "Rufus Example, MD"),
        )
    )
    # when they come in
    house.take(ADA, STAY, own, physician)
    # then only the physician is named
    assert {outline.id: outline.author for outline in house.charts.outlines(ADA.id)} == {
        own.outline.id: "",
        physician.outline.id: "Rufus Example, MD",
    }


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Juan", "de Leon"), ("Maria", "de Soto")),
        (("Ann B.", "Cole"), ("Zed B.", "Roe")),
        (("Maria", "Santos"), ("Maria", "Ferreira")),
        (("Li", "Wei"), ("Bo", "Wei")),
    ],
)
def test_names_that_share_only_a_particle_an_initial_or_one_common_name_are_doubt(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    # given two registrations without a birth date
    first, second = (Patient(ADA.id, names=(PersonName((given,), family),)) for given, family in (one, other))
    # when they are compared
    # then they cannot be taken for one person
    assert not can_be_one_person(first, second)
