"""A letter holds five elements in plain words, and never the information that it is about."""

from dataclasses import replace
from datetime import date

import pytest

from chartwarden.chart.patient import PersonName
from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.contact import Contact
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.kind import PhiKind
from chartwarden.incident.notice import NoticeDraft, NoticePart, Weight, letter, lint
from chartwarden.incident.organisation import COVERED_ENTITY, Organisation, OrganisationKind
from chartwarden.incident.plain_language import plain_language_hints
from chartwarden.incident.reach import Reach, Urgency, methods
from chartwarden.phi.known import KnownIdentifiers

DRAFT = NoticeDraft(
    what_happened="A fax with your health information went to the wrong medical practice. They told us the same day.",
    types=frozenset({PhiKind.DIAGNOSIS, PhiKind.NAME}),
    steps_to_take="Read what your health plan sends you. You can freeze your credit at 1-888-378-4329.",
    what_we_do="We got every page back. We check fax numbers twice from now on.",
    contact=Contact(toll_free="1-800-555-0142", postal="Example Clinic\n1 Main Street\nSpringfield, IL 62701"),
    happened_on=date(2026, 6, 1),
    discovered_on=date(2026, 6, 3),
)


def _must(draft: NoticeDraft) -> list[NoticePart]:
    return [remark.part for remark in lint(draft) if remark.weight is Weight.MUST]


def test_a_whole_draft_has_nothing_to_mend() -> None:
    # given a draft with all five elements, when it is checked, then nothing is said
    assert lint(DRAFT) == ()


def test_the_letter_holds_the_five_elements_in_the_order_of_the_law() -> None:
    # given a whole draft
    # when the letter is made
    text = letter(DRAFT, Organisation(name="Example Clinic"))
    # then both days, the kinds and nothing more of them, and every way to ask stand in it
    headings = ["What happened", "What information was involved", "What you can do", "What we are doing"]
    places = [text.index(heading) for heading in [*headings, "For more information"]]
    assert places == sorted(places)
    assert "It happened on June 1, 2026. We learned of it on June 3, 2026." in text
    assert "- names\n- diagnoses\n" in text
    assert "Call, free of charge: 1-800-555-0142\nWrite: Example Clinic 1 Main Street Springfield, IL 62701" in text
    assert text.endswith("Sincerely,\n\nExample Clinic\n")


def test_a_day_that_nobody_knows_is_said_to_be_unknown() -> None:
    # given a draft without the day of the breach, when it is checked and the letter is made
    draft = replace(DRAFT, happened_on=None)
    # then it is a remark, and the letter says so
    assert [remark.weight for remark in lint(draft)] == [Weight.SHOULD]
    assert "We do not know on which day it happened. We learned of it on June 3, 2026." in letter(draft, COVERED_ENTITY)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"what_happened": " "}, NoticePart.WHAT_HAPPENED),
        ({"discovered_on": None}, NoticePart.WHAT_HAPPENED),
        ({"types": frozenset()}, NoticePart.TYPES),
        ({"steps_to_take": ""}, NoticePart.STEPS),
        ({"what_we_do": "\n"}, NoticePart.WHAT_WE_DO),
        ({"contact": Contact()}, NoticePart.CONTACT),
    ],
)
def test_each_missing_element_is_named_and_keeps_the_letter_from_being_made(
    change: dict[str, object], part: NoticePart
) -> None:
    # given a draft that lacks one element
    draft = replace(DRAFT, **change)  # type: ignore[arg-type]  # each row fits its field
    # when it is checked, then that one is named, and no letter is made
    assert _must(draft) == [part]
    with pytest.raises(RefusedError, match="a-letter-holds-five-elements"):
        letter(draft, COVERED_ENTITY)


@pytest.mark.parametrize(
    "words",
    [
        "A coder looked at the chart of Wilhelmina Ostrander without a need.",
        "It was the chart with MRN 00123456.",
        "Your number 900-12-3456 was in it, SSN 900-12-3456.",
        "Born 02/03/1961, you were a patient here.",
        "Write to j.miller@example.org about it.",
        "Call 330-555-0142 about it.",
    ],
)
def test_what_a_letter_is_about_never_stands_in_it(words: str) -> None:
    # given a draft that quotes an identifier
    draft = replace(DRAFT, what_happened=words)
    # when it is checked, then it must go, and no remark repeats it
    assert NoticePart.WHAT_HAPPENED in _must(draft)
    told = " ".join(remark.words for remark in lint(draft))
    assert not any(word in told for word in ("Ostrander", "00123456", "900-12-3456", "1961", "555-0142"))
    assert "Ostrander" not in repr(draft)


def test_a_name_that_registration_knows_is_found_however_it_stands() -> None:
    # given a letter with a patient's name where nothing else tells that it is one
    draft = replace(DRAFT, what_happened="The record of John Miller was read.")
    known = KnownIdentifiers(names=(PersonName(("John",), "Miller"),))
    # when it is checked and made with what registration knows, then it must go, and there is no letter
    assert NoticePart.WHAT_HAPPENED in [one.part for one in lint(draft, known=known) if one.weight is Weight.MUST]
    with pytest.raises(RefusedError, match="must not leave"):
        letter(draft, COVERED_ENTITY, known=known)


@pytest.mark.parametrize(
    ("contact", "is_right"),
    [
        (Contact(toll_free="(888) 555-0142", web="https://www.example.org/notice"), True),
        (Contact(e_mail="privacy@example.org"), True),
        (Contact(toll_free="330-555-0142"), False),
        (Contact(toll_free="1-801-555-0142"), False),
        (Contact(e_mail="privacy at example.org"), False),
        (Contact(web="our web site"), False),
        (Contact(postal="Main Street, Springfield"), False),
        (Contact(postal="PO Box 7, Springfield, IL 62701-0007"), True),
    ],
)
def test_each_way_to_ask_has_the_form_of_its_kind(contact: Contact, *, is_right: bool) -> None:
    # given a way to ask, when it is checked, then it must have the form that works
    assert (contact.faults == ()) is is_right


def test_one_way_to_ask_is_enough_for_the_law_and_two_are_better() -> None:
    # given a draft with an e-mail address alone
    draft = replace(DRAFT, contact=Contact(e_mail="privacy@example.org"))
    # when it is checked, then it is a remark and no more
    assert [(remark.part, remark.weight) for remark in lint(draft)] == [(NoticePart.CONTACT, Weight.SHOULD)]


def test_long_sentences_and_lawyers_words_are_hints() -> None:
    # given a text with a sentence of 26 words and one of 25, and two hard words
    long = " ".join(["word"] * 26) + ". " + " ".join(["word"] * 25) + ". "
    # when it is read, then one sentence and both words are named
    assert plain_language_hints(long + "We ascertain it prior to Monday.") == (
        "Sentences with more than 25 words: 1. Make two of one.",
        "Say it plainly: 'find out' for 'ascertain'.",
        "Say it plainly: 'before' for 'prior to'.",
    )
    assert plain_language_hints("We found out before Monday.") == ()


def test_a_resident_of_massachusetts_calls_for_counsel() -> None:
    # given residents of Massachusetts, when a whole draft is checked, then the clash of the two laws is named
    [remark] = lint(DRAFT, states=[State.MA, State.NY])
    assert remark.weight is Weight.SHOULD
    assert "Massachusetts" in remark.words


def test_a_business_associate_makes_no_letter_without_a_delegation() -> None:
    # given a business associate without a delegation, and one with it
    alone = Organisation(OrganisationKind.BUSINESS_ASSOCIATE, "Example Coding", "Example Clinic")
    delegated = replace(alone, delegation="Annex C of 2026-01-02")
    # when a letter is asked for, then it is refused to the one, and the other writes for the covered entity
    with pytest.raises(RefusedError, match="the-covered-entity-tells-its-patients"):
        letter(DRAFT, alone)
    assert letter(DRAFT, delegated).endswith("Example Coding, on behalf of Example Clinic\n")


@pytest.mark.parametrize(
    ("reach", "paragraphs"),
    [
        (Reach(), ["(1)(i)"]),
        (Reach(unreachable=9), ["(1)(i)", "(2)(i)"]),
        (Reach(unreachable=10), ["(1)(i)", "(2)(ii)"]),
        (Reach(deceased=1, urgency=Urgency.IMMINENT_MISUSE), ["(1)(i)", "(1)(ii)", "(3)"]),
    ],
)
def test_how_a_notice_goes_out_follows_from_who_can_be_reached(reach: Reach, paragraphs: list[str]) -> None:
    # given who can be reached, when the ways are asked for, then each has its paragraph
    assert [str(advice.citation) for advice in methods(reach)] == [f"45 CFR 164.404(d){one}" for one in paragraphs]
