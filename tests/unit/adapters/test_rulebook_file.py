"""The default rulebook is the selection table; a wrong file is refused with file, line and fix."""

from pathlib import Path

import pytest

from chartwarden.adapters.rulebook_file import default_rulebook, read_rulebook, read_rulebook_file, rulebook_text
from chartwarden.foundation.errors import MalformedError
from chartwarden.minimum_necessary.document_kinds import DocumentKind
from chartwarden.minimum_necessary.rulebook import Procedure, Procedures, Unlabelled
from chartwarden.phi.identifier_policy import IdentifierClass, visible_kinds
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.workforce.member import Role

# Written by hand from the selection table: row, kind of work, window, hours, identifiers.
TABLE = {
    1: ("inpatient-final", "encounter", None, "EMAP"),
    2: ("inpatient-procedure", "encounter", None, "EAP"),
    3: ("excisional-debridement", "encounter", None, "EAP"),
    4: ("neoplasm-morphology", "encounter", None, "EAP"),
    5: ("i-b-14-exception", "encounter", None, "EAP"),
    6: ("poa-determination", "arrival", 48, "EAP"),
    7: ("ed-visit", "encounter", None, "EAP"),
    8: ("professional-em", "encounter", None, "EAP"),
    9: ("professional-surgery", "encounter", None, "EAP"),
    10: ("radiology-profee", "encounter", None, "EAP"),
    11: ("pathology-profee", "encounter", None, "EAP"),
    12: ("outpatient-facility", "encounter", None, "EAP"),
    13: ("laterality-query", "encounter", None, "EIP"),
    14: ("acuity-query", "encounter", None, "EIP"),
    15: ("linkage-query", "encounter", None, "EIP"),
    16: ("clinical-validation", "encounter", None, "EAP"),
    17: ("risk-adjustment", "service-year", None, "MNDSP"),
    18: ("payer-claim-validation", "encounter", None, "NDSEP"),
    19: ("payer-medical-necessity", "encounter", None, "NDSEP"),
    20: ("payer-drg-audit", "encounter", None, "NDSEP"),
    21: ("internal-audit", "encounter", None, "EAP"),
    22: ("denial-appeal", "encounter", None, "NDSEP"),
    23: ("training", "none", None, ""),
    24: ("incident-investigation", "none", None, "M"),
    25: ("wrong-patient-check", "none", None, "NDSME"),
}

GOOD = """\
version: "7"
rules:
  - kind: sepsis-check
    row: 1
    title: Sepsis check
    documents:
      - types: [11506-3]
        sections: [51848-0]
      - types: [18842-5]
        sections: all
        unlabelled: show
    window: encounter
    identifiers: [E, A]
    unless:
      - {section: 10157-6, codes: [Z80-Z84]}
    never: [29762-2]
    rationale: criteria only
"""
SECOND = """\
  - kind: sepsis-check
    row: 2
    title: Again
    documents: []
    window: none
    identifiers: []
    rationale: twice
"""


@pytest.mark.control("MIN-1")
def test_the_default_rulebook_is_the_selection_table() -> None:
    # given the rulebook that comes with the product
    rules = default_rulebook().rules.values()
    # when its rows are read
    # then they are the 25 of the table, with their windows and exactly their identifiers
    assert {
        rule.row: (rule.kind, rule.window.value, rule.hours, frozenset(letter.value for letter in rule.identifiers))
        for rule in rules
    } == {row: (kind, window, hours, frozenset(letters)) for row, (kind, window, hours, letters) in TABLE.items()}


@pytest.mark.control("MIN-6")
def test_no_rule_lets_ssn_address_telephone_e_mail_or_next_of_kin_through() -> None:
    # given every rule
    never = {
        IdentifierKind.SSN, IdentifierKind.ADDRESS, IdentifierKind.CITY, IdentifierKind.ZIP, IdentifierKind.PHONE,
        IdentifierKind.FAX, IdentifierKind.EMAIL, IdentifierKind.RELATIVE_NAME,
    }  # fmt: skip
    # when its visible kinds are taken
    # then none of these is among them, nor for all letters together
    for letters in (*(rule.identifiers for rule in default_rulebook().rules.values()), frozenset(IdentifierClass)):
        assert not never & visible_kinds(letters)


def test_every_rule_gives_its_reason_and_withholds_payment_or_opens_no_everything() -> None:
    # given every rule
    for rule in default_rulebook().rules.values():
        # when it is read
        # then it says why; work without documents has no window; no type of document stands in two that always decide
        assert rule.rationale
        assert bool(rule.documents) is (rule.window.value != "none")
        narrow = {"for_codes", "unless_only", "kinds", "not_kinds", "after"}
        wide = [entry for entry in rule.documents if not any(getattr(entry, name) for name in narrow)]
        types = [code for documents in wide for code in documents.types]
        assert len(types) == len(set(types)), rule.kind
        assert rule.roles <= {Role.CODER, Role.CDI, Role.AUDITOR, Role.PRIVACY_OFFICER}


def test_a_customers_rulebook_is_read_as_it_is_written(tmp_path: Path) -> None:
    # given a file
    path = tmp_path / "rules.yaml"
    path.write_text(GOOD, encoding="utf-8")
    # when it is read
    book = read_rulebook_file(path)
    # then each value is there
    [rule] = book.rules.values()
    assert (book.version, rule.kind, rule.title) == ("7", "sepsis-check", "Sepsis check")
    assert [(sorted(d.types), d.sections and sorted(d.sections), d.unlabelled.value) for d in rule.documents] == [
        (["11506-3"], ["51848-0"], "withhold"),
        (["18842-5"], None, "show"),
    ]
    assert [(unless.section, unless.codes) for unless in rule.unless] == [("10157-6", ("Z80-Z84",))]
    assert (rule.never, rule.roles) == (frozenset({"29762-2"}), frozenset({Role.CODER}))


COVERED = """\
coverage:
  - id: LCD L33787
    title: Prostheses
    documents:
      - types: [57133-1]
        sections: all
    look_back_days: 60
"""
MISTAKES = {
    "types twice": (
        GOOD.replace("[18842-5]", "[18842-5, 11506-3]"),
        9,
        "11506-3 stands in an earlier entry",
    ),
    "free text for a code": (GOOD.replace("[Z80-Z84]", "[family]"), 15, "no code, prefix or range"),
    "a range upside down": (GOOD.replace("[Z80-Z84]", "[Z84-Z80]"), 15, "no code, prefix or range"),
    "documents without a window": (GOOD.replace("window: encounter", "window: none"), 12, "goes with no documents"),
    "psychotherapy barred": (GOOD + "    bars: [psychotherapy]\n", 18, "psychotherapy notes are closed"),
    "an unknown subject": (GOOD + "    reveals: [gout]\n", 18, "reveals"),
    "an example of both": (
        GOOD + "    examples:\n      - {shown: 11506-3 51848-0, withheld: 11506-3 51848-0}\n",
        19,
        "either",
    ),
    "an example of nothing": (GOOD + "    examples:\n      - {hours: 3}\n", 19, "either"),
    "an example without a section": (GOOD + "    examples:\n      - {shown: 11506-3}\n", 19, "a section"),
    "an example of no type": (GOOD + "    examples:\n      - {shown: 99999-9 51848-0}\n", 19, "document type"),
    "an example of no section": (GOOD + "    examples:\n      - {shown: 11506-3 51848-9}\n", 19, "section code"),
    "an example of no letter": (GOOD + "    examples:\n      - {shown: identifier Q}\n", 19, "no letter"),
    "an example of no target": (GOOD + "    examples:\n      - {shown: 11506-3 51848-0, for: gout}\n", 19, "target"),
    "a coverage rule without a name": (GOOD + COVERED.replace("LCD L33787", "imaging"), 19, "coverage rule"),
    "a coverage rule twice": (GOOD + COVERED + COVERED.replace("coverage:\n", ""), 25, "stands twice"),
    "a look-back of a lifetime": (GOOD + COVERED.replace("60", "36500"), 24, "look_back_days"),
    "an unknown document type": (GOOD.replace("11506-3", "99999-9"), 7, "document type"),
    "an unknown section": (GOOD.replace("51848-0", "99999-9"), 8, "section code"),
    "an unknown section out": (GOOD.replace("29762-2", "99999-9"), 16, "section code"),
    "an unknown key": (GOOD.replace("    title:", "    titel: x\n    title:"), 5, "titel"),
    "an unknown key at the head": (GOOD + "colour: red\n", 18, "colour"),
    "an unknown window": (GOOD.replace("window: encounter", "window: always"), 12, "window"),
    "an unknown letter": (GOOD.replace("[E, A]", "[E, Q]"), 13, "identifiers"),
    "an unknown role": (GOOD + "    roles: [janitor]\n", 18, "roles"),
    "a missing title": (GOOD.replace("    title: Sepsis check\n", ""), 3, "title"),
    "a version that is a number": (GOOD.replace('"7"', "7.1"), 1, "version"),
    "a kind with spaces": (GOOD.replace("sepsis-check", "sepsis check"), 3, "kind"),
    "no codes": (GOOD.replace("[Z80-Z84]", "[]"), 15, "codes"),
    "two rules of a kind": (GOOD + SECOND, 18, "two rules"),
    "hours without arrival": (GOOD + "    hours: 48\n", 3, "hours"),
    "arrival without hours": (GOOD.replace("window: encounter", "window: arrival"), 3, "hours"),
    "a key written twice": (GOOD + "    row: 2\n", 18, "well-formed"),
    "an open bracket": (GOOD.replace("[E, A]", "[E, A"), 14, "well-formed"),
    "a tab": (GOOD.replace("    row: 1", "\trow: 1"), 4, "well-formed"),
    "a control character": (GOOD.replace("Again", "").replace("Sepsis check", "Sepsis\x00check"), 1, "well-formed"),
    "no rules": ('version: "7"\nrules: []\n', 2, "rules"),
    "an empty file": ("", 1, "the file"),
    "a list": ("- a\n", 1, "the file"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_refused_with_file_line_and_fix(tmp_path: Path, mistake: str) -> None:
    # given a file with one mistake
    text, line, what = MISTAKES[mistake]
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")
    # when it is read
    with pytest.raises(MalformedError) as refused:
        read_rulebook_file(path)
    # then the place, the matter and the way to mend it are told
    assert refused.value.where == f"rules.yaml, line {line}"
    assert what in refused.value.what
    assert refused.value.fix.endswith(".")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("    title:", "    titel: x\n    title:"), "Did you mean `title`?"),
        (GOOD.replace("identifiers:", "identifier:"), "Did you mean `identifiers`?"),
        (GOOD.replace("rationale:", "qqqq:"), "Remove it."),
    ],
)
def test_a_misspelt_key_is_told_with_the_one_that_was_meant(text: str, told: str) -> None:
    # given a key that there is not
    # when the file is read
    with pytest.raises(MalformedError) as refused:
        read_rulebook(text, where="rules.yaml")
    # then the nearest key is named, or that there is none
    assert refused.value.fix.startswith(told)


def test_a_code_that_is_nearly_right_is_told_with_its_title() -> None:
    # given a section code with two figures changed over
    # when the file is read
    with pytest.raises(MalformedError) as refused:
        read_rulebook(GOOD.replace("[51848-0]", "[51484-0]"), where="rules.yaml")
    # then the known one is named
    assert "did you mean 51848-0 (Assessment)?" in refused.value.what


def test_a_coverage_rule_and_what_narrows_a_rule_are_read_as_written() -> None:
    # given a rule that coverage decides, that marked evidence narrows, and that leaves one subject readable
    more = """\
    coverage: decides
    narrowed_by: evidence
    reveals: [mental-health]
    bars: [part2]
    only_for:
      - {words: [Cultures], codes: [A00-B99]}
    examples:
      - {shown: 11506-3 51848-0, for: Z80, hours: 3, beside: [11526-1], other_encounter: 4, restricted: hiv}
      - {withheld: identifier N}
"""
    # when it is read
    book = read_rulebook(GOOD + more + COVERED, where="rules.yaml")
    # then each value is there, with its line
    [rule] = book.rules.values()
    assert (rule.coverage.value, rule.narrowed_by.value) == ("decides", "evidence")
    assert ([one.value for one in rule.reveals], [one.value for one in rule.bars]) == (["mental-health"], ["part2"])
    assert [(only.words, only.codes) for only in rule.only_for] == [(frozenset({"cultures"}), ("A00-B99",))]
    part, letter = rule.examples
    assert (part.answer.value, part.document, part.section, part.hours) == ("shown", "11506-3", "51848-0", 3)
    assert (part.target.codes, part.beside, part.other_encounter, part.line) == (("Z80",), ("11526-1",), 4, 25)
    assert (letter.answer.value, letter.identifier) == ("withheld", IdentifierClass.NAME)
    assert [entry.line for entry in rule.documents] == [7, 9]
    covered = book.coverage["LCD L33787"]
    assert (covered.title, covered.look_back_days, len(covered.documents)) == ("Prostheses", 60, 1)


def test_a_text_of_unbounded_length_is_refused() -> None:
    # given a file that is longer than any rulebook
    # when it is read to be proposed
    with pytest.raises(MalformedError, match="too long"):
        rulebook_text(GOOD + "#" * 200_001, where="rules.yaml")


def test_a_file_that_is_not_there_or_not_text_is_refused(tmp_path: Path) -> None:
    # given no file, a folder, and bytes that are not UTF-8
    (tmp_path / "folder.yaml").mkdir()
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe")
    # when each is read
    for name in ("missing.yaml", "folder.yaml", "bytes.yaml"):
        with pytest.raises(MalformedError) as refused:
            read_rulebook_file(tmp_path / name)
        # then its name is told
        assert refused.value.where == name


def test_the_same_text_gives_the_same_rules() -> None:
    # given a text
    # when it is read twice
    # then the rules are equal
    assert read_rulebook(GOOD, where="a") == read_rulebook(GOOD, where="b")


def test_what_narrows_an_entry_is_read_as_written() -> None:
    # given an entry that counts for some codes, kinds and days, and a title that only some codes need
    narrow = """\
      - types: [34109-9]
        kinds: [dietitian]
        not_kinds: [telephone]
        heading_words: [weight]
        unless_only: ["12001-12018"]
        after: [11526-1]
        unread: narrative
        near: [34746-8]
        service_days: 1
        look_back_days: 60
        lacking: [8716-3]
        sections: []
"""
    titled = "    titled:\n      - {words: [head], codes: [S00-S09], types: [18748-4]}\n"
    text = GOOD.replace("    window:", narrow + "    window:", 1) + titled + "    never_words: [account]\n"
    text += '    procedures: {types: [28570-0], known: [{words: [splint], codes: ["29000-29799"]}]}\n'
    # when it is read
    [rule] = read_rulebook(text, where="rules.yaml").rules.values()
    # then each value is there, and what it says of a document depends on others
    entry = rule.documents[-1]
    assert (entry.kinds, entry.not_kinds) == ({DocumentKind.DIETITIAN}, {DocumentKind.TELEPHONE})
    assert (entry.heading_words, entry.unless_only, entry.after) == ({"weight"}, ("12001-12018",), {"11526-1"})
    assert [(line.words, line.codes, line.types) for line in rule.titled] == [({"head"}, ("S00-S09",), {"18748-4"})]
    assert (entry.unread, rule.documents[0].unread) == (Unlabelled.NARRATIVE, None)
    assert (entry.near, entry.service_days, rule.documents[0].service_days) == ({"34746-8"}, 1, None)
    assert (entry.look_back_days, rule.documents[0].look_back_days) == (60, 0)
    assert (entry.lacking, rule.documents[0].lacking) == ({"8716-3"}, frozenset())
    assert rule.procedures == Procedures(frozenset({"28570-0"}), (Procedure(frozenset({"splint"}), ("29000-29799",)),))
    assert rule.never_words == {"account"}
    assert rule.looks_around


@pytest.mark.parametrize("word", ["Head", "head scan", "head/neck"])
def test_a_word_that_no_title_could_have_is_refused(word: str) -> None:
    # given a title's word that is none as titles are read
    text = GOOD + f'    titled:\n      - {{words: ["{word}"], codes: [S00-S09]}}\n'
    # when the file is read, then it is refused
    with pytest.raises(MalformedError, match="one word"):
        read_rulebook(text, where="rules.yaml")


@pytest.mark.parametrize("days", ["after: [11526-1]", "near: [11526-1]", "service_days: 0", "look_back_days: 9"])
def test_a_coverage_rule_with_days_of_its_own_looks_at_no_other_document(days: str) -> None:
    # given a coverage rule that waits for a document, keeps near one, or asks for the day of the service
    text = GOOD + COVERED.replace("sections:", f"{days}\n        sections:", 1)
    # when the file is read, then it is refused with the way to say it
    with pytest.raises(MalformedError) as refused:
        read_rulebook(text, where="rules.yaml")
    assert refused.value.fix == "Use `look_back_days`."
