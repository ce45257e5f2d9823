"""How surely a chart of somebody's own people goes to others, how often a stranger's does, and what asking costs.

The synthetic ward plants the staff themselves, relatives, households and colleagues among its patients, and their
harmless twins: strangers of the same family name, and neighbours. Work is assigned by the product's own act, in memory;
what a chart costs to ask for, and moving a sick coder's day, are measured on SQLite.
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
from chartwarden.actions.work import assign_work
from chartwarden.adapters.memory import MemoryHouse, memory_house
from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.adapters.vault import KeyedSeal
from chartwarden.foundation.clock import FixedClock
from chartwarden.foundation.identifiers import MemberId, SeededIds, WorkItemId
from chartwarden.ledger.checkpoint import Signer
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose, WorkItem, WorkStatus
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.values import MarkKind, WardChart
from chartwarden.synthetic.ward import ward
from chartwarden.workforce.member import Member, Role

_SEEDS, _PATIENTS, _TODAY = (23, 41, 59, 77, 95, 113), 130, date(2026, 11, 23)
_TIED = {MarkKind.SELF, MarkKind.RELATIVE, MarkKind.HOUSEHOLD, MarkKind.CO_WORKER}
_STRANGERS = {MarkKind.SAME_SURNAME, MarkKind.NEIGHBOUR}
_MEMBERS, _ITEMS = 60, 200


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
    yield from _costs()


def _assigned(seed: int) -> Counter[str]:
    house, roster = _house(), [replace(one.member, roles=frozenset({Role.CODER})) for one in staff(seed=seed)]
    manager = Member(MemberId("boss"), "mara.quist", "Mara Quist", frozenset({Role.MANAGER}), date(2020, 1, 1))
    desk = house.desk(manager, device="bench")
    for member in (*roster, manager):
        desk.workforce.put(member)
    counted: Counter[str] = Counter()
    for chart in ward(seed=seed, patients=_PATIENTS, today=_TODAY):
        desk.charts.save([chart.patient, *chart.encounters])
        marked = {mark.user_id: mark.kind for mark in chart.marks}
        for member in roster:
            kind = marked.get(member.user_id)
            if kind in _TIED | _STRANGERS:
                item = assign_work(
                    desk,
                    encounter_id=chart.encounters[-1].id,
                    kind="inpatient-final",
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
