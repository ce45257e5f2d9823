"""ACC-6, ACC-7, MIN-5: steps beyond the purpose have a reason, a second person where the table says so, and an end."""

import functools
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chartwarden.actions.beyond import sweep_expired
from chartwarden.actions.charts import open_chart, read_document
from chartwarden.actions.codes import add_code
from chartwarden.actions.desk import Desk
from chartwarden.actions.glass import break_glass
from chartwarden.actions.glass_review import GlassRow, list_glass, review_glass, sample_at_once
from chartwarden.actions.widening import Answer, decide_widening, open_requests, request_widening
from chartwarden.actions.work import finish_work, hold_work, my_work, reassign_work, resume_work, rework
from chartwarden.chart.coding import Coding
from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.errors import RefusedError
from chartwarden.foundation.identifiers import DocumentId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.glass import GLASS_LASTS, MOST_PARTS, GlassPart, Path, Verdict
from chartwarden.minimum_necessary.ladder import LASTS, Decision, Scope
from chartwarden.purpose.work import HoldReason
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.notice import NoticeKind
from tests.builders import NOTE, NOW, Scene, a_document, a_work_item, house_in_memory, random_id

REASON = "Tobacco use decides F17.210; the assessment refers to the social history."
ALL_OF_IT = (
    "The appeal disputes every day of the stay; no single part shows nursing, orders and therapy "
    "together, and the payer lists all of them."
)
EMERGENCY = "Claim closes at midnight; ticket 4471: ED consult holds the only time of arrest."
CODE = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")


class Ward(Scene):
    """The scene with a nurse's note, a sealed note and a picture beside it, and a clock that can be moved."""

    def __init__(self) -> None:
        self.clock = FixedClock(NOW)
        super().__init__(house_in_memory(clock=self.clock))

    def __post_init__(self) -> None:
        """Fill the house."""
        super().__post_init__()
        about = functools.partial(a_document, patient=self.patient, encounter=self.stay)
        self.nurse = about("nurse", "PHYSICAL EXAM\nStage 3, sacrum.\n", loinc="34746-8")
        self.mind = about("mind", "COURSE\nPanic, then arrest.\n", restricted=RestrictedClass.BEHAVIORAL)
        self.sealed = about("sealed", "COURSE\nCourt order.\n", restricted=RestrictedClass.SEALED)
        self.part_2 = about("part2", "COURSE\nCounselling.\n", restricted=RestrictedClass.PART_2)
        self.at(self.keeper).charts.save([self.nurse, self.mind, self.sealed, self.part_2])

    def entries(self, act: Act | None = None) -> list[dict[str, object]]:
        """Give the entries of the ledger, or those of one act."""
        said = [json.loads(row.body) for row in self.at(self.keeper).ledger.store.rows()]
        return [entry for entry in said if act is None or entry["act"] == act.value]

    def is_open(self, document_id: DocumentId, *, work_id: WorkItemId | None = None) -> bool:
        """Tell whether the coder reads anything of a document now."""
        try:
            return bool(read_document(self.at(self.coder), work_id or self.work.id, document_id).sections)
        except RefusedError:
            return False


@pytest.fixture
def ward() -> Ward:
    return Ward()


def _id(new: object) -> DocumentId:
    return new.document.outline.id  # type: ignore[attr-defined,no-any-return]  # a document as intake makes it


def _break(ward: Ward, *documents: object, reason: str = EMERGENCY, by: Member | None = None) -> object:
    parts = [GlassPart(_id(one), None) for one in documents]
    return break_glass(ward.at(by or ward.coder), ward.work.id, parts, reason=reason)


def _reviewed(ward: Ward) -> GlassRow:
    [row] = list_glass(ward.at(ward.officer))
    review_glass(ward.at(ward.officer), row.glass.id, verdict=row.suggested, words="Consult and ticket 4471 were seen.")
    return row


# The rungs.


@pytest.mark.control("ACC-6", "MIN-2")
def test_what_the_table_names_opens_at_once_for_a_specific_reason_and_nothing_else_does(ward: Ward) -> None:
    # given a nurse's note of the stay, which final coding reads for indicators, and the social history
    nurse, summary = _id(ward.nurse), _id(ward.summary)
    desk = ward.at(ward.coder)
    assert not ward.is_open(nurse)
    # when both are asked for with a reason
    at_once = request_widening(desk, ward.work.id, nurse, section=None, reason=REASON)
    waits = request_widening(desk, ward.work.id, summary, section=2, reason=REASON)
    # then the first is open, which its entry says, and the second waits for a second person
    assert (at_once.decision, waits.decision) == (Decision.APPROVED, Decision.OPEN)
    assert ward.is_open(nurse)
    assert [entry["counts"] for entry in ward.entries(Act.REQUEST_WIDENING)] == [{"at_once": 1}, {}]
    assert [row.request.id for row in open_requests(ward.at(ward.manager))] == [waits.id]


@pytest.mark.control("ACC-6")
def test_the_letterhead_of_an_open_note_opens_at_once_with_its_identifiers_still_masked(ward: Ward) -> None:
    # given the letterhead of an open summary, with a name and a number in it
    desk, summary = ward.at(ward.coder), _id(ward.summary)
    # when it is asked for
    request_widening(desk, ward.work.id, summary, section=0, reason=REASON)
    # then it is read, without the name and the number
    words = read_document(desk, ward.work.id, summary).sections[0].words
    assert "QUILLHAVEN" in words.upper()
    assert "Ostrander" not in words
    assert "912-44-0187" not in words


@pytest.mark.control("ACC-7", "MIN-7")
def test_another_encounter_takes_a_second_person_and_opens_for_half_a_day_at_most(ward: Ward) -> None:
    # given a note of an earlier stay
    old, desk = _id(ward.old), ward.at(ward.coder)
    # when all of that stay is asked for
    asked = request_widening(desk, ward.work.id, None, section=None, encounter_id=ward.earlier.id, reason=REASON)
    assert not ward.is_open(old)
    [row] = open_requests(ward.at(ward.manager))
    assert (row.part, row.lasts) == ("All of another encounter", timedelta(hours=4))
    decide_widening(ward.at(ward.manager), asked.id, answer=Answer.APPROVE)
    # then it opens that stay and no restricted note, and closes by itself
    assert ward.is_open(old)
    assert not ward.is_open(_id(ward.psychotherapy))
    ward.clock.advance(LASTS[Scope.ENCOUNTER])
    assert not ward.is_open(old)


@pytest.mark.control("MIN-5", "ACC-6")
def test_an_entire_record_needs_a_justification_of_its_own_and_an_approval(ward: Ward) -> None:
    # given a reason that would do for a part
    desk = ward.at(ward.coder)
    # when the whole chart is asked for with it
    with pytest.raises(RefusedError, match="an-entire-record-is-justified") as refused:
        request_widening(desk, ward.work.id, None, section=None, reason="Stone size decides N20.1 here.")
    # then it is refused with the paragraph of its own, and with more words it waits for a second person
    assert refused.value.source.paragraph == "45 CFR 164.514(d)(5)"
    asked = request_widening(desk, ward.work.id, None, section=None, reason=ALL_OF_IT)
    assert not ward.is_open(_id(ward.old))
    decide_widening(ward.at(ward.manager), asked.id, answer=Answer.APPROVE)
    # and even then restricted notes stay closed, and the rest for an hour
    assert ward.is_open(_id(ward.old))
    assert ward.is_open(_id(ward.face))
    assert not ward.is_open(_id(ward.psychotherapy))
    assert not ward.is_open(_id(ward.sealed))
    ward.clock.advance(LASTS[Scope.CHART])
    assert not ward.is_open(_id(ward.face))


@pytest.mark.control("ACC-7")
def test_an_approver_may_give_less_time_and_never_more(ward: Ward) -> None:
    # given two requests
    desk, summary = ward.at(ward.coder), _id(ward.summary)
    short, long = (request_widening(desk, ward.work.id, summary, section=2, reason=REASON) for _ in range(2))
    # when one is approved for an hour and the other for a week
    decided = [
        decide_widening(ward.at(ward.manager), one.id, answer=Answer.APPROVE, lasts=lasts)
        for one, lasts in ((short, timedelta(hours=1)), (long, timedelta(days=7)))
    ]
    # then the first ends after an hour, and the second after a working day
    assert [one.expires_at for one in decided] == [NOW + timedelta(hours=1), NOW + LASTS[Scope.SECTION]]


# Everything ends.


@pytest.mark.control("ACC-7")
def test_the_end_of_what_was_opened_is_an_entry_once(ward: Ward) -> None:
    # given a part that was opened at once, and one of a second person
    desk = ward.at(ward.coder)
    request_widening(desk, ward.work.id, _id(ward.nurse), section=None, reason=REASON)
    asked = request_widening(desk, ward.work.id, _id(ward.summary), section=2, reason=REASON)
    decide_widening(ward.at(ward.manager), asked.id, answer=Answer.APPROVE)
    # when their time is over and the coder goes on working
    ward.clock.advance(LASTS[Scope.SECTION])
    for _ in range(3):
        open_chart(desk, ward.work.id)
    # then each end has one entry, which names the work and what closed, before the entry of the act that saw it
    ends = ward.entries(Act.END_WIDENING)
    assert [(entry["outcome"], entry["work"]) for entry in ends] == [("granted", ward.work.id)] * 2
    assert [len(entry["seen"]) for entry in ends] == [1, 1]  # type: ignore[arg-type]  # a list
    assert sweep_expired(ward.at(ward.keeper)) == 0


@pytest.mark.control("ACC-7")
def test_what_nobody_came_back_to_is_found_by_the_sweep(ward: Ward) -> None:
    # given a part that was opened, in work that was then given to somebody else, and broken glass
    request_widening(ward.at(ward.coder), ward.work.id, _id(ward.nurse), section=None, reason=REASON)
    _break(ward, ward.mind)
    reassign_work(ward.at(ward.manager), ward.work.id, to=ward.other)
    ward.clock.advance(LASTS[Scope.SECTION])
    # when coders and then somebody who keeps order sweep
    with pytest.raises(RefusedError, match="few-sweep"):
        sweep_expired(ward.at(ward.coder))
    found = sweep_expired(ward.at(ward.keeper))
    # then both ends are on record, and a second sweep finds nothing
    assert found == 2
    assert [entry["counts"] for entry in ward.entries(Act.END_WIDENING)][1] == {"closed": 2}
    assert sweep_expired(ward.at(ward.keeper)) == 0


@pytest.mark.control("ACC-7", "ACC-8")
@pytest.mark.parametrize("how", ["finished and reworked", "given away and back", "held and taken up again"])
def test_moving_the_work_closes_what_was_opened_in_it(ward: Ward, how: str) -> None:
    # given a part that was opened at once, and broken glass
    desk = ward.at(ward.coder)
    request_widening(desk, ward.work.id, _id(ward.nurse), section=None, reason=REASON)
    _break(ward, ward.mind)
    assert ward.is_open(_id(ward.nurse))
    assert ward.is_open(_id(ward.mind))
    # when the work is moved and comes back
    if how == "finished and reworked":
        finish_work(desk, ward.work.id)
        rework(desk, ward.work.id, reason="Pathology addendum changes the stage; K80.00 may become K80.12.")
    elif how == "held and taken up again":
        hold_work(desk, ward.work.id, reason=HoldReason.QUERY_PENDING)
        resume_work(desk, ward.work.id)
    else:
        reassign_work(ward.at(ward.manager), ward.work.id, to=ward.other)
        reassign_work(ward.at(ward.manager), ward.work.id, to=ward.coder)
    # then both are closed
    assert not ward.is_open(_id(ward.nurse))
    assert not ward.is_open(_id(ward.mind))


# V19.


@pytest.mark.control("ACC-6")
@pytest.mark.parametrize("reason", ["asdf", ".", "stage decides " * 40, "Wound stage decides L89.153. " * 40])
def test_v19_01_a_reason_that_says_nothing_or_repeats_itself_is_refused(ward: Ward, reason: str) -> None:
    # given a withheld document
    desk = ward.at(ward.coder)
    # when it is asked for with such a reason
    with pytest.raises(RefusedError, match="reasons-are-specific"):
        request_widening(desk, ward.work.id, _id(ward.nurse), section=None, reason=reason)
    # then nothing opens, and the attempt is on record
    assert not ward.is_open(_id(ward.nurse))
    [entry] = ward.entries(Act.REQUEST_WIDENING)
    assert (entry["outcome"], entry["because"]) == ("refused", "reasons-are-specific")


@pytest.mark.control("ACC-6")
def test_v19_01_the_same_words_pasted_again_and_again_are_refused_and_the_count_is_shown(ward: Ward) -> None:
    # given a reason that names nothing of this work, given three times in different charts
    desk, pasted = ward.at(ward.coder), "The nursing flowsheet settles which depth applies here."
    items = [a_work_item(f"p{place}", encounter=ward.stay, member=ward.coder) for place in range(4)]
    desk.work.add(items)
    for item in items[:3]:
        request_widening(desk, item.id, _id(ward.nurse), section=None, reason=pasted)
    # when it is pasted a fourth time, with other capitals and spaces
    with pytest.raises(RefusedError, match="these very words 3 times within a day"):
        request_widening(desk, items[3].id, _id(ward.nurse), section=None, reason=pasted.upper().replace(" ", "  "))
    # then it counts again from the next day on, and in the ledger nobody can read it
    ward.clock.advance(timedelta(hours=25))
    request_widening(desk, items[3].id, _id(ward.nurse), section=None, reason=pasted)
    assert not any(b"flowsheet" in row.body for row in desk.ledger.store.rows())


@pytest.mark.control("ACC-7")
def test_v19_02_two_people_do_not_approve_for_each_other(ward: Ward) -> None:
    # given two who code and decide, each with work
    both = [replace(one, roles=frozenset({Role.CODER, Role.MANAGER})) for one in (ward.coder, ward.other)]
    keeper = ward.at(ward.keeper)
    for member in both:
        keeper.workforce.put(member)
    items = [a_work_item(f"m{place}", encounter=ward.stay, member=member) for place, member in enumerate(both)]
    keeper.work.add(items)
    asked = [
        request_widening(ward.at(member), item.id, _id(ward.summary), section=2, reason=REASON)
        for member, item in zip(both, items, strict=True)
    ]
    # when the one approves the other's, and then the other the one's
    decide_widening(ward.at(both[1]), asked[0].id, answer=Answer.APPROVE)
    with pytest.raises(RefusedError, match="approvals-are-not-exchanged"):
        decide_widening(ward.at(both[0]), asked[1].id, answer=Answer.APPROVE)
    # then the second is refused on record, a third person decides it, and declining would have been possible
    assert ward.entries(Act.DECIDE_WIDENING)[-1]["because"] == "approvals-are-not-exchanged"
    decide_widening(ward.at(ward.manager), asked[1].id, answer=Answer.APPROVE)


@pytest.mark.control("ACC-7")
def test_v19_03_thirty_approvals_in_a_minute_leave_their_pace_and_one_sign(ward: Ward) -> None:
    # given thirty requests, in charts of a coder
    desk = ward.at(ward.coder)
    items = [a_work_item(f"r{place}", encounter=ward.stay, member=ward.coder) for place in range(30)]
    desk.work.add(items)
    asked = [
        request_widening(
            desk, item.id, _id(ward.summary), section=2, reason=f"Tobacco use decides F17.21{place}; case {place}00."
        )
        for place, item in enumerate(items)
    ]
    # when a manager approves one every two seconds
    for one in asked:
        decide_widening(ward.at(ward.manager), one.id, answer=Answer.APPROVE)
        ward.clock.advance(timedelta(seconds=2))
    # then each entry says how many its minute has, and the eleventh leaves a sign of its own
    velocities = [entry["counts"]["velocity"] for entry in ward.entries(Act.DECIDE_WIDENING)]  # type: ignore[index]
    assert velocities == list(range(1, 31))
    [sign] = ward.entries(Act.SIGNAL)
    assert (sign["actor"], sign["because"], sign["counts"]) == ("mara.quist", "rubber-stamp", {"velocity": 11})


@pytest.mark.control("ACC-7")
def test_v19_04_an_approval_opens_its_part_in_its_work_until_its_end_and_nothing_wider(ward: Ward) -> None:
    # given an approved section in one of two pieces of work on the same chart
    desk, summary = ward.at(ward.coder), _id(ward.summary)
    second = a_work_item("second", encounter=ward.stay, member=ward.coder)
    desk.work.add([second])
    asked = request_widening(desk, ward.work.id, summary, section=2, reason=REASON)
    decide_widening(ward.at(ward.manager), asked.id, answer=Answer.APPROVE)
    # when other things are tried with it: the other work, another document, a second approval, a later look
    shown = {item: _sections(ward, item, summary) for item in (ward.work.id, second.id)}
    # then it opens that section there, and nothing else anywhere
    assert (2 in shown[ward.work.id], 2 in shown[second.id]) == (True, False)
    assert not ward.is_open(_id(ward.face))
    with pytest.raises(RefusedError, match="seen-as-it-stands"):
        decide_widening(ward.at(ward.officer), asked.id, answer=Answer.APPROVE, lasts=timedelta(hours=8))
    ward.clock.advance(LASTS[Scope.SECTION])
    assert 2 not in _sections(ward, ward.work.id, summary)


@pytest.mark.control("ACC-7")
def test_v19_05_breaking_glass_although_the_ladder_would_have_opened_it_is_marked_for_its_review(ward: Ward) -> None:
    # given a part that the ladder opens at once, one that a manager who is at work could approve, and a restricted one
    for documents, somebody, path in (
        ((ward.nurse,), False, Path.AT_ONCE),
        ((ward.face,), True, Path.PERSON),
        ((ward.face,), False, Path.NONE),
        ((ward.face, ward.mind), True, Path.NONE),
    ):
        if somebody:
            my_work(ward.at(ward.manager))
        # when the glass is broken for it
        glass = _break(ward, *documents, reason=f"{EMERGENCY} {path} {somebody} {len(documents)}")
        # then it is marked with whether another path was there, in the entry too, and the review says so
        assert glass.path is path  # type: ignore[attr-defined]
        counts = ward.entries(Act.BREAK_GLASS)[-1]["counts"]
        assert counts["path_available"] == int(path is not Path.NONE)  # type: ignore[index]
        [row] = (one for one in list_glass(ward.at(ward.officer)) if one.may_review)
        assert row.suggested is Verdict.QUESTIONABLE
        review_glass(
            ward.at(ward.officer), row.glass.id, verdict=row.suggested, words="Asked the coder about ticket 4471."
        )
        ward.clock.advance(timedelta(hours=2))


@pytest.mark.control("ACC-7")
def test_v19_06_fifty_reads_in_the_last_second_are_each_asked_of_the_clock(ward: Ward) -> None:
    # given a part that is open for eight hours, less half a second
    request_widening(ward.at(ward.coder), ward.work.id, _id(ward.nurse), section=None, reason=REASON)
    ward.clock.advance(LASTS[Scope.DOCUMENT] - timedelta(milliseconds=500))
    # when it is read fifty times in the second around its end
    read = []
    for _ in range(50):
        read.append(ward.is_open(_id(ward.nurse)))
        ward.clock.advance(timedelta(milliseconds=20))
    # then the reads before the end are answered and all after it refused, each with its entry
    assert read == [True] * 25 + [False] * 25
    reads = ward.entries(Act.READ_DOCUMENT)
    assert [entry["outcome"] for entry in reads] == ["granted"] * 25 + ["refused"] * 25
    # and the old request replayed opens nothing
    [asked] = ward.at(ward.coder).work.requests(ward.work.id)
    with pytest.raises(RefusedError):
        decide_widening(ward.at(ward.manager), asked.id, answer=Answer.APPROVE)
    assert not ward.is_open(_id(ward.nurse))


# Breaking glass.


@pytest.mark.control("ACC-7")
def test_v01_05_broken_glass_opens_at_once_is_reviewed_always_and_a_second_waits_for_that(ward: Ward) -> None:
    # given a coder who breaks glass with a generic reason, looks for eight seconds and writes no code
    with pytest.raises(RefusedError, match="reasons-are-specific"):
        _break(ward, ward.mind, reason="emergency, need to see it")
    _break(ward, ward.mind, reason="Attending called about the coma scale in there.")
    ward.clock.advance(timedelta(seconds=8))
    assert ward.is_open(_id(ward.mind))
    # when they break another
    with pytest.raises(RefusedError, match="glass-is-reviewed-first"):
        _break(ward, ward.face)
    # then the first waits for its review with what was counted, and is questionable
    [row] = list_glass(ward.at(ward.officer))
    assert (row.who, row.parts, row.since.codes, row.since.seconds) == (ward.coder.name, ("Discharge summary",), 0, 8)
    assert row.suggested is Verdict.QUESTIONABLE
    # and after the review the way is free again
    _reviewed(ward)
    _break(ward, ward.face)
    assert [entry["outcome"] for entry in ward.entries(Act.BREAK_GLASS)] == ["refused", "granted", "refused", "granted"]


def test_v01_b3_a_real_emergency_with_a_ticket_and_six_codes_is_suggested_as_consistent(ward: Ward) -> None:
    # given nobody who could approve, and a restricted note
    desk = ward.at(ward.coder)
    _break(ward, ward.mind)
    # when the coder reads it and six codes follow
    ward.clock.advance(timedelta(minutes=2))
    assert ward.is_open(_id(ward.mind))
    for code in ("A41.51", "R40.2431", "I46.9", "J96.01", "N17.9", "R65.21"):
        add_code(desk, ward.work.id, Coding("ICD-10-CM", code, ""))
    # then the review counts them and suggests that it was consistent
    [row] = list_glass(ward.at(ward.officer))
    assert (row.since.codes, row.since.seconds, row.suggested) == (6, 120, Verdict.CONSISTENT)


@pytest.mark.control("ACC-7")
@pytest.mark.parametrize(
    "what", ["psychotherapy", "part 2", "sealed", "missing", "open", "in error", "picture", "section"]
)
def test_no_glass_opens_what_deny_wins_over_and_all_are_answered_alike(ward: Ward, what: str) -> None:
    # given what no glass opens: of a class with a law of its own, missing, open, in error, a picture
    picture = a_document("picture", "x", loinc=NOTE, patient=ward.patient, encounter=ward.stay)
    outline = replace(picture.document.outline, media_type="image/png")
    ward.at(ward.keeper).charts.save([replace(picture, document=replace(picture.document, outline=outline))])
    if what == "in error":
        ward.at(ward.keeper).charts.withdraw(_id(ward.face), patient_id=ward.patient.id)
    part = {
        "psychotherapy": GlassPart(_id(ward.psychotherapy), None),
        "sealed": GlassPart(_id(ward.sealed), None),
        "part 2": GlassPart(_id(ward.part_2), None),
        "missing": GlassPart(DocumentId(random_id()), None),
        "open": GlassPart(_id(ward.summary), 1),
        "in error": GlassPart(_id(ward.face), None),
        "picture": GlassPart(outline.id, None),
        "section": GlassPart(_id(ward.mind), 99),
    }[what]
    # when the glass is broken for it, beside a part that it would open
    with pytest.raises(RefusedError, match="glass-opens-what-is-closed"):
        break_glass(ward.at(ward.coder), ward.work.id, [GlassPart(_id(ward.mind), None), part], reason=EMERGENCY)
    # then nothing opens, not even the part that could have been
    assert not ward.is_open(_id(ward.mind))
    assert ward.at(ward.coder).glass.of_work(ward.work.id) == ()


@pytest.mark.control("ACC-7")
def test_glass_names_from_one_to_a_few_parts_and_opens_those_for_an_hour(ward: Ward) -> None:
    # given no part, one twice, and too many
    desk = ward.at(ward.coder)
    many = [GlassPart(DocumentId(str(place)), None) for place in range(MOST_PARTS + 1)]
    for parts in ([], [many[0], many[0]], many):
        # when the glass is broken for them, then it is refused
        with pytest.raises(RefusedError, match="glass-names-its-parts"):
            break_glass(desk, ward.work.id, parts, reason=EMERGENCY)
    # and what it is broken for opens for an hour, that alone, and its end is an entry
    _break(ward, ward.mind)
    assert (ward.is_open(_id(ward.mind)), ward.is_open(_id(ward.face))) == (True, False)
    ward.clock.advance(GLASS_LASTS)
    assert not ward.is_open(_id(ward.mind))
    assert len(ward.entries(Act.END_WIDENING)) == 1


@pytest.mark.control("ACC-1", "ACC-7")
def test_glass_is_no_way_around_the_warrant(ward: Ward) -> None:
    # given a coder, a manager and a privacy officer without this work
    for member in (ward.other, ward.manager, ward.officer):
        # when they break glass in it, then it is refused as everything is
        with pytest.raises(RefusedError, match="work-is-the-warrant"):
            _break(ward, ward.mind, by=member)


@pytest.mark.control("ACC-7")
def test_nobody_reviews_their_own_glass_and_each_is_reviewed_once(ward: Ward) -> None:
    # given glass of somebody who is coder and privacy officer at once
    both = replace(ward.coder, roles=frozenset({Role.CODER, Role.PRIVACY_OFFICER}))
    ward.at(ward.keeper).workforce.put(both)
    glass = _break(ward, ward.mind, by=both)
    words = "Looked at ticket 4471 and the consult."
    # when they review it, when a manager does, and when the privacy officer does twice
    for member, rule in (
        (both, "second-person-reviews"),
        (ward.manager, "privacy-office-reviews-access"),
        (ward.officer, None),
        (ward.officer, "seen-as-it-stands"),
    ):
        desk: Desk = ward.at(member)
        answer = None
        try:
            review_glass(desk, glass.id, verdict=Verdict.CONSISTENT, words=words)  # type: ignore[attr-defined]
        except RefusedError as error:
            answer = error.rule
        # then only the first of the last holds
        assert answer == rule
    assert [row.may_review for row in list_glass(ward.at(both))] == [False]


def test_reviewers_are_told_of_broken_glass_without_a_word_of_the_chart(ward: Ward) -> None:
    # given a privacy officer
    # when glass is broken
    _break(ward, ward.mind)
    # then a notice waits for them, which names who broke it and nothing of the chart
    assert ward.house.workforce.notices(ward.officer.id) == ((NoticeKind.GLASS_BROKEN, "lena.moss"),)  # type: ignore[attr-defined]


def _sections(ward: Ward, work_id: WorkItemId, document_id: DocumentId) -> list[int]:
    return [part.ordinal for part in read_document(ward.at(ward.coder), work_id, document_id).sections]


@pytest.mark.control("ACC-6")
def test_about_one_in_ten_of_what_opened_at_once_is_shown_to_the_privacy_officer_for_a_week(ward: Ward) -> None:
    # given sixty parts that opened at once, and one that a second person opened
    desk = ward.at(ward.coder)
    items = [a_work_item(f"s{place}", encounter=ward.stay, member=ward.coder) for place in range(60)]
    desk.work.add(items)
    for place, item in enumerate(items):
        words = f"Wound stage decides L89.15{place % 10}; case {place}00."
        request_widening(desk, item.id, _id(ward.nurse), section=None, reason=words)
    # when the privacy officer looks, and a manager tries
    rows = sample_at_once(ward.at(ward.officer))
    with pytest.raises(RefusedError, match="privacy-office-reviews-access"):
        sample_at_once(ward.at(ward.manager))
    # then some are shown, with who, which part and why; the same ones each time, and none after a week
    assert 1 <= len(rows) <= 15
    assert {(row.who, row.part) for row in rows} == {(ward.coder.name, "Nurse note")}
    assert [row.request.id for row in sample_at_once(ward.at(ward.officer))] == [row.request.id for row in rows]
    ward.clock.advance(timedelta(days=8))
    assert sample_at_once(ward.at(ward.officer)) == ()
