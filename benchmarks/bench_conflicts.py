"""How surely a chart of somebody's own people goes to others, how often a stranger's does, and what asking costs.

The synthetic ward plants the staff themselves, relatives, households and colleagues among its patients, and their
harmless twins: strangers of the same family name, and neighbours. Work is assigned by the product's own act, in memory;
what a chart costs to ask for, and moving a sick coder's day, are measured on SQLite.

Telephones are looked at alone: the charts of relatives and households keep nothing of the member but the line, given as
the patient's own or as a contact's, and are written as people write numbers. Their twins give the line of a house that
many stay in, which the member gave as theirs too.
"""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.figure import Figure, fastest
from benchmarks.house import throwaway_house
from chartwarden.actions.conflicts import KnownPeople
from chartwarden.actions.queues import Chosen, assign_many
from chartwarden.actions.whose import Whose
from chartwarden.actions.work import assign_work
from chartwarden.adapters.memory import MemoryHouse, memory_house
from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.adapters.vault import KeyedSeal
from chartwarden.chart.patient import Contact, Patient, PersonName
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.identifiers import MemberId, SeededIds, WorkItemId
from chartwarden.ledger.checkpoint import Signer
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose, WorkItem, WorkStatus, fits
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.values import MarkKind, WardChart, WardMember
from chartwarden.synthetic.ward import ward
from chartwarden.workforce.member import Member, Role

_SEEDS, _PATIENTS, _TODAY = (23, 41, 59, 77, 95, 113), 130, date(2026, 11, 23)
_TIED = {MarkKind.SELF, MarkKind.RELATIVE, MarkKind.HOUSEHOLD, MarkKind.CO_WORKER}
_STRANGERS = {MarkKind.SAME_SURNAME, MarkKind.NEIGHBOUR}
_MEMBERS, _ITEMS = 60, 200
_KINDS = (KindOfWork("inpatient-final"), KindOfWork("professional-em"))
_WRITTEN = ("({}) {}-{}", "{}-{}-{}", "+1 {} {} {}", "{}.{}.{}", "1{}{}{}", "{}{}{} cell")
_HOUSE_OF_MANY, _IN_MANY = "(330) 555-0100", 2  # every so many-th chart is of somebody who stays there


def measure() -> Iterator[Figure]:
    """Assign seeded work, then time what is asked at each opening and moving two hundred items."""
    counted: Counter[str] = Counter()
    for seed in _SEEDS:
        counted += _assigned(seed)
    yield Figure("seeded conflicts", counted["seeded"], "charts", at_least=100)
    yield Figure("rerouted before display", counted["rerouted"] / counted["seeded"], "share", at_least=0.95)
    yield Figure("strangers of the same name, and neighbours", counted["strangers"], "charts")
    yield Figure("of those rerouted", counted["false"], "charts", at_most=0)
    yield Figure("everybody else, member by chart", counted["others"], "pairs")
    yield Figure("of those rerouted for no seeded reason", counted["odd"] / counted["others"], "share", at_most=0.005)
    lines: Counter[str] = Counter()
    for seed in _SEEDS:
        lines += _by_line(seed)
    yield Figure("charts that share a telephone with a member and nothing else", lines["tied"], "charts", at_least=30)
    yield Figure(
        "of those rerouted, by the line alone", lines["tied, rerouted"] / lines["tied"], "share", at_least=0.95
    )
    yield Figure("charts that give the line of a house of many, as the member does", lines["many"], "charts")
    yield Figure("of those rerouted, by that line", lines["many, rerouted"], "charts", at_most=0)
    yield from _costs()


def _by_line(seed: int) -> Counter[str]:
    """Compare charts by their telephones alone."""
    desk = _house().desk(staff(seed=seed)[0].member, device="bench")
    roster = {one.member.user_id: replace(one.member, home_phone=one.home_phone) for one in staff(seed=seed)}
    for member in roster.values():
        desk.workforce.put(member)
    lodger = replace(next(iter(roster.values())), home_phone=_HOUSE_OF_MANY)
    compared = []
    for place, chart in enumerate(ward(seed=seed, patients=_PATIENTS, today=_TODAY)):
        marked = next((mark for mark in chart.marks if mark.kind in {MarkKind.RELATIVE, MarkKind.HOUSEHOLD}), None)
        if marked is not None and marked.user_id in roster:
            member = roster[marked.user_id]
            compared.append(("tied", member, _with_line(chart.patient, member.home_phone, place)))
        elif place % _IN_MANY == 0 and not chart.marks:
            compared.append(("many", lodger, replace(chart.patient, phones=(_HOUSE_OF_MANY,))))
    whose = Whose(desk)
    desk.charts.save([patient for _, _, patient in compared])
    whose.learn([patient for _, _, patient in compared])
    desk.prints.put_persons(whose.persons)
    sent = Counter(kind for kind, member, patient in compared if KnownPeople(desk, member).conflict(patient.id))
    return Counter(kind for kind, _, _ in compared) + Counter({f"{kind}, rerouted": sent[kind] for kind in sent})


def _with_line(patient: Patient, phone: str, place: int) -> Patient:
    """Give a patient who shares a telephone with a member and nothing else: as their own, or as their guarantor's."""
    digits = "".join(mark for mark in phone if mark.isdigit())
    written = _WRITTEN[place % len(_WRITTEN)].format(digits[:3], digits[3:6], digits[6:])
    name = PersonName(("Rowan",), "Tester")
    plain = replace(patient, names=(name,), addresses=(), phones=(), contacts=())
    if place % 2:
        return replace(plain, phones=(written,))
    return replace(plain, contacts=(Contact(name, "guarantor", (written,)),))


def _assigned(seed: int) -> Counter[str]:
    house, roster = _house(), [_coding(one) for one in staff(seed=seed)]
    manager = Member(MemberId("boss"), "mara.quist", "Mara Quist", frozenset({Role.MANAGER}), date(2020, 1, 1))
    desk = house.desk(manager, device="bench")
    for member in (*roster, manager):
        desk.workforce.put(member)
    counted: Counter[str] = Counter()
    for chart in ward(seed=seed, patients=_PATIENTS, today=_TODAY):
        desk.charts.save([chart.patient, *chart.encounters])
        whose = Whose(desk)
        whose.learn([chart.patient])
        desk.prints.put_persons(whose.persons)
        marked = {mark.user_id: mark.kind for mark in chart.marks}
        for member in roster:
            kind = marked.get(member.user_id)
            if kind in _TIED | _STRANGERS:
                encounter = chart.encounters[-1]
                item = assign_work(
                    desk,
                    encounter_id=encounter.id,
                    kind=next(one for one in _KINDS if fits(one, encounter.kind)),
                    target="A41.51",
                    due_on=_TODAY,
                    to=member,
                )
                is_kept = item.member_id is None
                counted["seeded" if kind in _TIED else "strangers"] += 1
                counted["rerouted" if kind in _TIED else "false"] += is_kept
            elif kind is None and not chart.patient.is_vip:
                counted["others"] += 1
                counted["odd"] += KnownPeople(desk, member).conflict(chart.patient.id) is not None
    return counted


def _coding(one: WardMember) -> Member:
    return replace(one.member, roles=frozenset({Role.CODER}), home_phone=one.home_phone)


def _house() -> MemoryHouse:
    return memory_house(
        rulebook=default_rulebook(),
        clock=FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC)),
        ids=SeededIds(1),
        signer=Signer("bench.example/log", Ed25519PrivateKey.generate()),
        details_seal=KeyedSeal(b"d" * 32),
    )


def _costs() -> Iterator[Figure]:
    chart: WardChart = next(iter(ward(seed=_SEEDS[0], patients=1, today=_TODAY)))
    manager = Member(MemberId("m-boss"), "mara.quist", "Mara Quist", frozenset({Role.MANAGER}), date(2020, 1, 1))
    coders = [
        Member(
            MemberId(f"m-{place}"),
            f"given{place}.family{place}",
            f"Given{place} Family{place}",
            frozenset({Role.CODER}),
            date(2020, 1, 1),
            home_address=f"{place + 1} Main Street, Town, OH 00011",
        )
        for place in range(_MEMBERS)
    ]
    desk = throwaway_house().desk(manager, device="bench")
    for member in (manager, *coders):
        desk.workforce.put(member)
    desk.charts.save([chart.patient, *chart.encounters])
    purpose = Purpose(KindOfWork("inpatient-final"), chart.encounters[-1].id, Target(codes=("A41.51",)))
    desk.work.add(
        [
            WorkItem(
                WorkItemId(f"bench-{place}"),
                chart.patient.id,
                purpose,
                _TODAY,
                WorkStatus.ASSIGNED,
                coders[0].id,
            )
            for place in range(_ITEMS)
        ]
    )
    at_coder = throwaway_house().desk(coders[0], device="bench")
    (asked,) = fastest(lambda: KnownPeople(at_coder, coders[0]).conflict(chart.patient.id), times=40)
    yield Figure(f"asking at an opening, {_MEMBERS} members, SQLite", 1000 * asked, "ms", at_most=3)
    began, worked = time.perf_counter(), time.process_time()
    assign_many(desk, Chosen(holder=coders[0].id), to=[coders[1].id, coders[2].id])
    worked, took = time.process_time() - worked, time.perf_counter() - began
    yield Figure(f"moving {_ITEMS} items, an entry each, SQLite, processor", worked, "s", at_most=5)
    yield Figure("the same, as the manager waits for it on this machine", took, "s")
