"""My access and the access report: filters, pages, the plot by day, and a proof for each entry."""

import html
import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from chartwarden.actions import access
from chartwarden.actions.access_wanted import DayOfActs, KindOfAct
from chartwarden.actions.work import my_work
from chartwarden.ledger.entry import Act, Outcome
from chartwarden.ledger.proof import check_proof, read_proof
from chartwarden.workforce.member import Member
from chartwarden_web.desk.looking_back import _KINDS
from chartwarden_web.desk.timeline import HEIGHT, timeline
from tests.builders import Scene


def page_of(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def without_tokens(answer: HttpResponse) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def entries_of(answer: HttpResponse) -> list[int]:
    """Give the numbers of the entries on a page, in their order."""
    return [int(number) for number in re.findall(r"\?entry=(\d+)", page_of(answer))]


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@pytest.fixture
def busy(scene: Scene, coder: Client) -> Client:
    """Give the browser of a coder who signed in, opened and read a chart, and was refused another."""
    coder.get(f"/work/{scene.work.id}/")
    coder.get("/work/nothing/")
    return coder


# Filters


@pytest.mark.control("AUD-1", "AUD-3")
def test_each_entry_is_a_sentence_with_time_purpose_rule_and_outcome_in_words(busy: Client) -> None:
    # given a coder who read and was refused
    # when they look at their access
    page = page_of(busy.get("/access/"))
    # then each entry says what, when, for what purpose, under which rule, and how it ended
    assert "Read the discharge summary of E-2026-a." in page
    assert "Inpatient final coding (diagnoses and DRG) · A41.51 · " in page
    assert "inpatient-final@2026.5" in page
    assert re.search(r'<time class="act__at" datetime="[^"]+">\d\d:\d\d:\d\d</time>', page)
    assert '<span class="act__outcome">Refused</span>' in page
    assert '<span class="act__outcome">Granted</span>' in page


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("kind=charts", "Read the discharge summary", "Signed in"),
        ("kind=sign-ins", "Signed in", "Read the discharge summary"),
        ("outcome=refused", "refused (work-is-the-warrant)", "Signed in"),
        ("kind=charts&outcome=granted", "Read the discharge summary", "work-is-the-warrant"),
        (f"since={date(2199, 1, 1)}", "No entry fits", "Signed in"),
        (f"until={date(2000, 1, 1)}", "No entry fits", "Signed in"),
    ],
)
def test_filters_leave_what_was_asked_for_and_stay_chosen(query: str, there: str, absent: str, busy: Client) -> None:
    # given a coder's past
    # when a filter is in the address
    page = page_of(busy.get(f"/access/?{query}"))
    # then what fits is there, the rest is not, and the form shows what is chosen
    assert there in page
    assert absent not in page
    for name, value in (part.split("=") for part in query.split("&")):
        assert f'<option value="{value}" selected>' in page or f'name="{name}" type="date"' in page


def test_today_is_a_day_like_others(busy: Client) -> None:
    # given entries of today
    # when today is chosen from both ends, then they are there
    assert "Signed in." in page_of(busy.get(f"/access/?since={today()}&until={today()}"))


@pytest.mark.parametrize(
    "query", ["kind=nothing", "outcome=nothing", "since=yesterday", "since=0001-01-01", "before=xyzzy", "before=-7731"]
)
def test_a_filter_that_is_none_is_not_understood_and_not_quoted(query: str, busy: Client) -> None:
    # given an address that somebody made up
    answer = busy.get(f"/access/?{query}")
    # when it is asked for, then it is told so, without its words
    assert answer.status_code == 422
    assert query.split("=")[1] not in page_of(answer).split("<main")[1]


@pytest.mark.control("ACC-2")
def test_an_encounters_number_travels_in_a_body_and_in_no_address(busy: Client, scene: Scene) -> None:
    # given a coder's past on one encounter
    # when they find by its number, and try it in an address
    found = page_of(busy.post("/access/find/", {"encounter": "2026-A", "kind": "charts"}))
    in_address = page_of(busy.get("/access/?encounter=2026-b"))
    # then the body filters, keeps the other filter and shows what was asked; the address does nothing
    assert "Read the discharge summary of E-2026-a." in found
    assert "Signed in" not in found
    assert 'value="2026-A"' in found
    assert "Signed in." in in_address
    assert busy.get("/access/find/?encounter=2026-a").status_code == 405
    # and no link of the page carries the number on
    assert [link for link in re.findall(r'href="([^"]*)"', found) if "2026" in link] == []
    assert b"2026-A" not in b"".join(row.body for row in scene.at(scene.officer).ledger.store.rows())


def test_a_number_that_nothing_has_is_answered_kindly(busy: Client) -> None:
    # given a number of nobody
    # when it is found, then nothing is there and the way back is
    page = page_of(busy.post("/access/find/", {"encounter": "zzz"}))
    assert "No entry fits" in page
    assert 'href="/access/">Show everything</a>' in page


def test_every_kind_of_act_can_be_chosen() -> None:
    # given the kinds of act
    # when the choices are read, then none is missing
    assert _KINDS.keys() == set(KindOfAct)


# Pages


def test_older_entries_are_pages_away_and_filters_go_along(
    scene: Scene, coder: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given more entries than a page shows
    monkeypatch.setattr(access.browse_access, "__kwdefaults__", {"of": None, "before": None, "page": 3})
    for _ in range(7):
        my_work(scene.at(scene.coder))
    # when the coder turns from page to page, by the link with the key o
    address, found = "/access/?kind=work", []
    while address:
        answer = coder.get(address)
        found += entries_of(answer)
        link = re.search(r'href="([^"]+)" data-key="o"', page_of(answer))
        address = link[1] if link else ""
        assert not link or "kind=work" in address
    # then each of them was there once, newest first
    rows = [json.loads(row.body) for row in scene.at(scene.coder).ledger.store.rows_of("lena.moss", most=99)]
    assert found == [said["sequence"] for said in rows if said["act"] == "work.list"]
    assert len(found) == 7


def test_pages_of_a_report_and_of_a_number_go_on_by_forms(
    scene: Scene, busy: Client, signed_in: Callable[[Member], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    # given more entries than a page shows
    monkeypatch.setattr(access.browse_access, "__kwdefaults__", {"of": None, "before": None, "page": 1})
    officer = signed_in(scene.officer)
    for client, address, fields in (
        (officer, "/access/report/", {"user_id": "lena.moss", "outcome": "granted"}),
        (busy, "/access/find/", {"encounter": "e-2026-a"}),
    ):
        # when the first page is asked for, and then what its form sends
        first = client.post(address, fields)
        form = page_of(first).split('class="turns__form"')[1].split("</form>")[0]
        sent = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))
        (before,) = re.findall(r'name="before" value="(\d+)"', form)
        sent.pop("csrfmiddlewaretoken", None)
        second = client.post(address, {**sent, "before": before})
        # then the filters went along, and the entry is an older one
        assert sent == fields
        assert entries_of(second)[0] < entries_of(first)[0]
        assert "Entries by day" in page_of(first)
        assert "Entries by day" not in page_of(second)


# The report


@pytest.mark.control("AUD-1", "AUD-3")
def test_the_officers_report_has_the_same_filters_and_plot(
    scene: Scene,
    busy: Client,  # noqa: ARG001 -- the coder's past
    signed_in: Callable[[Member], Client],
) -> None:
    # given a coder's past and a privacy officer
    officer = signed_in(scene.officer)
    # when the officer asks for refused acts of that coder
    page = page_of(officer.post("/access/report/", {"user_id": "lena.moss", "outcome": "refused"}))
    # then they are there with the plot, and nothing else
    assert "work-is-the-warrant" in page
    assert "Signed in" not in page
    assert "Entries by day" in page
    # and a number of an encounter can be asked for in the same form
    found = page_of(officer.post("/access/report/", {"user_id": "lena.moss", "encounter": "2026-a"}))
    assert "Read the discharge summary of E-2026-a." in found
    assert "Signed in" not in found


# The plot


def test_the_plot_is_drawn_without_styles_of_its_own_and_told_as_a_table(busy: Client) -> None:
    # given a day with granted and refused acts
    # when the page is read
    page = page_of(busy.get("/access/"))
    # then there is a drawing for each way that acts ended, with words for who does not see it
    assert re.search(r'role="img" aria-label="Granted by day: \d+, at most \d+ a day"', page)
    assert re.search(r"<title>\w{3} \d+ \w{3} \d{4}: 1 refused</title>", page)
    assert '<span class="strip__outcome">Failed</span> <span class="strip__count">none</span>' in page
    assert " style=" not in page
    # and the table says the same, with a way to that day's entries
    table = page.split("<tbody>")[1].split("</tbody>")[0]
    assert f'href="/access/?since={today()}&until={today()}"' in table


def test_a_single_refusal_among_a_thousand_acts_can_be_seen() -> None:
    # given a day of a thousand granted acts and one refusal, and a quiet day
    day = date(2026, 11, 23)
    plot = timeline([DayOfActs(day, granted=1000, refused=1), DayOfActs(day + timedelta(days=1), granted=1)])
    # when the bars are read
    bars = {row.outcome: row.bars for row in plot.rows}
    # then the refusal fills a row of its own, one act beside a thousand is still a bar, and nothing is no bar
    assert [bar.height for bar in bars[Outcome.REFUSED]] == [HEIGHT]
    assert [bar.height for bar in bars[Outcome.GRANTED]] == [HEIGHT, 6]
    assert bars[Outcome.FAILED] == ()
    assert all(bar.y + bar.height == HEIGHT for row in plot.rows for bar in row.bars)
    assert all(bar.x >= 0 and bar.x + bar.width <= plot.width for row in plot.rows for bar in row.bars)


def test_many_days_are_put_together_by_weeks_and_none_is_lost() -> None:
    # given a hundred days with one act each
    first = date(2026, 1, 1)
    plot = timeline([DayOfActs(first + timedelta(days=place), granted=1) for place in range(100)])
    # when the table is read, then there are fifteen stretches that hold all, the latest first
    assert plot.by == "week"
    assert len(plot.table) == 15
    assert sum(stretch.granted for stretch in plot.table) == 100
    assert plot.table[-1].first == first
    assert plot.table[0].last == first + timedelta(days=99)


def test_no_days_are_no_plot() -> None:
    # given nothing that was counted
    # when it is drawn, then there is nothing to see and nothing breaks
    plot = timeline([])
    assert not plot.has_acts
    assert (plot.first, plot.last) == (None, None)


# Proofs


@pytest.mark.control("AUD-1", "AUD-4")
def test_each_entry_has_a_proof_that_others_check(scene: Scene, busy: Client) -> None:
    # given the entries on a coder's page
    ledger = scene.at(scene.coder).ledger
    for number in entries_of(busy.get("/access/")):
        # when the proof of each is downloaded
        answer = busy.get(f"/access/proof/?entry={number}")
        # then it is a file that proves it with the log's key alone
        proven = check_proof(
            read_proof(answer.content.decode()), origin=ledger.origin, keys=[ledger.signers[0].verifier]
        )
        assert json.loads(proven.body)["actor"] == "lena.moss"
        assert answer["Content-Disposition"] == f'attachment; filename="entry-{number}.tlog-proof"'
        assert (answer["Content-Type"], answer["Cache-Control"]) == ("text/plain; charset=utf-8", "no-store")


@pytest.mark.control("ACC-1")
def test_anothers_entry_and_a_missing_one_are_answered_alike(
    scene: Scene,
    busy: Client,  # noqa: ARG001 -- there must be entries
    signed_in: Callable[[Member], Client],
) -> None:
    # given another coder
    other = signed_in(scene.other)
    # when they ask for the proof of an entry that is not theirs, and of one that is not there
    foreign, missing = (other.get(f"/access/proof/?entry={number}") for number in (0, 99_999))
    # then the answers are one, and both attempts are on record
    assert foreign.status_code == missing.status_code == 403
    assert without_tokens(foreign) == without_tokens(missing)
    rows = scene.at(scene.officer).ledger.store.rows_of("omar.diaz", most=2)
    assert [json.loads(row.body)["act"] for row in rows] == [Act.PROVE_ENTRY.value] * 2
