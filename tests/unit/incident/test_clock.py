"""Who must be told, and the last day. The days are counted by hand, from the paragraphs."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chartwarden.foundation.citation import HHS_NOTICE_LARGE, HHS_NOTICE_SMALL, MEDIA_NOTICE
from chartwarden.foundation.errors import RefusedError
from chartwarden.incident.assessment import Conclusion
from chartwarden.incident.clock import (
    DutyFacts,
    Standing,
    business_days_after,
    duties,
    small_breaches_due,
    standing_of,
)
from chartwarden.incident.delay import Delay, DelayKind
from chartwarden.incident.duty import Duty, Told
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.organisation import COVERED_ENTITY, Agency, Organisation, OrganisationKind

KNOWN = date(2026, 6, 1)  # a Monday
LIMIT = date(2026, 7, 31)  # sixty days later


def _associate(*, days: int | None = 3, agency: Agency = Agency.INDEPENDENT, delegation: str = "") -> Organisation:
    return Organisation(
        OrganisationKind.BUSINESS_ASSOCIATE,
        covered_entity="Example Clinic",
        contract_days=days,
        agency=agency,
        delegation=delegation,
    )


def _federal(facts: DutyFacts) -> list[tuple[Told, date]]:
    found = duties(facts, COVERED_ENTITY)
    return [(duty.whom, duty.due) for duty in found if str(duty.citation).startswith("45 CFR")]


def _of(state: State, found: Sequence[Duty]) -> list[tuple[Told, date]]:
    return [(duty.whom, duty.due) for duty in found if duty.state is state and duty.whom is not Told.MEDIA]


@pytest.mark.parametrize(
    ("year", "due"),
    [
        (2023, date(2024, 2, 29)),
        (2024, date(2025, 3, 1)),
        (2025, date(2026, 3, 1)),  # a Sunday
        (2026, date(2027, 3, 1)),
        (2027, date(2028, 2, 29)),
        (2028, date(2029, 3, 1)),
    ],
)
def test_small_breaches_are_filed_sixty_days_after_the_year_of_discovery(year: int, due: date) -> None:
    # given the first and the last day of a year
    # when the last day of the yearly filing is asked for
    # then it is the same for both, on whatever weekday
    assert small_breaches_due(date(year, 1, 1)) == small_breaches_due(date(year, 12, 31)) == due


@pytest.mark.parametrize(
    ("people", "media", "hhs"), [(499, [], date(2027, 3, 1)), (500, [], LIMIT), (501, [Told.MEDIA], LIMIT)]
)
def test_hhs_counts_from_500_people_and_the_media_above_500_residents(
    people: int, media: list[Told], hhs: date
) -> None:
    # given so many people, all in a State without a row of its own
    facts = DutyFacts(KNOWN, standing=Standing.BREACH, individuals=people, residents={State.UT: people})
    # when the duties are computed, then each number decides for itself
    expected = [(Told.INDIVIDUALS, LIMIT), *((told, LIMIT) for told in media), (Told.HHS, hhs)]
    assert _federal(facts) == expected


def test_people_of_many_states_make_a_large_breach_without_media() -> None:
    # given 900 people, 450 in each of two States
    facts = DutyFacts(KNOWN, individuals=900, residents={State.UT: 450, State.NV: 450})
    # when the duties are computed, then HHS is told with the patients, and no newspaper
    assert _federal(facts) == [(Told.INDIVIDUALS, LIMIT), (Told.HHS, LIMIT)]


def test_a_count_that_grows_brings_duties_forward() -> None:
    # given 480 people in one State, and the same incident counted anew as 520
    before = DutyFacts(KNOWN, individuals=480, residents={State.UT: 480})
    after = DutyFacts(KNOWN, individuals=520, residents={State.UT: 520})
    # when the duties of both are computed
    # then HHS moves from next year to the sixtieth day, and the media come in
    assert _federal(before) == [(Told.INDIVIDUALS, LIMIT), (Told.HHS, date(2027, 3, 1))]
    assert _federal(after) == [(Told.INDIVIDUALS, LIMIT), (Told.MEDIA, LIMIT), (Told.HHS, LIMIT)]


def test_an_unknown_count_takes_the_earlier_day() -> None:
    # given an incident of which nobody has counted the people
    [patients, hhs] = duties(DutyFacts(KNOWN), COVERED_ENTITY)
    # then HHS is shown on the sixtieth day, and it says why
    assert (patients.due, hhs.due) == (LIMIT, LIMIT)
    assert "Nobody knows yet" in hhs.why


def test_people_whom_nobody_placed_may_make_a_duty_to_the_media() -> None:
    # given 700 people of whom 150 are placed
    found = duties(DutyFacts(KNOWN, individuals=700, residents={State.UT: 150}), COVERED_ENTITY)
    # when the duties are computed, then one to the media stands with its condition
    [media] = [duty for duty in found if duty.whom is Told.MEDIA]
    assert media.condition == "where more than 500 of them reside in one State"
    # and with all but 50 placed none does, since no State can have more than 400
    placed = DutyFacts(KNOWN, individuals=700, residents={State.UT: 300, State.NV: 350})
    assert Told.MEDIA not in {duty.whom for duty in duties(placed, COVERED_ENTITY)}


@pytest.mark.control("INC-13")
def test_a_contract_of_three_days_is_due_before_the_law_which_is_shown_apart() -> None:
    # given a business associate with a contract of 3 calendar days, and a discovery on 2026-06-01
    # when its duties are computed
    [duty] = duties(DutyFacts(KNOWN, individuals=501, residents={State.CO: 501}), _associate(days=3))
    # then it tells the covered entity by 2026-06-04, and the law's limit stands apart
    assert (duty.whom, duty.to) == (Told.COVERED_ENTITY, "Example Clinic, the covered entity")
    assert (duty.due, duty.outer) == (date(2026, 6, 4), date(2026, 7, 31))
    # and a contract that gives longer than the law is refused
    with pytest.raises(RefusedError, match="a-contract-never-extends-the-law"):
        _associate(days=61)


def test_a_contract_that_names_no_days_leaves_the_law() -> None:
    # given a business associate whose contract names none, or the sixty of the law
    # when its duty is computed, then there is one day and nothing apart from it
    for days in (None, 60):
        [duty] = duties(DutyFacts(KNOWN), _associate(days=days))
        assert (duty.due, duty.outer) == (LIMIT, None)


def test_what_an_agent_knew_starts_the_clock_of_its_principal() -> None:
    # given a covered entity that was told on June 1, by an agent who knew on May 20
    facts = DutyFacts(KNOWN, individuals=3, agent_knew_on=date(2026, 5, 20))
    # when the duties are computed, then the sixty days run from May 20
    assert _federal(facts)[0] == (Told.INDIVIDUALS, date(2026, 7, 19))
    # and at the agent itself, the day on which its principal's sixty days end is said
    [duty] = duties(DutyFacts(KNOWN), _associate(agency=Agency.AGENT))
    assert "end on 2026-07-31" in duty.why
    [apart] = duties(DutyFacts(KNOWN), _associate(agency=Agency.INDEPENDENT))
    assert "agent" not in apart.why


def test_a_delegation_adds_the_notices_to_what_an_associate_owes() -> None:
    # given a business associate to which notices were delegated in writing
    found = duties(DutyFacts(KNOWN, individuals=3), _associate(delegation="Annex C of the agreement of 2026-01-02"))
    # when its duties are computed, then the covered entity comes first and the notices follow
    assert [duty.whom for duty in found] == [Told.COVERED_ENTITY, Told.INDIVIDUALS, Told.HHS]


def test_what_is_no_breach_is_still_reported_to_the_covered_entity() -> None:
    # given incidents that were found not to be reportable, and not to be violations
    # when the duties of a business associate are computed
    [duty] = duties(DutyFacts(KNOWN, standing=Standing.NOT_REPORTABLE), _associate())
    # then the contract asks for a report of any use that it does not allow, and nothing of an allowed one
    assert (duty.due, str(duty.citation)) == (date(2026, 6, 4), "45 CFR 164.504(e)(2)(ii)(C)")
    assert duties(DutyFacts(KNOWN, standing=Standing.NO_VIOLATION), _associate()) == ()
    # and a covered entity owes nothing under HIPAA
    assert duties(DutyFacts(KNOWN, standing=Standing.NOT_REPORTABLE, individuals=3), COVERED_ENTITY) == ()


def test_each_conclusion_says_what_it_means_for_telling() -> None:
    # given every conclusion, and none
    # when their standing is asked for, then only a decision takes an incident out of the presumption
    assert standing_of(None) is Standing.PRESUMED
    assert standing_of(Conclusion.BREACH) is Standing.BREACH
    assert standing_of(Conclusion.NOT_IMPERMISSIBLE) is Standing.NO_VIOLATION
    rest = [Conclusion.SECURED, Conclusion.EXCEPTION, Conclusion.LOW_PROBABILITY]
    assert {standing_of(conclusion) for conclusion in rest} == {Standing.NOT_REPORTABLE}


def test_a_written_delay_holds_for_its_period_and_an_oral_one_for_thirty_days() -> None:
    # given a delay asked for in writing until September 15, and one asked for orally on July 20 for longer than allowed
    written = Delay(DelayKind.WRITTEN, date(2026, 7, 20), "Agent Roe, Example Bureau", date(2026, 9, 15))
    oral = Delay(DelayKind.ORAL, date(2026, 7, 20), "Agent Roe, Example Bureau", date(2026, 12, 1))
    # when the duties under them are computed
    # then each holds for the time that the law gives it, for the patients and for HHS
    assert {due for _, due in _federal(DutyFacts(KNOWN, delay=written))} == {date(2026, 9, 15)}
    assert {due for _, due in _federal(DutyFacts(KNOWN, delay=oral))} == {date(2026, 8, 19)}
    # and the yearly filing, later than both, stays where it was
    assert _federal(DutyFacts(KNOWN, individuals=3, delay=oral))[1] == (Told.HHS, date(2027, 3, 1))


def test_a_delay_that_ends_early_or_comes_late_moves_nothing() -> None:
    # given a delay that ends before the sixtieth day, and one that was asked for after it
    early = Delay(DelayKind.ORAL, date(2026, 6, 2), "Agent Roe, Example Bureau")
    late = Delay(DelayKind.WRITTEN, date(2026, 8, 1), "Agent Roe, Example Bureau", date(2026, 12, 1))
    # when the duties are computed, then the last day is the law's
    assert _federal(DutyFacts(KNOWN, delay=early))[0] == (Told.INDIVIDUALS, LIMIT)
    assert _federal(DutyFacts(KNOWN, delay=late))[0] == (Told.INDIVIDUALS, LIMIT)


def test_a_delay_holds_an_associate_too() -> None:
    # given a business associate with 3 days, whom law enforcement asked to wait until June 20
    delay = Delay(DelayKind.WRITTEN, date(2026, 6, 2), "Agent Roe, Example Bureau", date(2026, 6, 20))
    # when its duty is computed, then it waits, and the law's limit stays
    [duty] = duties(DutyFacts(KNOWN, delay=delay), _associate(days=3))
    assert (duty.due, duty.outer) == (date(2026, 6, 20), LIMIT)


@pytest.mark.parametrize(
    ("kind", "official", "until", "rule"),
    [
        (DelayKind.WRITTEN, "Agent Roe", None, "a-written-delay-states-its-period"),
        (DelayKind.ORAL, "  ", None, "a-delay-names-its-official"),
        (DelayKind.ORAL, "Agent Roe", date(2026, 5, 31), "a-delay-ends-after-it-was-asked"),
    ],
)
def test_a_delay_that_is_not_documented_is_refused(
    kind: DelayKind, official: str, until: date | None, rule: str
) -> None:
    # given a statement that lacks what the law asks of it
    # when it is recorded, then it is refused
    with pytest.raises(RefusedError, match=rule):
        Delay(kind, KNOWN, official, until)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        (date(2026, 6, 1), 15, date(2026, 6, 22)),  # from a Monday: three weeks
        (date(2026, 6, 5), 1, date(2026, 6, 8)),  # from a Friday
        (date(2026, 6, 6), 1, date(2026, 6, 8)),  # from a Saturday
        (date(2026, 6, 7), 5, date(2026, 6, 12)),  # from a Sunday
        (date(2026, 7, 2), 1, date(2026, 7, 3)),  # a holiday counts as a business day: the earlier day
    ],
)
def test_business_days_leave_out_weekends_and_no_holiday(start: date, days: int, due: date) -> None:
    # given a start, when business days are counted, then Saturdays and Sundays are left out
    assert business_days_after(start, days) == due


# States


def test_california_has_two_laws_and_the_shorter_comes_first() -> None:
    # given a breach of 600 residents of California
    found = duties(
        DutyFacts(KNOWN, standing=Standing.BREACH, individuals=600, residents={State.CA: 600}), COVERED_ENTITY
    )
    # when the duties are computed
    # then clinics have 15 business days, everybody 30 days, and the Attorney General 15 days from then
    assert _of(State.CA, found) == [
        (Told.INDIVIDUALS, date(2026, 6, 22)),
        (Told.STATE_HEALTH_DEPARTMENT, date(2026, 6, 22)),
        (Told.INDIVIDUALS, date(2026, 7, 1)),
        (Told.STATE_REGULATOR, date(2026, 7, 16)),
    ]
    # and once the patients were told, from that day
    told = DutyFacts(KNOWN, individuals=600, residents={State.CA: 600}, told_on={Told.INDIVIDUALS: date(2026, 6, 10)})
    assert (Told.STATE_REGULATOR, date(2026, 6, 25)) in _of(State.CA, duties(told, COVERED_ENTITY))


def test_californias_clinics_tell_even_of_what_is_no_breach_under_hipaa() -> None:
    # given an incident of low probability with a resident of California and one of New York
    facts = DutyFacts(KNOWN, standing=Standing.NOT_REPORTABLE, residents={State.CA: 1, State.NY: 1})
    # when the duties are computed, then those of California's clinics stand, under their condition
    found = duties(facts, COVERED_ENTITY)
    assert [(duty.state, duty.due) for duty in found] == [(State.CA, date(2026, 6, 22))] * 2
    assert all("licensed clinic" in duty.condition for duty in found)


def test_texas_and_colorado_count_from_the_day_of_determination() -> None:
    # given a breach determined on June 20, of 250 residents of Texas and 500 of Colorado
    residents = {State.TX: 250, State.CO: 500}
    facts = DutyFacts(
        KNOWN, standing=Standing.BREACH, determined_on=date(2026, 6, 20), individuals=750, residents=residents
    )
    # when the duties are computed, then those days follow June 20
    found = duties(facts, COVERED_ENTITY)
    assert _of(State.TX, found) == [
        (Told.STATE_REGULATOR, date(2026, 7, 20)),
        (Told.INDIVIDUALS, date(2026, 8, 19)),
    ]
    assert _of(State.CO, found) == [
        (Told.INDIVIDUALS, date(2026, 7, 20)),
        (Told.STATE_REGULATOR, date(2026, 7, 20)),
    ]
    # and without a determination they follow discovery, and say so
    undecided = duties(DutyFacts(KNOWN, individuals=750, residents=residents), COVERED_ENTITY)
    assert _of(State.CO, undecided)[0] == (Told.INDIVIDUALS, date(2026, 7, 1))
    assert any("No day of determination is recorded" in duty.why for duty in undecided)


@pytest.mark.parametrize(
    ("state", "residents", "expected"),
    [
        (State.TX, 249, {Told.INDIVIDUALS}),
        (State.TX, 250, {Told.INDIVIDUALS, Told.STATE_REGULATOR}),
        (State.FL, 499, {Told.INDIVIDUALS}),
        (State.FL, 500, {Told.INDIVIDUALS, Told.STATE_REGULATOR}),
        (State.FL, 1001, {Told.INDIVIDUALS, Told.STATE_REGULATOR, Told.CREDIT_BUREAUS}),
        (State.CO, 1000, {Told.INDIVIDUALS, Told.STATE_REGULATOR}),
        (State.WA, 500, {Told.INDIVIDUALS}),
        (State.WA, 501, {Told.INDIVIDUALS, Told.STATE_REGULATOR}),
        (State.NY, 5000, {Told.INDIVIDUALS, Told.STATE_REGULATOR, Told.STATE_COPY_OF_FILING}),
        (
            State.NY,
            5001,
            {Told.INDIVIDUALS, Told.STATE_REGULATOR, Told.STATE_COPY_OF_FILING, Told.CREDIT_BUREAUS},
        ),
    ],
)
def test_regulators_and_bureaus_come_in_at_the_states_own_number(
    state: State, residents: int, expected: set[Told]
) -> None:
    # given so many residents of a State
    facts = DutyFacts(KNOWN, individuals=residents, residents={state: residents})
    # when the duties are computed, then the State's number decides
    assert {whom for whom, _ in _of(state, duties(facts, COVERED_ENTITY))} == expected


def test_new_york_is_sent_what_hhs_was_told() -> None:
    # given a small breach with a resident of New York
    found = duties(DutyFacts(KNOWN, individuals=1, residents={State.NY: 1}), COVERED_ENTITY)
    # when the duties are computed, then its Attorney General is told 5 business days after the yearly filing
    assert _of(State.NY, found) == [
        (Told.INDIVIDUALS, date(2026, 7, 1)),
        (Told.STATE_REGULATOR, date(2026, 7, 1)),
        (Told.STATE_COPY_OF_FILING, date(2027, 3, 8)),
    ]


def test_a_row_that_nobody_checked_says_so() -> None:
    # given residents of Maine and of Washington
    found = duties(DutyFacts(KNOWN, residents={State.ME: 1, State.WA: 1}), COVERED_ENTITY)
    # when the duties are computed, then one is unverified and one is not
    marks = {duty.state: duty.is_verified for duty in found if duty.state}
    assert marks == {State.ME: False, State.WA: True}


def test_a_delay_under_hipaa_does_not_move_a_state() -> None:
    # given a breach that touches New York, held back until September
    delay = Delay(DelayKind.WRITTEN, date(2026, 6, 2), "Agent Roe, Example Bureau", date(2026, 9, 15))
    found = duties(DutyFacts(KNOWN, individuals=1, residents={State.NY: 1}, delay=delay), COVERED_ENTITY)
    # when the duties are computed, then New York's day stays, and counsel is named
    first = found[0]
    assert (first.state, first.due) == (State.NY, date(2026, 7, 1))
    assert "ask counsel" in first.why


counts = st.dictionaries(st.sampled_from(State), st.integers(0, 6000), max_size=4)


@settings(max_examples=100)
@given(
    st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    counts,
    st.one_of(st.none(), st.integers(0, 9000)),
    st.sampled_from(Standing),
)
def test_duties_come_earliest_first_and_more_people_never_bring_fewer_or_later_ones(
    known: date, residents: dict[State, int], individuals: int | None, standing: Standing
) -> None:
    # given an incident, and the same with one more resident of each State and one more person
    facts = DutyFacts(known, standing=standing, individuals=individuals, residents=residents)
    more = {state: people + 1 for state, people in residents.items()}
    grown = DutyFacts(
        known, standing=standing, individuals=None if individuals is None else individuals + 1, residents=more
    )
    # when both are computed
    before, after = duties(facts, COVERED_ENTITY), duties(grown, COVERED_ENTITY)
    # then the earliest comes first
    assert [duty.due for duty in before] == sorted(duty.due for duty in before)
    # and each duty of the first is one of the second, no later; HHS changes its paragraph on the way
    later = {(duty.to, duty.citation): duty.due for duty in after}
    lasting = [duty for duty in before if duty.citation not in {MEDIA_NOTICE, HHS_NOTICE_SMALL, HHS_NOTICE_LARGE}]
    assert all(later[duty.to, duty.citation] <= duty.due for duty in lasting)
    hhs = [max((duty.due for duty in found if duty.whom is Told.HHS), default=known) for found in (after, before)]
    assert hhs == sorted(hhs)
    # and no patient under HIPAA is told after the sixtieth day
    assert all(
        duty.due <= known + timedelta(days=60)
        for duty in before
        if duty.whom is Told.INDIVIDUALS and str(duty.citation).startswith("45 CFR")
    )
