import itertools
import re
from collections import defaultdict
from datetime import date

import pytest

from chartwarden.chart.coding import Coding
from chartwarden.chart.document import RestrictedClass
from chartwarden.chart.patient import NumberKind
from chartwarden.foundation.errors import MalformedError
from chartwarden.purpose.target import parse_target
from chartwarden.synthetic.answers import KINDS_OF_WORK
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.values import MarkKind, WardChart
from chartwarden.synthetic.ward import chart_at, has_closed_note, ward
from tests.processor_time import seconds_of

TODAY = date(2026, 11, 23)
PCS = re.compile(r"[0-9B-DF-HX][0-9A-HJ-NP-Z]{6}")


@pytest.fixture(scope="module")
def charts() -> list[WardChart]:
    return list(ward(seed=7, patients=150, today=TODAY))


def _texts(chart: WardChart) -> dict[str, str]:
    return {document.outline.id: document.text.value for document in chart.documents}


def _marked(charts: list[WardChart], kind: MarkKind) -> list[WardChart]:
    return [chart for chart in charts if any(mark.kind is kind for mark in chart.marks)]


def test_every_kind_of_work_has_items_with_an_answer(charts: list[WardChart]) -> None:
    # given a ward of 150
    items = [item for chart in charts for item in chart.work]
    # when the kinds are gathered
    # then all 22 are there, and none is without something to find
    assert {item.kind for item in items} == set(KINDS_OF_WORK)
    assert all(item.answer.codes or item.answer.indicators for item in items)
    assert all(code.evidence for item in items for code in item.answer.codes)


def test_every_chart_has_work(charts: list[WardChart]) -> None:
    # given a ward
    # when charts without work are looked for
    # then there are none
    assert [chart.patient.id for chart in charts if not chart.work] == []


def test_a_query_proposes_no_code_and_says_what_stands(charts: list[WardChart]) -> None:
    # given the queries of a ward
    queries = [item for chart in charts for item in chart.work if item.kind.endswith("-query")]
    # when their answers are read
    # then they hold indicators and what stands, never a code to lead to
    assert queries
    assert all(not item.answer.codes and item.answer.indicators and item.answer.as_it_stands for item in queries)


def test_every_target_is_one_that_a_purpose_accepts(charts: list[WardChart]) -> None:
    # given each work item's target
    # when it is read as a person would write it
    # then it is accepted
    for item in (item for chart in charts for item in chart.work):
        assert str(parse_target(", ".join(item.target)))


def test_every_icd_10_cm_code_is_real_and_complete(charts: list[WardChart]) -> None:
    # given each code of each answer, trap and problem list
    answers = [item.answer for chart in charts for item in chart.work]
    codings: set[Coding] = {coding for chart in charts for fact in chart.facts for coding in fact.codings}
    codings |= {code.coding for answer in answers for code in answer.codes}
    codings |= {coding for answer in answers for coding in answer.as_it_stands}
    codings |= {trap.coding for answer in answers for trap in answer.traps}
    # when they are looked up
    wrong = [one.code for one in codings if one.system == "ICD-10-CM" and not _is_billable(one.code)]
    # then each exists and has no finer code below it
    assert wrong == []
    assert len(codings) > 60


def _is_billable(code: str) -> bool:
    import simple_icd_10_cm as icd  # noqa: PLC0415 -- reads 10 MB on import; most workers never come here

    return icd.is_valid_item(code) and icd.is_leaf(code)


def test_procedure_codes_have_the_shape_of_their_system(charts: list[WardChart]) -> None:
    # given the procedure codes of the answers
    codes = {code.coding for chart in charts for item in chart.work for code in item.answer.codes}
    # when their systems are compared with their shapes
    # then they agree
    assert all(PCS.fullmatch(one.code) for one in codes if one.system == "ICD-10-PCS")
    assert {one.system for one in codes} == {"ICD-10-CM", "ICD-10-PCS", "CPT"}


def test_nothing_of_the_grammar_is_left_in_a_text(charts: list[WardChart]) -> None:
    # given every text
    left = re.compile(r"\[\[|\]\]|[{}\x04\x05]|<[A-Za-z_]+>|Code\(")
    # when leftovers are looked for
    # then there are none
    assert [id_ for chart in charts for id_, text in _texts(chart).items() if left.search(text)] == []


def test_headings_stand_where_the_marks_say(charts: list[WardChart]) -> None:
    # given the truth about sections
    chart = charts[0]
    texts = _texts(chart)
    # when the text at each place is read
    starts = [texts[mark.document_id][mark.start :] for mark in chart.headings]
    # then a word stands there, at the start of a line
    assert len(starts) > 20
    for mark, rest in zip(chart.headings, starts, strict=True):
        assert rest[:1].strip()
        assert mark.start == 0 or texts[mark.document_id][mark.start - 1] == "\n"


def test_two_charts_of_one_story_do_not_read_alike(charts: list[WardChart]) -> None:
    # given the runs of five words in each chart
    by_story: dict[str, list[set[tuple[str, ...]]]] = defaultdict(list)
    for chart in charts:
        words = [text.casefold().split() for text in _texts(chart).values()]
        by_story[chart.story].append({tuple(run[at : at + 5]) for run in words for at in range(len(run) - 4)})
    # when each pair of one story is compared
    for runs in by_story.values():
        shared = [len(one & other) / len(one | other) for one, other in itertools.combinations(runs, 2)]
        # then they share little, headers and stock phrases included
        assert sum(shared) / len(shared) < 0.12
        assert max(shared) < 0.25


def test_no_patient_shares_a_number_with_another(charts: list[WardChart]) -> None:
    # given the numbers of every patient
    numbers = [(one.kind, one.authority, one.value) for chart in charts for one in chart.patient.numbers]
    # when they are counted
    # then none comes twice
    assert len(numbers) == len(set(numbers))


def test_every_identifier_comes_from_a_reserved_or_impossible_range(charts: list[WardChart]) -> None:
    # given what registration knows of every patient
    patients = [chart.patient for chart in charts]
    # when numbers, telephones, mail and addresses are read
    social = [one.value for one in (n for p in patients for n in p.numbers) if one.kind is NumberKind.SOCIAL_SECURITY]
    phones = [phone for p in patients for phone in (*p.phones, *(c.phones[0] for c in p.contacts))]
    # then all lie where no living person's can
    assert all(re.fullmatch(r"9\d\d-(?:0[1-9]|[1-4]\d)-\d{4}", number) for number in social)
    assert all(re.search(r"555\D01\d\d$", phone) for phone in phones)
    assert all(re.search(r"@example\.(org|com|net)$", email) for p in patients for email in p.emails)
    assert all(re.search(r" [A-Z]{2} 000\d\d$", address) for p in patients for address in p.addresses)


def test_texts_hold_no_telephone_outside_the_reserved_range(charts: list[WardChart]) -> None:
    # given every text
    phone = re.compile(r"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b")
    # when telephones are looked for
    found = {match for chart in charts for text in _texts(chart).values() for match in phone.findall(text)}
    # then each is a 555-01xx
    assert found
    assert all(re.search(r"555\D01\d\d$", number) for number in found)


def test_a_relative_shares_name_house_and_telephone_with_a_member(charts: list[WardChart]) -> None:
    # given the relatives of members
    members = {one.member.user_id: one for one in staff(seed=7)}
    relatives = _marked(charts, MarkKind.RELATIVE)
    # when each is compared with that member
    # then name, house and telephone agree, and the work is somebody else's
    assert relatives
    for chart in relatives:
        tied = members[next(mark.user_id for mark in chart.marks if mark.user_id) or ""]
        assert chart.patient.names[0].family == tied.member.name.split(maxsplit=1)[1]
        assert chart.patient.addresses == (tied.member.home_address,)
        assert chart.patient.phones == (tied.home_phone,)
        assert tied.member.user_id not in {item.assignee for item in chart.work}


def test_a_stranger_with_a_members_name_shares_nothing_else_with_them(charts: list[WardChart]) -> None:
    # given the namesakes
    members = {one.member.user_id: one for one in staff(seed=7)}
    namesakes = _marked(charts, MarkKind.SAME_SURNAME)
    # when each is compared with the member
    # then only the family name agrees, and coding work falls to that very member
    assert namesakes
    for chart in namesakes:
        tied = members[next(mark.user_id for mark in chart.marks if mark.user_id) or ""]
        assert chart.patient.names[0].family == tied.member.name.split(maxsplit=1)[1]
        assert chart.patient.addresses[0].split(",")[0][-8:] != tied.member.home_address.split(",")[0][-8:]
        assert tied.home_phone not in chart.patient.phones


def test_a_neighbour_lives_in_the_same_street_but_not_in_the_same_house(charts: list[WardChart]) -> None:
    # given the neighbours
    members = {one.member.user_id: one.member for one in staff(seed=7)}
    # when house and street are compared
    # then the street agrees and the house does not
    for chart in _marked(charts, MarkKind.NEIGHBOUR):
        home = members[next(mark.user_id for mark in chart.marks if mark.user_id) or ""].home_address
        house, street = chart.patient.addresses[0].split(" ", 1)
        assert street == home.split(" ", 1)[1]
        assert house != home.split(" ", 1)[0]


def test_twins_are_born_on_one_day_and_parent_and_child_are_not(charts: list[WardChart]) -> None:
    # given twins, and parent and child of one name
    by_id = {chart.patient.id: chart.patient for chart in charts}
    # when each pair is compared
    pairs = {kind: _pairs(charts, kind, by_id) for kind in (MarkKind.TWIN, MarkKind.SAME_NAME)}
    # then twins share birth and home but no given name, the others name and home but no birth
    assert all(pairs.values())
    for one, other in pairs[MarkKind.TWIN]:
        assert (one.birth_on, one.addresses) == (other.birth_on, other.addresses)
        assert one.names[0].given != other.names[0].given
    for one, other in pairs[MarkKind.SAME_NAME]:
        assert one.names[0].whole == other.names[0].whole
        assert one.birth_on != other.birth_on


def _pairs(charts: list[WardChart], kind: MarkKind, by_id: dict) -> list[tuple]:
    marks = [(chart.patient, mark) for chart in charts for mark in chart.marks if mark.kind is kind]
    return [(patient, by_id[mark.other_patient_id]) for patient, mark in marks if mark.other_patient_id in by_id]


def test_a_mixed_up_document_names_the_other_patient_and_not_this_one(charts: list[WardChart]) -> None:
    # given documents that went astray
    by_id = {chart.patient.id: chart.patient for chart in charts}
    found = [(chart, mark) for chart in charts for mark in chart.marks if mark.kind is MarkKind.MIXED_UP]
    # when the text is read
    # then it carries the other's record number, not this patient's, and no answer rests on it
    assert found
    for chart, mark in found:
        text = _texts(chart)[str(mark.document_id)]
        assert by_id[mark.other_patient_id].numbers[0].value in text
        assert chart.patient.numbers[0].value not in text
        quotes = [quote for item in chart.work for code in item.answer.codes for quote in code.evidence]
        assert mark.document_id not in {quote.document_id for quote in quotes}


def test_special_people_are_all_there_in_a_small_ward() -> None:
    # given a ward of 24
    small = list(ward(seed=3, patients=24, today=TODAY))
    # when the marks are gathered
    kinds = {mark.kind for chart in small for mark in chart.marks}
    # then each kind is planted at least once
    assert kinds == set(MarkKind)
    assert any(has_closed_note(chart, RestrictedClass.PSYCHOTHERAPY) for chart in small)
    assert any(has_closed_note(chart, RestrictedClass.PART_2) for chart in small)
    assert any(chart.patient.is_vip for chart in small)


def test_every_chart_has_an_earlier_visit_with_a_note_for_the_window_to_withhold(charts: list[WardChart]) -> None:
    # given each chart
    for chart in charts:
        coded, *others = chart.encounters
        # when the notes of other encounters are looked for
        earlier = [one for one in chart.documents if one.outline.encounter_id != coded.id]
        # then there is one, and it was written before
        assert others
        assert earlier
        assert all(one.outline.written_at < coded.starts_at for one in earlier)


def test_every_document_belongs_to_an_encounter_of_its_chart(charts: list[WardChart]) -> None:
    # given each chart
    for chart in charts:
        known = {encounter.id for encounter in chart.encounters}
        # when documents are matched
        # then none is without its encounter, and ids differ
        assert {document.outline.encounter_id for document in chart.documents} <= known
        assert len({document.outline.id for document in chart.documents}) == len(chart.documents)
        assert len(known) == len(chart.encounters)


def test_members_have_names_of_their_own_and_every_role_is_filled() -> None:
    # given a workforce
    members = [one.member for one in staff(seed=7)]
    # when it is counted
    # then user ids differ, three or more code, and no role is missing
    assert len({member.user_id for member in members}) == len(members)
    assert sum("coder" in member.roles for member in members) >= 3
    assert len({role for member in members for role in member.roles}) == 7


def test_hiring_a_coder_renames_nobody() -> None:
    # given a workforce of four coders and one of six
    few, many = staff(seed=7, coders=4), staff(seed=7, coders=6)
    # when they are compared
    # then everybody of the first is in the second
    assert set(few) <= set(many)


def test_a_workforce_can_be_named_from_any_seed() -> None:
    # given many seeds
    rosters = [staff(seed=seed) for seed in range(150)]
    # when their user ids, homes and telephones are compared
    # then within one ward none is shared
    for roster in rosters:
        assert len({one.member.user_id for one in roster}) == len(roster)
        assert len({one.member.home_address for one in roster}) == len(roster)
        assert len({one.home_phone for one in roster}) == len(roster)


def test_no_ordinary_patient_lives_in_a_members_street_or_has_a_members_telephone(charts: list[WardChart]) -> None:
    # given patients whom nothing ties to a member
    tied = {chart.patient.id for chart in charts for mark in chart.marks if mark.user_id}
    streets = {one.member.home_address.split(",")[0].split(" ", 1)[1] for one in staff(seed=7)}
    phones = {one.home_phone for one in staff(seed=7)}
    # when homes and telephones are compared
    # then none agrees by chance, so every relation in a ward was planted
    for chart in charts:
        if chart.patient.id not in tied:
            assert chart.patient.addresses[0].split(",")[0].split(" ", 1)[1] not in streets
            assert phones.isdisjoint(chart.patient.phones)


def test_charts_are_made_faster_than_a_floor() -> None:
    # given templates that are read once
    chart_at(11, 0, today=TODAY)
    # when forty charts are made
    seconds = seconds_of(lambda: [chart_at(11, place, today=TODAY) for place in range(40)])
    # then there are more than ten a second, about a tenth of what one core of a slow machine does
    assert seconds < 4


def test_a_negative_seed_is_refused() -> None:
    # given a seed below zero
    # when a ward is asked for, then it is refused with a way out
    with pytest.raises(MalformedError, match="Use 0 or more"):
        next(ward(seed=-1, patients=1, today=TODAY))


def test_values_that_hold_people_do_not_show_them() -> None:
    # given a chart
    chart = chart_at(7, 1, today=TODAY)
    # when it is printed
    # then no name is in it
    assert chart.patient.names[0].family not in repr(chart)
