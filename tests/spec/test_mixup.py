"""CLM: nothing of another patient enters this chart, what is written in it, or its claim; benign twins pass.

Cases of the violation bench, V10: each attempt beside the harmless act that looks like it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pytest

from chartwarden.actions.account_requests import ask_factor_reset
from chartwarden.actions.charts import read_document
from chartwarden.actions.claim_check import scan_claim
from chartwarden.actions.clearances import ask_clearance
from chartwarden.actions.codes import add_code
from chartwarden.actions.desk import Desk
from chartwarden.actions.importing import ImportReport, Mark, import_charts
from chartwarden.actions.mixups import index_texts, relate, scan_chart
from chartwarden.actions.own_words import check_text
from chartwarden.actions.print_store import PrintedText
from chartwarden.actions.roles import change_roles
from chartwarden.actions.rulebooks import propose_rulebook
from chartwarden.actions.tokens import make_token
from chartwarden.actions.whose import ENOUGH_PATIENTS, print_key
from chartwarden.actions.work import finish_work
from chartwarden.adapters.memory import MemoryHouse
from chartwarden.adapters.rulebook_file import default_text
from chartwarden.chart.coding import Coding
from chartwarden.chart.document import Document, Outline
from chartwarden.chart.incoming import Incoming, Withdrawn
from chartwarden.chart.patient import Contact, NumberKind, Patient, PersonName, RecordNumber, Sex
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import DocumentId, PatientId
from chartwarden.ledger.entry import Act
from chartwarden.mixup.claim import Claim, ClaimDoubtKind
from chartwarden.mixup.doubt import DoubtKind, Verdict
from chartwarden.mixup.fingerprint import prints
from chartwarden.mixup.link import Relates
from chartwarden.purpose.work import WorkItem, WorkStatus
from chartwarden.workforce.member import Role
from chartwarden.workforce.token import Scope as TokenScope
from tests.builders import (
    ADMITTED,
    DISCHARGE_SUMMARY,
    a_member,
    a_patient,
    a_work_item,
    an_encounter,
    house_in_memory,
)

MARK = Mark("attested synthetic by adam.stroud")
ANNE = a_patient("anne", given="Anne", family="Halloway")
BERT = replace(
    a_patient("bert", given="Bertram", family="Oduya"),
    birth_on=date(1949, 8, 30),
    sex=Sex.MALE,
    numbers=(RecordNumber(NumberKind.MEDICAL_RECORD, "MR-7712345"), RecordNumber(NumberKind.MEMBER, "ZZK-40118826")),
    addresses=("9 Quarry Lane, Harlow Falls, OH 00000",),
    phones=("(330) 555-0177",),
    contacts=(),
)
STORY = (
    "He fell from a ladder while cleaning the gutter of his workshop and landed on the left hip. "
    "He crawled to the telephone in the hall, where his neighbour found him an hour later, cold and confused."
)
HERS = (
    "Seen for shortness of breath over four days, worse when lying flat; takes furosemide at home and forgot it twice."
)
_HEAD = "HOSPITAL COURSE\n"


@dataclass
class Ward:
    """Two charts, brought in through intake, and a coder with work on both."""

    house: MemoryHouse
    coder: Desk
    keeper: Desk
    anne: WorkItem
    bert: WorkItem

    def brings(self, *values: Incoming) -> ImportReport:
        """Import some values."""
        return import_charts(self.keeper, values, source="digest", mark=MARK)

    def entry(self, act: Act) -> tuple[dict[str, Any], dict[str, Any]]:
        """Give the latest entry of an act, and its details."""
        ledger = self.house.ledger
        row = next(row for row in reversed(list(ledger.store.rows())) if json.loads(row.body)["act"] == act.value)
        return json.loads(row.body), dict(ledger.details(row))


def a_note(key: str, patient: Patient, text: str, *, written_at: datetime = ADMITTED, stay: str = "") -> Document:
    """Make a note as a sender gives it."""
    outline = Outline(
        DocumentId(f"d-{key}"),
        patient.id,
        an_encounter(stay or patient.id.removeprefix("patient-"), patient=patient).id,
        DISCHARGE_SUMMARY,
        "",
        written_at,
        "",
        (),
    )
    return Document(outline, ClinicalText(text))


@pytest.fixture
def ward() -> Ward:
    """Bring Anne's and Bert's charts in."""
    house = house_in_memory()
    coder, keeper = a_member("lena.moss"), a_member("adam.stroud", Role.ADMINISTRATOR)
    desk = house.desk(keeper, device="test:1")
    for member in (coder, keeper):
        desk.workforce.put(member)
    stays = {patient.id: an_encounter(patient.id.removeprefix("patient-"), patient=patient) for patient in (ANNE, BERT)}
    work = [a_work_item(key, encounter=stays[PatientId(f"patient-{key}")], member=coder) for key in ("anne", "bert")]
    made = Ward(house, house.desk(coder, device="test:2"), desk, *work)
    made.brings(ANNE, BERT, *stays.values(), a_note("hers", ANNE, _HEAD + HERS), a_note("his", BERT, _HEAD + STORY))
    desk.work.add(work)
    return made


def _knows_templates(ward: Ward) -> None:
    """Give the house as many patients as it takes to know what everybody writes."""
    ward.keeper.charts.save([a_patient(f"x{number}") for number in range(ENOUGH_PATIENTS)])


# What is pasted and typed.


@pytest.mark.control("CLM-1")
def test_words_of_another_chart_are_refused_with_the_work_named_and_the_attempt_on_record(ward: Ward) -> None:
    # given a sentence copied from Bert's note
    # when it is pasted into the work on Anne
    with pytest.raises(RefusedError, match="that of your work") as told:
        check_text(ward.coder, ward.anne.id, STORY[:91])
    # then it is refused, the source is named as work and not as a person, and the entry says so
    assert (told.value.rule, "Oduya" in str(told.value), "Bert" in str(told.value)) == ("own-words", False, False)
    draft, details = ward.entry(Act.CHECK_TEXT)
    assert (draft["outcome"], draft["because"], draft["work"]) == ("refused", "own-words", ward.anne.id)
    assert details["words_of"] == BERT.id
    assert "ladder" not in repr(draft) + repr(details)


@pytest.mark.control("CLM-1")
def test_retyped_through_plain_text_it_is_refused_all_the_same(ward: Ward) -> None:
    # given the sentence as somebody types it from memory: no capitals, no punctuation, other line ends, a word left out
    retyped = "he fell from a ladder\nwhile cleaning the gutter of workshop and landed on the LEFT hip"
    # when it is pasted, then it is refused
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, ward.anne.id, retyped)


@pytest.mark.control("CLM-1")
def test_with_every_fifth_word_changed_it_is_refused_too(ward: Ward) -> None:
    # given Bert's story as an assistant retells it: words replaced, left out and put in, a zero for an o
    retold = (
        "The man slid from a ladder while clearing the gutter of his w0rkshop and came down on the left hip. He then "
        "crawled to a telephone in the hall, where a neighbour found him an hour after, cold and quite confused."
    )
    # when it is pasted into the work on Anne, then it is refused
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, ward.anne.id, retold)


def test_her_own_story_edited_is_no_alarm(ward: Ward) -> None:
    # given Anne's own words with some of them changed
    edited = HERS.replace("lying", "resting").replace("twice", "again").replace("four", "five")
    # when they are pasted into her work, then they pass
    check_text(ward.coder, ward.anne.id, edited)


def test_what_an_earlier_version_indexed_is_recognised_as_it_was_and_after_indexing_also_edited(ward: Ward) -> None:
    # given Bert's note as an earlier version kept it: prints and no order of words
    known = prints(_HEAD + STORY, key=print_key(ward.keeper.content_key))
    ward.keeper.prints.put_texts([PrintedText(DocumentId("d-his"), BERT.id, tuple(one.value for one in known))])
    edited = " ".join("thing" if place % 4 == 3 else word for place, word in enumerate(STORY.split()))
    # when it is pasted as it was it is refused, and with every fourth word replaced it passes
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, ward.anne.id, STORY[:91])
    check_text(ward.coder, ward.anne.id, edited)
    # when an administrator indexes anew, then the edited one is refused too
    index_texts(ward.keeper)
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, ward.anne.id, edited)


def test_somebody_elses_chart_is_not_named(ward: Ward) -> None:
    # given a coder who has no work on Bert
    other = a_member("omar.diaz")
    ward.keeper.workforce.put(other)
    item = a_work_item("omar", encounter=an_encounter("anne", patient=ANNE), member=other)
    ward.keeper.work.add([item])
    # when Bert's words are pasted into theirs
    with pytest.raises(RefusedError) as told:
        check_text(ward.house.desk(other, device="test:3"), item.id, STORY[:91])
    # then nothing says whose they are
    assert told.value.because == "these words stand in another chart"


@pytest.mark.control("CLM-1")
@pytest.mark.parametrize(
    "typed",
    [
        "Compare with Mr. Oduya, who had the same.",
        "Compare with Mr. Odu\u200bya, who had the same.",
        "Same as Bertram Oduya, who was here last week.",
        "His SSN is 912-44-0199.",
        "Patient: Bertram Oduya",
        "DOB 08/30/1949, see there.",
        "MRN 7712345 has it.",
    ],
)
def test_another_patients_name_number_or_birth_date_is_refused_even_when_typed(ward: Ward, typed: str) -> None:
    # when it is typed into the work on Anne, then it is refused
    with pytest.raises(RefusedError, match="own-identifiers"):
        check_text(ward.coder, ward.anne.id, typed)


@pytest.mark.parametrize(
    "who", ["Bertram Oduya, DOB 08/30/1949, MRN MR-7712345", "Zed Nobody, DOB 01/02/1933, MRN MR-1"]
)
def test_a_patient_here_and_one_who_is_none_are_told_alike(ward: Ward, who: str) -> None:
    # given the name, birth date and number of somebody; Bert is a patient here, and the other is nobody
    # when a curious person asks with it
    with pytest.raises(RefusedError) as told:
        check_text(ward.coder, ward.anne.id, f"Patient: {who}")
    # then the answer and the entry are the same
    assert told.value.because == "it gives a name that this work does not show as this patient's"
    assert "words_of" not in ward.entry(Act.CHECK_TEXT)[1]


@pytest.mark.parametrize("asked", ["landed on the left hip", "cleaning the gutter of his workshop"])
def test_a_short_text_is_not_compared_with_other_charts(ward: Ward, asked: str) -> None:
    # given a guess of fewer than eight words, true word for word
    # when it is asked, then nothing is said
    check_text(ward.coder, ward.anne.id, asked)
    assert ward.entry(Act.CHECK_TEXT)[0]["outcome"] == "granted"


@pytest.mark.parametrize(
    "own",
    [
        HERS,  # from the chart itself
        "The attending Priya Raman-Holt agrees.",
        "The discharge summary and the progress note disagree on whether the failure was acute on admission.",
        "Parkinson disease and the Foley catheter are listed; Dr. Chen documents sepsis, Dr. Patel does not.",
        "MRN: MR-44719-anne.",
        "",
    ],
)
def test_the_charts_own_words_and_the_coders_own_words_pass(ward: Ward, own: str) -> None:
    # when they are pasted, then nothing is refused
    check_text(ward.coder, ward.anne.id, own)


@pytest.mark.parametrize(
    "own",
    [
        f"Ms. Halloway: {HERS[:60]}",
        "Ms. Halloway's husband, Mr. Webb, was told; the attending Priya Raman-Holt agrees.",
        "Anne Halloway, DOB 03/14/1958",
        "Member ID BHP-77301955-01",
    ],
)
def test_where_the_work_shows_who_it_is_about_their_name_may_be_written(ward: Ward, own: str) -> None:
    # given work on Anne that shows her name, birth date and member number: an appeal
    appeal = a_work_item(
        "appeal", encounter=an_encounter("anne", patient=ANNE), member=ward.coder.member, kind="denial-appeal"
    )
    ward.keeper.work.add([appeal])
    # when they are written, then nothing is refused
    check_text(ward.coder, appeal.id, own)


@pytest.mark.control("MIN-6")
@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("DOB 03/14/1958", "DOB 03/15/1958"),
        ("Ms. Halloway was seen.", "Ms. Nobody was seen."),
        ("Her husband, Mr. Webb, was told.", "Her husband, Mr. Nobody, was told."),
        ("Patient: Anne Halloway", "Patient: Zed Nobody"),
        ("SSN 912-44-0187", "SSN 912-44-0188"),
        ("Member ID BHP-77301955-01", "Member ID BHP-77301955-02"),
    ],
)
def test_what_the_work_masks_cannot_be_found_by_trying(ward: Ward, right: str, wrong: str) -> None:
    # given work that masks the patient's name, birth date, security and member number
    # when somebody asks whether they are so, once rightly and once wrongly
    answers = []
    for asked in (right, wrong):
        with pytest.raises(RefusedError, match="own-identifiers") as told:
            check_text(ward.coder, ward.anne.id, asked)
        answers.append(str(told.value))
    # then both are answered alike
    assert answers[0] == answers[1]


@pytest.mark.control("CLM-1")
@pytest.mark.parametrize(
    ("mark", "disguised"),
    [
        ("zero-width space", STORY.replace("e", "e\u200b")),
        ("soft hyphen", STORY.replace("e", "e\u00ad")),
        ("tag", STORY.replace("e", "e\U000e0061")),
        ("stroke", STORY.replace("e", "e\u0338")),
        ("Cyrillic", STORY.replace("e", "\u0435").replace("a", "\u0430").replace("o", "\u043e")),
        ("Greek", STORY.replace("o", "\u03bf").replace("i", "\u03b9")),
        ("small capitals", STORY.replace("e", "\u1d07").replace("r", "\u0280")),
        ("brackets", " ".join(f"[{word.lower()} ]" for word in STORY.split())),
    ],
)
def test_words_that_only_look_like_other_words_are_recognised(ward: Ward, mark: str, disguised: str) -> None:
    # given Bert's words, disguised so that a reader sees no difference, or hardly any
    assert disguised != STORY, mark
    # when they are pasted into the work on Anne, then they are refused like those that they look like
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, ward.anne.id, disguised)


def test_a_text_that_is_stored_backwards_is_not_taken(ward: Ward) -> None:
    # given Bert's words backwards, and the mark that makes a screen turn them round
    # when they are pasted, then the mark is refused
    with pytest.raises(MalformedError, match="turns the direction"):
        check_text(ward.coder, ward.anne.id, f"\u202e{STORY[::-1]}")


def test_without_a_chart_any_patients_words_are_refused(ward: Ward) -> None:
    # given a field outside of work
    # when a sentence of a chart is pasted into it
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, None, STORY[:91])
    # then a sentence of nobody's passes
    check_text(ward.coder, None, "Please extend my account until the end of the month of January.")


@pytest.mark.control("CLM-1")
@pytest.mark.parametrize("field", ["roles", "clearance", "factor", "token", "rulebook"])
def test_no_field_outside_of_charts_takes_words_of_one(ward: Ward, field: str) -> None:
    # given an administrator, and words of Bert's chart
    words, about = f"Because {STORY[:91]}", ward.coder.member
    fields: dict[str, Callable[[], object]] = {
        "roles": lambda: change_roles(
            ward.keeper, about.id, roles=about.roles | {Role.CDI}, kinds_of_work=frozenset(), reason=words
        ),
        "clearance": lambda: ask_clearance(ward.keeper, about.id, reason=words),
        "factor": lambda: ask_factor_reset(ward.keeper, about.id, reason=words),
        "token": lambda: make_token(
            ward.coder, label="a", purpose=words, scopes=frozenset({TokenScope.WORK_READ}), days=1
        ),
        "rulebook": lambda: propose_rulebook(ward.keeper, default_text(), reason=words, began_with=default_text()),
    }
    # when they are given as the reason of something that has nothing to do with a chart
    with pytest.raises(RefusedError, match="own-words"):
        fields[field]()
    # then whose they are stands sealed beside the refusal
    *_, row = ward.house.ledger.store.rows()
    assert ward.house.ledger.details(row)["words_of"] == BERT.id


def test_what_a_masked_page_gives_is_recognised_too(ward: Ward) -> None:
    # given Bert's note with his name in the middle of a sentence, as the screen shows it
    ward.brings(
        a_note("more", BERT, f"{_HEAD}In the night Bertram Oduya pulled his drain out and walked down to the bay.")
    )
    # when the words with the label are pasted
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, ward.anne.id, "[patient name] pulled his drain out and walked down to the bay")


def test_boilerplate_is_nobodys(ward: Ward) -> None:
    # given a paragraph that three patients' notes have
    template = (
        f"{_HEAD}Return to the clinic at once for fever, for bleeding, or for pain that the tablets do not reach."
    )
    patients = [replace(a_patient(f"t{number}"), numbers=()) for number in range(3)]
    ward.brings(
        *patients,
        *(an_encounter(f"t{number}", patient=patient) for number, patient in enumerate(patients)),
        *(a_note(f"t{number}", patient, template) for number, patient in enumerate(patients)),
    )
    # when it is pasted, then it passes
    check_text(ward.coder, ward.anne.id, template)


def test_a_document_that_is_taken_back_takes_its_prints_along(ward: Ward) -> None:
    # given Bert's note, which its sender takes back
    ward.brings(Withdrawn(DocumentId("d-his"), BERT.id, "line 1"))
    # when its words are pasted, then no chart has them
    check_text(ward.coder, ward.anne.id, STORY[:91])


# What comes in.


@pytest.mark.control("CLM-1")
def test_a_document_that_names_another_patient_here_is_kept_out_and_counted(ward: Ward) -> None:
    # given a scan of Bert's, filed in Anne's folder
    misfiled = a_note("misfiled", ANNE, "Patient: Bertram Oduya   DOB: 08/30/1949   MRN: MR-7712345\nHip fracture.\n")
    # when it is imported
    report = ward.brings(misfiled)
    # then it is kept out, and the report and the entry count it without naming anybody
    assert (report.others_documents, report.stored["document"]) == (1, 0)
    assert "Oduya" not in repr(report.quarantined)
    assert ward.entry(Act.IMPORT)[0]["counts"]["others_documents"] == 1
    assert ward.keeper.charts.outline(DocumentId("d-misfiled"), patient_id=ANNE.id) is None


@pytest.mark.control("CLM-1")
def test_a_near_copy_of_another_patients_note_is_kept_out(ward: Ward) -> None:
    # given a house that knows what everybody writes, and Bert's story with a word changed in Anne's chart
    _knows_templates(ward)
    # when it is imported, then it is kept out
    assert ward.brings(a_note("copy", ANNE, _HEAD + STORY.replace("telephone", "door"))).others_documents == 1


def test_in_a_house_with_few_charts_a_passage_in_a_note_says_nothing(ward: Ward) -> None:
    # given a house that cannot know yet what everybody writes
    # when the same comes in, then it is stored without a mark
    report = ward.brings(a_note("copy", ANNE, _HEAD + STORY))
    assert (report.others_documents, report.marked, report.stored["document"]) == (0, 0, 1)


def test_a_note_that_quotes_another_is_marked_not_kept_out(ward: Ward) -> None:
    # given a long note of Anne's own with a passage of Bert's
    _knows_templates(ward)
    own = " ".join(f"On day {number} she walked {number + 3} steps with the frame." for number in range(30))
    # when it is imported
    report = ward.brings(a_note("quote", ANNE, f"{_HEAD}{own} {STORY}"))
    # then it is stored, with a mark that tells where
    assert (report.others_documents, report.marked) == (0, 1)
    alarm = read_document(ward.coder, ward.anne.id, DocumentId("d-quote")).alarm
    assert alarm is not None
    assert [(sign.kind, sign.words[:9]) for sign in alarm.signs] == [(DoubtKind.COPIED, "He fell f")]


@pytest.mark.control("CLM-1")
def test_a_contradiction_is_marked_and_shown_beside_the_note(ward: Ward) -> None:
    # given a note about a man, forty years younger, in Anne's chart
    report = ward.brings(a_note("man", ANNE, f"{_HEAD}This 31-year-old man was struck by a car.\n"))
    # when a coder reads it
    alarm = read_document(ward.coder, ward.anne.id, DocumentId("d-man")).alarm
    # then it is stored with a mark, and the alarm says what does not fit and where
    assert (report.marked, report.stored["document"]) == (1, 1)
    assert alarm is not None
    assert {sign.kind for sign in alarm.signs} == {DoubtKind.AGE, DoubtKind.SEX}
    assert alarm.signs[0].words == "31-year-old man"


def test_the_other_side_and_a_wrong_age_together_are_marked(ward: Ward) -> None:
    # given a report whose title says left and whose text says right, about somebody younger
    text = (
        "PROCEDURE PERFORMED: Left knee replacement.\nFINDINGS: A 31-year-old. The right knee was opened and cleaned.\n"
    )
    # when it comes in, then it is marked
    assert ward.brings(a_note("side", ANNE, text)).marked == 1


@pytest.mark.parametrize(
    "text",
    [
        "FAMILY HISTORY\nA 31-year-old man, her brother; DOB 05/29/1962; Name: Tobias Halloway-Webb.\n",
        "HOSPITAL COURSE\nMother of a 3-day-old boy. Donor kidney from a 30-year-old male donor.\n",
        "HOSPITAL COURSE\nLeft knee and right knee both painful.\n",
    ],
)
def test_relatives_donors_and_two_knees_are_no_alarm(ward: Ward, text: str) -> None:
    # when such a note comes in, then nothing is marked
    assert (ward.brings(a_note("twin", ANNE, text)).marked, ward.brings().others_documents) == (0, 0)


def test_a_newborn_may_have_its_mothers_words(ward: Ward) -> None:
    # given Anne's newborn, whose registration names her as the mother
    _knows_templates(ward)
    born = date(2026, 10, 2)
    child = Patient(
        PatientId("patient-child"),
        names=(PersonName(("Baby",), "Halloway"),),
        birth_on=born,
        contacts=(Contact(PersonName(("Anne",), "Halloway"), "mother"),),
    )
    # when the child's note tells what the mother's note tells
    report = ward.brings(child, an_encounter("child", patient=child), a_note("child", child, _HEAD + HERS))
    # then that is no mix-up
    assert (report.others_documents, report.marked, report.stored["document"]) == (0, 0, 1)


def test_a_mark_that_registration_explains_is_silent(ward: Ward) -> None:
    # given a note with a record number that is not Anne's
    ward.brings(a_note("number", ANNE, f"{_HEAD}MRN: MR-5550123\nDoing well.\n"))
    before = read_document(ward.coder, ward.anne.id, DocumentId("d-number")).alarm
    # when registration says that it is hers too
    ward.brings(replace(ANNE, numbers=(*ANNE.numbers, RecordNumber(NumberKind.MEDICAL_RECORD, "MR-5550123"))))
    # then there is no alarm any more, and none is kept
    assert before is not None
    assert read_document(ward.coder, ward.anne.id, DocumentId("d-number")).alarm is None
    assert ward.keeper.charts.doubts(DocumentId("d-number"), patient_id=ANNE.id) == ()


# What people settle, and what they look for.


def test_a_link_settles_an_alarm_and_has_an_entry(ward: Ward) -> None:
    # given a marked note
    ward.brings(a_note("man", ANNE, f"{_HEAD}This 31-year-old man was struck by a car.\n"))
    # when the coder says that it rightly speaks of another person
    relate(ward.coder, ward.anne.id, DocumentId("d-man"), relates=Relates.QUOTATION)
    # then the alarm is settled, and who said so is on record
    alarm = read_document(ward.coder, ward.anne.id, DocumentId("d-man")).alarm
    assert alarm is not None
    assert alarm.settled is Relates.QUOTATION
    draft, details = ward.entry(Act.RELATE)
    assert (draft["outcome"], draft["actor"], details["relates"]) == ("granted", "lena.moss", "quotation")


def test_a_document_that_the_work_does_not_open_cannot_be_linked(ward: Ward) -> None:
    # given Bert's note
    # when it is named in the work on Anne
    with pytest.raises(RefusedError, match="minimum-necessary"):
        relate(ward.coder, ward.anne.id, DocumentId("d-his"), relates=Relates.FAMILY)
    # then no link is made, and the attempt is on record
    assert ward.coder.links.of_patient(ANNE.id) == ()
    assert ward.entry(Act.RELATE)[0]["outcome"] == "refused"


def test_once_linked_the_donors_words_may_be_pasted(ward: Ward) -> None:
    # given a passage of Bert's in a note of Anne's, linked as her donor's
    _knows_templates(ward)
    own = " ".join(f"On day {number} she walked {number + 3} steps with the frame." for number in range(30))
    ward.brings(a_note("quote", ANNE, f"{_HEAD}{own} {STORY}"))
    relate(ward.coder, ward.anne.id, DocumentId("d-quote"), relates=Relates.DONOR)
    # when other words of his are pasted into her work, then they pass
    ward.brings(
        a_note("later", BERT, f"{_HEAD}Gave his left kidney without any trouble and went home on the third day.")
    )
    check_text(ward.coder, ward.anne.id, "Gave his left kidney without any trouble and went home on the third day.")


def test_a_chart_is_looked_through_without_words(ward: Ward) -> None:
    # given a good note and a doubtful one
    ward.brings(a_note("man", ANNE, f"{_HEAD}This 31-year-old man was struck by a car.\n"))
    # when the chart is looked through
    found = {one.document_id: one.verdict for one in scan_chart(ward.coder, ward.anne.id)}
    # then the doubtful one is told
    assert found == {DocumentId("d-hers"): Verdict.CLEAR, DocumentId("d-man"): Verdict.MARK}
    assert ward.entry(Act.SCAN_MIXUP)[0]["outcome"] == "granted"


def test_charts_older_than_prints_are_indexed_once(ward: Ward) -> None:
    # given a house whose prints were never made
    ward.house.prints.restore(({}, {}))
    check_text(ward.coder, ward.anne.id, STORY[:91])
    # when an administrator has them made
    done = index_texts(ward.keeper)
    # then texts are recognised, and the counts are on record
    assert (done.patients, done.documents) == (2, 2)
    with pytest.raises(RefusedError, match="own-words"):
        check_text(ward.coder, ward.anne.id, STORY[:91])
    assert ward.entry(Act.INDEX_MIXUP)[0]["counts"] == {"patients": 2, "documents": 2, "marked": 0}


def test_only_an_administrator_has_texts_indexed(ward: Ward) -> None:
    # when a coder asks for it, then it is refused
    with pytest.raises(RefusedError, match="administrators-index"):
        index_texts(ward.coder)


def test_prints_tell_nothing_without_the_key(ward: Ward) -> None:
    # given what the store of prints holds
    texts, persons = ward.house.prints.snapshot()
    # when it is looked at, then there are numbers only
    held: list[PrintedText] = list(texts.values())
    assert held
    assert all(isinstance(value, int) for text in held for value in text.values)
    assert all(isinstance(value, int) for values in persons.values() for value in values)


# What is claimed.


@pytest.mark.control("CLM-2")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (Claim(member_number="ZZK-40118826"), ClaimDoubtKind.MEMBER_NUMBER),
        (Claim(birth_on=date(1949, 8, 30)), ClaimDoubtKind.BIRTH_DATE),
        (Claim(sex=Sex.MALE), ClaimDoubtKind.SEX),
        (Claim(from_on=date(2026, 9, 1), through_on=date(2026, 9, 3)), ClaimDoubtKind.DATES),
        (Claim(codes=("N40.1",)), ClaimDoubtKind.SEX_CODE),
        (Claim(codes=("P07.30",)), ClaimDoubtKind.AGE_CODE),
    ],
)
def test_a_claim_that_is_another_patients_is_told(ward: Ward, claim: Claim, kind: ClaimDoubtKind) -> None:
    # when a claim with something of Bert's is compared with Anne's chart
    found = scan_claim(ward.coder, ward.anne.id, claim)
    # then what does not fit is named, and counted on record
    assert [one.kind for one in found] == [kind]
    assert ward.entry(Act.SCAN_MIXUP)[0]["counts"] == {"doubts": 1}


@pytest.mark.control("CLM-2")
def test_work_whose_code_does_not_fit_the_patient_finishes_only_with_a_reason(ward: Ward) -> None:
    # given a code for a disease of the prostate in the work on Anne
    add_code(ward.coder, ward.anne.id, Coding("ICD-10-CM", "N40.1", "Benign prostatic hyperplasia"))
    # when the work is finished
    with pytest.raises(RefusedError, match="claim-fits-the-chart"):
        finish_work(ward.coder, ward.anne.id)
    # then it stays open and the attempt is on record
    draft, _ = ward.entry(Act.FINISH_WORK)
    assert (draft["outcome"], draft["because"], draft["counts"]["claim_doubts"]) == (
        "refused", "claim-fits-the-chart", 1,
    )  # fmt: skip
    # when a reason is given that says nothing, then it stays open; with one that does, it is finished
    with pytest.raises(RefusedError):
        finish_work(ward.coder, ward.anne.id, claim_reason="needed for coding")
    reason = "Registered female after transition; the prostate was not removed, see urology consult."
    assert finish_work(ward.coder, ward.anne.id, claim_reason=reason).status is WorkStatus.FINISHED
    assert ward.entry(Act.FINISH_WORK)[1]["claim_reason"] == reason


@pytest.mark.control("CLM-2")
def test_a_claim_of_the_chart_itself_passes(ward: Ward) -> None:
    # given a claim with what registration knows, and codes that fit a woman of 68
    stay = an_encounter("anne", patient=ANNE)
    assert stay.starts_at is not None
    claim = Claim("BHP-77301955-01", ANNE.birth_on, Sex.FEMALE, stay.starts_at.date(), None, ("I50.33", "C50.911"))
    # when it is compared, then nothing is told
    assert scan_claim(ward.coder, ward.anne.id, claim) == ()
