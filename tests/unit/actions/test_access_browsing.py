"""Looking back: filters, pages and counted days give exactly the entries that fit, whatever order the clock made."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.actions import access
from chartwarden.actions.access import AccessPage, browse_access
from chartwarden.actions.access_wanted import ACTS_OF, MOST_DAYS, DayOfActs, KindOfAct, Wanted, counted
from chartwarden.actions.desk import Desk
from chartwarden.adapters.memory.ledger import MemoryLedger
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import NotFoundError, RefusedError
from chartwarden.ledger.entry import Act, Draft, Outcome
from tests.builders import NOW, TODAY, Scene, a_member, house_in_memory

START = NOW - timedelta(days=40)


class Past:
    """A coder's desk on which time goes on as told."""

    def __init__(self) -> None:
        self.clock = FixedClock(START)
        self.scene = Scene(house_in_memory(clock=self.clock))
        self.desk = self.scene.at(self.scene.coder)

    def leave(
        self, act: Act = Act.LIST_WORK, outcome: Outcome = Outcome.GRANTED, *, of: str = "", **more: object
    ) -> None:
        draft = Draft(actor=of or self.scene.coder.user_id, device="test:1", act=act, outcome=outcome)
        self.desk.ledger.append(replace(draft, **more))  # type: ignore[arg-type]  # names fields of Draft

    def wait(self, **span: float) -> None:
        self.clock.advance(timedelta(**span))


def sequences(page: AccessPage) -> list[int]:
    return [row.sequence for row in page.rows]


def all_pages(desk: Desk, wanted: Wanted, *, page: int) -> list[int]:
    """Go from page to page until there is none; the entries that looking leaves are newer than all of them."""
    found, before = list[int](), cast("int | None", next_sequence(desk))
    while before is not None:
        told = browse_access(desk, wanted, before=before, page=page)
        found += sequences(told)
        before = told.older
    return found


def next_sequence(desk: Desk) -> int:
    return desk.ledger.store.tip().frontier.size


days = st.integers(0, 9)
acts = st.sampled_from([Act.LIST_WORK, Act.SIGN_IN, Act.ASSIGN_CODE, Act.READ_DOCUMENT])
left = st.lists(st.tuples(acts, st.sampled_from(Outcome), st.integers(0, 30)), max_size=30)
wants = st.builds(
    Wanted,
    kind=st.none() | st.sampled_from([KindOfAct.WORK, KindOfAct.CHARTS, KindOfAct.SIGN_INS]),
    outcome=st.none() | st.sampled_from(Outcome),
    since=st.none() | st.builds(lambda day: START.date() + timedelta(days=day), days),
    until=st.none() | st.builds(lambda day: START.date() + timedelta(days=day), days),
)


@settings(deadline=None)  # each example fills a house
@given(left, wants, st.integers(1, 7))
def test_pages_give_every_entry_that_fits_once_and_newest_first(
    acts_left: list[tuple[Act, Outcome, int]], wanted: Wanted, page: int
) -> None:
    # given a past of acts hours apart, and few rows read at a time
    past, expected = Past(), list[int]()
    for act, outcome, hours in acts_left:
        past.wait(hours=hours)
        day = past.clock.now().date()
        fits = (
            (wanted.kind is None or act in ACTS_OF[wanted.kind])
            and wanted.outcome in {None, outcome}
            and (wanted.since is None or day >= wanted.since)
            and (wanted.until is None or day <= wanted.until)
        )
        if fits:
            expected.append(next_sequence(past.desk))
        past.leave(act, outcome)
        past.leave(act, outcome, of="somebody.else")
    # when one goes from page to page
    with pytest.MonkeyPatch.context() as few:
        few.setattr(access, "_ROWS_AT_A_TIME", 3)
        few.setattr(access, "_MOST_LOOKED_AT", 5)
        found = all_pages(past.desk, wanted, page=page)
    # then each of one's own that fits was there, once, newest first
    assert found == expected[::-1]


@settings(deadline=None)  # each example fills a house
@given(left)
def test_days_count_every_act_of_the_chosen_days(acts_left: list[tuple[Act, Outcome, int]]) -> None:
    # given a past of acts
    past = Past()
    wanted = Wanted(since=START.date() + timedelta(days=2), until=START.date() + timedelta(days=5))
    expected: dict[tuple[date, Outcome], int] = {}
    for act, outcome, hours in acts_left:
        past.wait(hours=hours)
        key = past.clock.now().date(), outcome
        expected[key] = expected.get(key, 0) + 1
        past.leave(act, outcome)
    # when the first page is asked for
    with pytest.MonkeyPatch.context() as few:
        few.setattr(access, "_ROWS_AT_A_TIME", 3)
        page = browse_access(past.desk, wanted, page=1)
    looked_on = past.clock.now().date()
    expected[looked_on, Outcome.GRANTED] = expected.get((looked_on, Outcome.GRANTED), 0) + 1  # the look itself
    # then each of those days is there, with as many acts as it had
    assert [day.day for day in page.days] == [START.date() + timedelta(days=place) for place in range(2, 6)]
    assert page.counts_are_whole
    for day in page.days:
        assert day.counts == {outcome: expected.get((day.day, outcome), 0) for outcome in Outcome}


def test_without_chosen_days_two_weeks_are_counted_on_the_first_page_only() -> None:
    # given one act today
    past = Past()
    past.wait(days=40)
    # when the first page is asked for, and another
    first = browse_access(past.desk, Wanted())
    other = browse_access(past.desk, Wanted(), before=1)
    # then fourteen days up to today are counted on the first
    assert (first.days[0].day, first.days[-1].day, len(first.days)) == (TODAY - timedelta(days=13), TODAY, 14)
    assert first.days[-1] == DayOfActs(TODAY, granted=1)
    assert other.days == ()


def test_a_span_of_years_counts_its_last_year() -> None:
    # given days that lie further apart than a year
    # when the counted days are asked for, then they are a year, and an end before the start gives none
    first, last = Wanted(since=date(2000, 1, 1), until=date(2026, 11, 23)).counted_days(today=TODAY)
    assert ((last - first).days + 1, last) == (MOST_DAYS, date(2026, 11, 23))
    first, last = Wanted(since=date(2027, 1, 1), until=date(2026, 1, 1)).counted_days(today=TODAY)
    assert counted([], first=first, last=last) == ()


def test_entries_out_of_the_clocks_order_are_found_all_the_same() -> None:
    # given an entry of a later day between two earlier ones, as after a clock that was set forward and accepted
    past = Past()
    past.leave()
    past.clock.set_by(timedelta(days=20))
    past.leave()
    past.clock.set_by(timedelta(days=-20))
    past.leave(Act.ACCEPT_CLOCK)
    past.leave(Act.ASSIGN_CODE)
    # when the earlier day is chosen
    page = browse_access(past.desk, Wanted(since=START.date(), until=START.date()), page=10)
    # then its entries on both sides are given, and not the one between
    said = [json.loads(row.body) for row in past.desk.ledger.store.rows_of("lena.moss", most=99)]
    on_the_day = [one["sequence"] for one in said if datetime.fromisoformat(one["at"]).date() == START.date()]
    assert sequences(page) == on_the_day
    assert len(on_the_day) >= 3


@pytest.mark.control("AUD-3")
def test_a_damaged_row_stands_on_its_page_whatever_is_wanted() -> None:
    # given three entries, the middle one damaged, and a filter that none fits
    past = Past()
    for _ in range(3):
        past.leave()
    store = cast("MemoryLedger", past.desk.ledger.store)
    store._rows[1] = replace(store._rows[1], body=b"{damaged")  # noqa: SLF001 -- as somebody does who owns the database
    # when one looks
    page = browse_access(past.desk, Wanted(outcome=Outcome.FAILED))
    # then the damaged one is there and says so, without a day
    assert sequences(page) == [1]
    assert "cannot be trusted" in page.rows[0].sentence
    assert page.rows[0].day is None


def test_many_damaged_rows_do_not_end_the_looking(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a whole part of damaged rows in front of a sound one from today
    monkeypatch.setattr(access, "_ROWS_AT_A_TIME", 2)
    past = Past()
    past.leave(Act.ASSIGN_CODE)
    for _ in range(5):
        past.leave()
    store = cast("MemoryLedger", past.desk.ledger.store)
    for place in range(1, 5):
        store._rows[place] = replace(store._rows[place], body=b"{damaged")  # noqa: SLF001 -- as above
    # when one looks for the day of the sound one, then it is found behind them
    page = browse_access(past.desk, Wanted(kind=KindOfAct.CODES, since=START.date()))
    assert sequences(page) == [4, 3, 2, 1, 0]


def test_an_encounters_number_finds_its_entries_and_the_words_are_on_record_sealed() -> None:
    # given acts on an encounter and others
    past = Past()
    past.leave(Act.OPEN_CHART, details={"encounter": past.scene.stay.id})
    past.leave(Act.OPEN_CHART, details={"encounter": past.scene.earlier.id})
    past.leave()
    # when part of its number is asked for, in other letters
    page = browse_access(past.desk, Wanted(encounter=" e-2026-A "))
    # then its entry alone is given, and the counted days count it alone
    assert sequences(page) == [0]
    assert sum(day.granted for day in page.days) == 1
    # and the look's own entry holds the words as a keyed hash, and sealed beside it
    (row,) = past.desk.ledger.store.rows_of("lena.moss", most=1)
    assert b"e-2026" not in row.body.lower()
    assert json.loads(row.body)["search"]
    assert past.desk.ledger.details(row)["words"] == " e-2026-A "


@pytest.mark.control("AUD-1")
def test_each_look_is_one_entry_and_anothers_access_is_the_officers_alone() -> None:
    # given a coder and a privacy officer
    past = Past()
    officer = past.scene.at(past.scene.officer)
    before = next_sequence(officer)
    # when the officer looks at the coder, the coder at the officer and at nobody, and the officer at nobody
    browse_access(officer, Wanted(), of="lena.moss")
    for of in ("petra.vance", "no.body"):
        with pytest.raises(RefusedError, match="privacy-office-reviews-access"):
            browse_access(past.desk, Wanted(), of=of)
    with pytest.raises(NotFoundError):
        browse_access(officer, Wanted(), of="no.body")
    # then each is one entry
    said = [json.loads(row.body) for row in officer.ledger.store.rows(start=before)]
    assert [(one["actor"], one["act"], one["outcome"], one["because"]) for one in said] == [
        ("petra.vance", "access.review", "granted", None),
        ("lena.moss", "access.review", "refused", "privacy-office-reviews-access"),
        ("lena.moss", "access.review", "refused", "privacy-office-reviews-access"),
        ("petra.vance", "access.review", "refused", "not-found"),
    ]


def test_nothing_is_read_without_an_entry() -> None:
    # given a member who left yesterday
    past = Past()
    gone = past.scene.at(a_member("gone.away", ends_on=START.date() - timedelta(days=1)))
    # when they look at their access, then it is refused
    with pytest.raises(RefusedError, match="members-work-here-today"):
        browse_access(gone, Wanted())


def test_a_days_end_is_utc() -> None:
    # given entries a second before and after midnight, UTC
    past = Past()
    past.clock.advance(datetime(2026, 10, 20, 23, 59, 59, tzinfo=UTC) - past.clock.now())
    past.leave()
    past.wait(seconds=2)
    past.leave()
    # when the earlier day is wanted, then only the first is given
    assert sequences(browse_access(past.desk, Wanted(until=date(2026, 10, 20)))) == [0]
