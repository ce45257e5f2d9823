"""What opens at once stands in the rulebook: read, asked its examples, refused with line and fix where it is wrong."""

from dataclasses import replace
from itertools import product

import pytest

from chartwarden.adapters.rulebook_file import default_rulebook, read_rulebook
from chartwarden.chart.document import Outline, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.loinc import DOCUMENT_TYPES
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId
from chartwarden.minimum_necessary.examples import asked_of
from chartwarden.minimum_necessary.grant import Grant, Withholding, grant_parts
from chartwarden.minimum_necessary.ladder import opens_at_once
from chartwarden.minimum_necessary.rulebook import AtOnce, ExampleAnswer, Rulebook, SectionAtOnce
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose
from tests.builders import ADMITTED, NOW

# Written by hand: the table as it stood in code before the rulebook had it. Some of its types could never be asked for
# as a whole, since their rule has them among its documents; the rulebook leaves those out.
DOCUMENTS = {
    "inpatient-final": {"34746-8", "28623-7", "80565-5", "15507-7", "18761-7", "18748-4", "11502-2", "28570-0"},
    "ed-visit": {"34746-8", "28623-7", "80565-5", "18748-4", "11502-2", "28570-0"},
    "outpatient-facility": {"34746-8", "28623-7", "80565-5", "18748-4", "11502-2"},
}
NEVER = {"29762-2", "10157-6", "10165-9", "48768-6"}
SECTIONS = [Section(0, None, "", 0, 1), Section(1, None, "ODD HEADING", 1, 2), Section(2, "8648-8", "COURSE", 2, 3)]
WRONG = """\
version: "7"
at_once:
  sections: [letterhead]
rules:
  - kind: sepsis-check
    row: 1
    title: Sepsis check
    documents:
      - types: [11506-3]
        sections: [51848-0]
    window: encounter
    identifiers: [E]
    at_once: [34746-8]
    rationale: criteria only
    examples:
      - {at_once: 34746-8 29545-1}
"""


def _grant(book: Rulebook, kind: str, outline: Outline) -> Grant:
    stay = Encounter(EncounterId("stay"), PatientId("p"), starts_at=ADMITTED)
    purpose = Purpose(KindOfWork(kind), stay.id, Target(codes=("A41.9",)))
    return grant_parts(purpose, [outline], encounters=[stay], rulebook=book, now=NOW)


def _outline(loinc: str, *sections: Section) -> Outline:
    return Outline(
        DocumentId("d"),
        PatientId("p"),
        EncounterId("stay"),
        loinc,
        "",
        written_at=ADMITTED,
        author="",
        sections=sections,
    )


def _opens(book: Rulebook, kind: str, outline: Outline) -> dict[int | None, bool]:
    grant = _grant(book, kind, outline)
    asked = [part for part in grant.withheld if part.may_be_requested]
    return {part.section: opens_at_once(part, outline, section=part.section, grant=grant) for part in asked}


@pytest.mark.control("MIN-2")
def test_the_default_rulebook_opens_at_once_what_the_table_in_code_did() -> None:
    # given every kind of work, every type of document, and a section that may keep it closed
    book = default_rulebook()
    for kind, loinc, code in product(book.rules, DOCUMENT_TYPES, ("29545-1", *sorted(NEVER))):
        outline = _outline(loinc, Section(0, code, "HEADING", 0, 1))
        # when it is asked what opens at once
        grant = _grant(book, kind, outline)
        for part in (one for one in grant.withheld if one.may_be_requested):
            # then it is what the table said, written a second time here
            is_whole = part.section is None and part.why is Withholding.DOCUMENT_TYPE
            told = is_whole and loinc in DOCUMENTS.get(kind, set()) and code not in NEVER
            assert opens_at_once(part, outline, section=part.section, grant=grant) is told, (kind, loinc, code)


@pytest.mark.control("MIN-2")
def test_the_letterhead_and_an_unnamed_heading_open_as_the_file_says_and_without_its_word_they_do_not() -> None:
    # given a discharge summary with a letterhead, an odd heading and a course
    outline, book = _outline("18842-5", *SECTIONS), default_rulebook()
    assert _opens(book, "inpatient-final", outline) == {0: True, 1: True}
    # when the file names one of them, or none, then so it is
    rule = book.rules[KindOfWork("inpatient-final")]
    for sections in ({SectionAtOnce.LETTERHEAD}, {SectionAtOnce.UNNAMED}, set[SectionAtOnce]()):
        narrower = replace(rule, at_once=AtOnce(sections=frozenset(sections)))
        told = _opens(Rulebook("x", {rule.kind: narrower}), "inpatient-final", outline)
        assert told == {0: SectionAtOnce.LETTERHEAD in sections, 1: SectionAtOnce.UNNAMED in sections}


def test_a_file_that_says_nothing_of_it_opens_nothing_at_once() -> None:
    # given a rulebook of before, which has no such key
    text = WRONG.replace("at_once:\n  sections: [letterhead]\n", "").replace("    at_once: [34746-8]\n", "")
    book = read_rulebook(text.partition("    examples:")[0], where="old.yaml")
    # when its rule is read, then a second person opens everything, and social history keeps a document closed
    at_once = book.rules[KindOfWork("sepsis-check")].at_once
    assert (at_once.sections, at_once.documents, at_once.never) == (frozenset(), frozenset(), NEVER)


@pytest.mark.control("MIN-1")
@pytest.mark.parametrize(
    ("mended", "by", "what"),
    [
        ("at_once: [34746-8]", "at_once: [34746-9]", r"34746-9 is not a document type.*did you mean 34746-8"),
        ("sections: [letterhead]", "sections: [letter]", "letterhead"),
        ("sections: [letterhead]", "section: [letterhead]", r"no such key.*Did you mean `sections`"),
        ("{at_once: 34746-8 29545-1}", "{at_once: 34746-8 29545-1, shown: 34746-8 29545-1}", "an example is either"),
        ("{at_once: 34746-8 29545-1}", "{at_once: identifier M}", "no reason opens one"),
        ("at_once:\n  sections: [letterhead]", "at_once:\n  never: [1-1]", "1-1 is not a section code"),
    ],
)
def test_a_wrong_table_is_refused_with_its_line_and_how_to_mend_it(mended: str, by: str, what: str) -> None:
    # given a file with one mistake
    text = WRONG.replace(mended, by, 1)
    line = next(n for n, words in enumerate(text.splitlines(), 1) if by.splitlines()[-1] in words)
    # when it is read, then it is refused with what, where and how
    with pytest.raises(MalformedError, match=f"(?s)north.yaml, line {line}.*|{what}") as refused:
        read_rulebook(text, where="north.yaml")
    assert f"line {line}" in str(refused.value)


def test_a_type_that_the_rule_opens_anyway_is_not_named_twice() -> None:
    # given a type that stands among the documents of its rule
    # when it is to open at once too, then that is refused: it would never be asked for as a whole
    with pytest.raises(MalformedError, match=r"line 13.*11506-3 is among the rule's documents"):
        read_rulebook(WRONG.replace("at_once: [34746-8]", "at_once: [11506-3]"), where="north.yaml")


def test_work_without_documents_opens_none_at_once() -> None:
    # given work whose window is none
    text = WRONG.replace("      - types: [11506-3]\n        sections: [51848-0]\n", "").replace(
        "documents:", "documents: []"
    )
    # when it names documents, then that is refused at its line
    with pytest.raises(MalformedError, match="opens none at once"):
        read_rulebook(text.replace("window: encounter", "window: none"), where="north.yaml")


def test_examples_ask_what_a_reason_does_and_a_wrong_answer_is_told() -> None:
    # given a rule with an example that it answers rightly
    [right] = asked_of(read_rulebook(WRONG, where="x"))
    assert (right.is_right, right.answer) == (True, ExampleAnswer.AT_ONCE)
    # when the rule names no such document any more, then its example is answered otherwise
    [wrong] = asked_of(read_rulebook(WRONG.replace("at_once: [34746-8]", "at_once: [80565-5]"), where="x"))
    assert (wrong.is_right, wrong.answer) == (False, ExampleAnswer.SECOND_PERSON)
    # and what nobody may ask for is withheld, not a matter of the ladder
    text = WRONG.replace("{at_once: 34746-8 29545-1}", "{second_person: 34746-8 29545-1, restricted: psychotherapy}")
    [closed] = asked_of(read_rulebook(text, where="x"))
    assert closed.answer is ExampleAnswer.WITHHELD
