"""The rows of the States are whole, and what nobody has checked is marked."""

import tomllib
from importlib import resources

from chartwarden.foundation.citation import Confidence
from chartwarden.incident.duty import Told
from chartwarden.incident.jurisdiction import State
from chartwarden.incident.states import Start, rules_of, states_without_rules


def test_every_jurisdiction_has_a_name_of_its_own() -> None:
    # given the fifty States, the District and five territories
    names = [state.words for state in State]
    # when they are named, then no two are alike
    assert len(names) == len(set(names)) == 56


def test_every_row_uses_keys_that_are_read_and_cites_its_law() -> None:
    # given the rows as they stand in the file
    text = resources.files("chartwarden.incident").joinpath("states.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["rule"]
    known = {"states", "whom", "to", "days", "counted", "from", "at_least", "always", "only", "why", "citation", "mark"}
    # when their keys are read, then a misspelled one would be found, and a regulator has a name
    assert [set(row) - known for row in rows if set(row) - known] == []
    assert all(row["citation"] and row["why"].endswith(".") for row in rows)
    assert all("to" in row for row in rows if row["whom"].startswith("state-"))


def test_only_rows_that_were_read_in_a_source_are_sourced() -> None:
    # given all States with rows
    by_mark = {
        mark: {state.value for state in State for rule in rules_of(state) if rule.citation.confidence is mark}
        for mark in Confidence
    }
    # when they are told apart by mark, then these eight are sourced, and the others are known only
    assert by_mark[Confidence.SOURCED] == {"CA", "TX", "NY", "FL", "CO", "WA", "MA"}
    unverified = "CT IL VT AZ MD OH IN NM OR TN AL WI ME DE LA SD"
    assert by_mark[Confidence.KNOWN] == set(unverified.split())


def test_a_state_without_rows_is_named_for_counsel() -> None:
    # given residents of three States, of which one has rows
    # when those without are asked for, then each is named once, in order
    assert states_without_rules([State.UT, State.TX, State.GA, State.UT]) == (State.GA, State.UT)


def test_what_follows_another_notice_is_owed_to_a_regulator() -> None:
    # given every rule that counts from the telling of others
    # when it is read, then it is a regulator who is told after them, so that no duty waits for itself
    later = [
        rule for state in State for rule in rules_of(state) if rule.start in {Start.INDIVIDUALS_TOLD, Start.HHS_TOLD}
    ]
    assert {rule.whom for rule in later} == {Told.STATE_REGULATOR, Told.STATE_COPY_OF_FILING}
    assert {rule.state for rule in later} == {State.CA, State.NY, State.IL}


def test_telling_one_body_never_counts_for_another() -> None:
    # given what each State asks beside the letters, for which telling the patients is one act
    bodies = [(state, rule.whom) for state in State for rule in rules_of(state) if rule.whom is not Told.INDIVIDUALS]
    # when two are compared, then no two of one State are called the same
    assert len(bodies) == len(set(bodies))
