"""Chart values become bytes and come back equal."""

from datetime import UTC, date, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chartwarden.actions.stores import Scanned
from chartwarden.adapters.chart_codec import decoded, encoded
from chartwarden.chart.coding import Coding, Fact, FactKind
from chartwarden.chart.document import DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter, EncounterClass
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import BrokenSealError
from tests.builders import Scene, a_scene

_texts = st.text(st.characters(codec="utf-8"), max_size=8)
_zones = st.sampled_from([None, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5, minutes=30))])
_instants = st.none() | st.datetimes(timezones=_zones)
_days = st.none() | st.dates(date(1800, 1, 1))
_names = st.builds(PersonName, st.lists(_texts, max_size=2).map(tuple), _texts)


def _tuples(values: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(values, max_size=2).map(tuple)


_patients = st.builds(
    Patient,
    id=_texts,
    names=_tuples(_names),
    birth_on=_days,
    sex=st.sampled_from(Sex),
    deceased_on=_days,
    numbers=_tuples(st.builds(RecordNumber, st.sampled_from(NumberKind), _texts, _texts)),
    addresses=_tuples(_texts),
    contacts=_tuples(st.builds(Contact, _names, _texts, _tuples(_texts))),
    is_vip=st.booleans(),
)
_encounters = st.builds(
    Encounter,
    id=_texts,
    patient_id=_texts,
    kind=st.sampled_from(EncounterClass),
    starts_at=_instants,
    ends_at=_instants,
    number=_texts,
)
_sections = st.builds(
    Section,
    ordinal=st.integers(0, 9),
    loinc=st.none() | _texts,
    heading=_texts,
    start=st.integers(0, 99),
    end=st.integers(0, 99),
)
_outlines = st.builds(
    Outline,
    id=_texts,
    patient_id=_texts,
    encounter_id=st.none() | _texts,
    loinc=_texts,
    title=_texts,
    written_at=_instants,
    author=_texts,
    sections=_tuples(_sections),
    status=st.sampled_from(DocumentStatus),
    restricted=st.none() | st.sampled_from(RestrictedClass),
    replaces=st.none() | _texts,
)
_facts = st.builds(
    Fact,
    id=_texts,
    patient_id=_texts,
    encounter_id=st.none() | _texts,
    kind=st.sampled_from(FactKind),
    codings=_tuples(st.builds(Coding, _texts, _texts, _texts)),
    recorded_on=_days,
)
_scanned = st.builds(Scanned, text=_texts.map(ClinicalText), findings=st.just(()), finder=_texts)


@given(st.one_of(_patients, _encounters, _outlines, _facts, _scanned))
def test_a_value_comes_back_as_it_was(value: object) -> None:
    # given any chart value
    # when it is encoded and decoded
    again = decoded(type(value), encoded(value))
    # then nothing is lost; an instant keeps its offset, or that it has none
    assert again == value
    if isinstance(again, Encounter) and isinstance(value, Encounter) and value.starts_at and again.starts_at:
        assert again.starts_at.utcoffset() == value.starts_at.utcoffset()


def test_words_and_the_phi_found_in_them_come_back_together() -> None:
    # given a scanned summary
    scene: Scene = a_scene()
    summary = scene.summary
    scanned = Scanned(summary.document.text, summary.findings, summary.finder)
    # when it is encoded and decoded
    # then findings are kept to the character
    assert summary.findings
    assert decoded(Scanned, encoded(scanned)) == scanned


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"id": 7}', b'{"name": "Ostrander"}', b"\xff"])
def test_bytes_of_another_form_are_refused_without_quoting_them(data: bytes) -> None:
    # given bytes that are no patient
    # when they are decoded
    with pytest.raises(BrokenSealError) as broken:
        decoded(Patient, data)
    # then nothing of them is in what is said, or in what a traceback would show as its cause
    assert "Ostrander" not in str(broken.value)
    assert (broken.value.__cause__, broken.value.__context__) == (None, None)
