from datetime import UTC, date, datetime
from typing import Any

import pytest

from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.foundation.identifiers import MemberId
from chartwarden.incident.exhibit import Exhibit, exhibit_of, parsed_exhibits
from chartwarden.incident.kind import IncidentKind, PhiKind, Recipient
from chartwarden.incident.report import (
    KnownBy,
    ReportField,
    Said,
    blanks,
    days_late,
    discovered_on,
    report_of,
    reported_on,
    require_triageable,
)
from tests.incident_cases import AT, a_report, a_said


def test_a_suspicion_is_enough_to_report() -> None:
    # given a kind, a sentence and the day, and nothing else
    said = Said(IncidentKind.PHISHING, "  An odd message asked for my badge number. ", date(2026, 11, 23))
    # when it is reported, then it is taken as it is
    report = report_of(said, at=AT)
    assert (report.what, report.phi, report.individuals) == (
        "An odd message asked for my badge number.",
        frozenset(),
        None,
    )


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"what": "  "}, "a-report-says-what-happened"),
        ({"what": "x" * 4001}, "a-report-says-what-happened"),
        ({"how_found": "x" * 1001}, "a-report-says-what-happened"),
        ({"what": "He used my password: Heron!42 to look"}, "free-text-holds-no-secret"),
        ({"known_on": date(2026, 11, 25)}, "known-before-it-is-reported"),
        ({"individuals": -1}, "a-rough-number-will-do"),
        ({"pages_sent": 400_000_001}, "a-rough-number-will-do"),
        ({"subjects": tuple(MemberId(str(n)) for n in range(21))}, "a-report-names-a-few"),
    ],
)
def test_what_cannot_be_a_report_is_refused(changes: dict[str, Any], rule: str) -> None:
    # given what was said with one thing that cannot be
    said = a_said(**changes)
    # when it is reported, then it is refused by its rule
    with pytest.raises(RefusedError) as refused:
        report_of(said, at=AT)
    assert refused.value.rule == rule


def test_what_a_member_knew_on_the_first_day_is_discovered_then_and_the_report_is_late() -> None:
    # given a member who knew on the 1st and reported on the 5th
    report = report_of(a_said(known_on=date(2026, 6, 1), occurred_on=None), at=datetime(2026, 6, 5, 15, tzinfo=UTC))
    # when the clocks are asked, then they start on the 1st, and one day of the four was allowed
    assert (discovered_on(report), days_late(report)) == (date(2026, 6, 1), 3)


def test_what_only_its_doer_knew_is_discovered_when_they_report_it() -> None:
    # given somebody who kept their own mistake to themselves for four days
    report = report_of(
        a_said(known_on=date(2026, 6, 1), known_by=KnownBy.ONLY_WHO_DID_IT), at=datetime(2026, 6, 5, 15, tzinfo=UTC)
    )
    # when the clocks are asked, then they start with the report, which is late all the same
    assert (discovered_on(report), days_late(report)) == (date(2026, 6, 5), 3)


def test_an_evening_report_in_the_west_counts_on_its_own_day_and_never_before_it_was_known() -> None:
    # given a report at eight in the evening of the 4th in Denver, which is the 5th in UTC
    evening = datetime(2026, 6, 5, 2, tzinfo=UTC)
    # when its day is asked, then it is the 4th, so that no clock starts late
    assert reported_on(report_of(a_said(known_on=date(2026, 6, 1), occurred_on=None), at=evening)) == date(2026, 6, 4)
    # and what was known on the 5th already is reported on the 5th
    assert reported_on(report_of(a_said(known_on=date(2026, 6, 5), occurred_on=None), at=evening)) == date(2026, 6, 5)


def test_in_guam_it_is_already_tomorrow() -> None:
    # given a report at 22:00 UTC, when it is eight in the morning of the next day in Guam
    said = a_said(known_on=date(2026, 6, 6), occurred_on=None)
    # when it is known on that day, then it is taken, and two hours before midnight there it is not
    assert report_of(said, at=datetime(2026, 6, 5, 22, tzinfo=UTC)).known_on == date(2026, 6, 6)
    with pytest.raises(RefusedError, match="still to come"):
        report_of(said, at=datetime(2026, 6, 5, 13, tzinfo=UTC))


def test_what_happened_after_it_was_known_does_not_leave_triage() -> None:
    # given a report whose two days stand the wrong way round
    report = a_report(occurred_on=date(2026, 11, 23), known_on=date(2026, 11, 22))
    # when it is to leave triage, then it is refused
    with pytest.raises(RefusedError) as refused:
        require_triageable(report)
    assert refused.value.rule == "it-happened-before-it-was-known"


@pytest.mark.parametrize("field", ReportField)
def test_each_blank_is_filled_in_or_marked_as_not_known(field: ReportField) -> None:
    # given a report that leaves one thing blank
    blank: dict[ReportField, dict[str, Any]] = {
        ReportField.OCCURRED_ON: {"occurred_on": None},
        ReportField.HOW_FOUND: {"how_found": " "},
        ReportField.RECIPIENT: {"recipient": None},
        ReportField.PHI: {"phi": frozenset()},
        ReportField.INDIVIDUALS: {"individuals": None},
    }
    # when it is to leave triage, then it is refused by that name, and passes once it is marked
    assert blanks(a_report(**blank[field])) == (field,)
    with pytest.raises(RefusedError, match=field.words):
        require_triageable(a_report(**blank[field]))
    require_triageable(a_report(**blank[field], unknown=frozenset({field})))


def test_a_count_of_none_is_no_blank() -> None:
    # given a report that says that no patient was touched
    # when blanks are asked for, then there is none
    assert blanks(a_report(individuals=0)) == ()


def test_a_suspect_message_leaves_triage_without_anything_of_patients() -> None:
    # given phishing with neither patients nor recipient
    report = a_report(kind=IncidentKind.PHISHING, phi=frozenset(), recipient=None, individuals=None)
    # when it is to leave triage, then it may
    require_triageable(report)


@pytest.mark.parametrize(("sent", "needed", "more"), [(52, 12, 40), (3, 12, 0), (52, None, None), (None, 1, None)])
def test_pages_beyond_what_was_needed_are_counted_where_both_are_stated(
    sent: int | None, needed: int | None, more: int | None
) -> None:
    # given what went and what was needed
    # when they are compared, then what went beyond is told
    assert a_report(pages_sent=sent, pages_needed=needed).pages_too_many == more


def test_no_word_of_a_report_stands_in_its_repr() -> None:
    # given what somebody said
    said = a_said(what="Mrs Quint's HIV result went out.")
    # when it is printed, then none of it is there
    assert "Quint" not in repr(said) + repr(report_of(said, at=AT))


def test_every_kind_has_words_for_a_form() -> None:
    # given every word that a form offers
    # when each is asked what it is called, then it is called something of its own
    for words in (IncidentKind, PhiKind, Recipient, ReportField):
        assert len({each.words for each in words}) == len(words)


def test_health_information_that_other_law_protects_more_is_told_from_the_rest() -> None:
    # given a few kinds
    # when they are asked, then the answers are those of the law
    assert PhiKind.PSYCHOTHERAPY_NOTES.is_specially_protected
    assert PhiKind.SUBSTANCE_USE.is_specially_protected
    assert not PhiKind.DIAGNOSIS.is_specially_protected
    assert PhiKind.SSN.names_a_person
    assert not PhiKind.BIRTH_DATE.names_a_person


def test_exhibits_are_read_one_a_line() -> None:
    # given a digest with its scheme, a bare one in capitals, and the number of an entry
    text = f"sha256:{'a' * 64} the fax\n\n{'B' * 64}\n0042 opened at nine\n"
    # when they are read, then each is named in one form
    assert parsed_exhibits(text) == (
        Exhibit(f"sha256:{'a' * 64}", "the fax"),
        Exhibit(f"sha256:{'b' * 64}"),
        Exhibit("ledger:42", "opened at nine"),
    )
    # and the digest of bytes is their SHA-256
    assert exhibit_of(b"", words="").reference.startswith("sha256:e3b0c44298fc1c14")


@pytest.mark.parametrize("line", ["the letter", "sha256:abc", f"sha1:{'a' * 40}", "ledger:-1", f"7 {'x' * 201}"])
def test_what_cannot_be_looked_up_is_no_exhibit(line: str) -> None:
    # given a line that names nothing that can be found again
    # when it is read, then it is refused with what to write instead, and nothing of it is quoted
    with pytest.raises(MalformedError, match="number of a ledger entry"):
        parsed_exhibits(line)
