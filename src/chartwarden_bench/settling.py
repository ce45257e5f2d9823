"""Fills a private instance for the bench, in a process of that instance: people, charts, work, tokens, code apps.

What it gives is what the bench may know of each run, so that its player can try what an attacker would try at best, and
its judge can look for what must not be seen. Tables need Django set up, so `settle` imports this after it did that.

Example:
    >>> role_of("coder"), role_of("tied:self")
    (<Role.CODER: 'coder'>, None)

"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from chartwarden.actions.desk import Desk
from chartwarden.actions.mixups import index_texts
from chartwarden.actions.stores import NewDocument
from chartwarden.chart.document import Document
from chartwarden.chart.patient import NumberKind
from chartwarden.chart.sections import split_sections
from chartwarden.foundation.identifiers import MemberId, RandomIds, WorkItemId
from chartwarden.minimum_necessary.grant import Grant, grant_parts
from chartwarden.mixup.identity import name_words
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import FINDER_VERSION, scan
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose, WorkItem, WorkStatus
from chartwarden.synthetic.staff import staff
from chartwarden.synthetic.values import WardChart
from chartwarden.synthetic.ward import chart_at
from chartwarden.workforce.member import Member, Role
from chartwarden.workforce.relation import Relation, RelationKind
from chartwarden.workforce.token import Token, TokenId, scopes_of, secret_of
from chartwarden_bench.carrying import Carried, carried_notes
from chartwarden_web.account import factors
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import House

PASSWORD: Final = "lantern-quartz-heron-velvet"  # noqa: S105 -- of invented people in an instance that is thrown away
_PLACES: Final = 70  # the ward has one of each kind of patient among so many
QUEUE: Final = "queue"
_TIED: Final = "tied:"
_HAVING: Final = "having:"
_SENTENCE_LETTERS: Final = 36
_MOST_SENTENCES: Final = 12
_BY_ROLE: Final = {Role.CODER: "inpatient-final", Role.AUDITOR: "internal-audit", Role.CDI: "acuity-query"}
_KNOWN_PEOPLE: Final = frozenset("self relative household former-spouse neighbour co-worker vip".split())
_DECLARED: Final = {"relative": RelationKind.SIBLING, "household": RelationKind.HOUSEHOLD}


def role_of(word: str) -> Role | None:
    """Give the role that a plan names; None where it names somebody of the ward."""
    return Role(word) if word in set(Role) else None


def _tied_to(word: str) -> str:
    return word.removeprefix(_TIED)


class Settler:
    """Puts the plan's people and charts into a house."""

    def __init__(self, house: House, *, seed: int, today: date) -> None:
        self._house, self._seed, self._today = house, seed, today
        installer = Member(MemberId("bench-installer"), "installer", "Installer", frozenset(), today)
        self._desk: Desk = house.desk(installer, device="bench:settling")
        self._secrets: dict[str, dict[str, Any]] = {}  # by user id
        self._saved: dict[int, tuple[Document, ...]] = {}
        self._hash = ""

    def settle(self, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Give what each run knows of its people and charts."""
        self._add_staff()
        return {run["id"]: self._run(place, run) for place, run in enumerate(runs)}

    def index(self) -> None:
        """Make the prints that texts are compared with, as importing charts would have done."""
        keeper = Member(
            MemberId("bench-keeper"), "bench.keeper", "Bench Keeper", frozenset({Role.ADMINISTRATOR}), date(2020, 1, 1)
        )
        self._desk.workforce.put(keeper)
        index_texts(self._house.desk(keeper, device="bench:settling"))

    @cached_property
    def _ward(self) -> tuple[WardChart, ...]:
        return tuple(chart_at(self._seed, place, today=self._today) for place in range(_PLACES))

    @cached_property
    def _carried(self) -> Mapping[Carried, WardChart]:
        """The last of the charts that no other case names get notes that somebody carried on."""
        stays = [one for one in self._ward if not one.marks and _has(one, "inpatient-final")]
        return dict(zip(Carried, reversed(stays), strict=False))

    @cached_property
    def _lines(self) -> Counter[str]:
        """How many charts have a line of text: one that several have is nobody's own."""
        return Counter(
            line
            for chart in self._ward
            for line in {line for one in chart.documents for line in _lines(one.text.value)}
        )

    def _add_staff(self) -> None:
        for one in staff(seed=self._seed):
            self._desk.workforce.put(one.member)
        for kind, relation in _DECLARED.items():
            chart, user_id = self._tied(kind)
            member = self._desk.workforce.by_user_id(user_id)
            patient = chart.patient
            known = Relation(relation, patient.names[0].whole, patient.addresses[0], patient.birth_on)
            self._desk.workforce.put_relations(member.id, [known])

    def _run(self, place: int, run: Mapping[str, Any]) -> dict[str, Any]:
        people = {alias: self._person(place, alias, word) for alias, word in run["people"].items()}
        charts: dict[str, Any] = {}
        for alias, told in run["charts"].items():
            for number in range(told["count"]):
                name = alias if told["count"] == 1 else f"{alias}{number + 1}"
                ward = self._chart_of(told["patient"], number)
                held = people.get(told["held_by"])
                waits = told["held_by"] == QUEUE
                charts[name] = self._chart(ward, f"{place}-{name}", held, told["kind"], waits=waits)
        return {"people": people, "charts": charts}

    # People.

    def _person(self, place: int, alias: str, word: str) -> dict[str, Any]:
        if word.startswith(_TIED):
            user_id = self._tied(_tied_to(word))[1]
            member = self._desk.workforce.by_user_id(user_id)
        else:
            role = role_of(word)
            member = Member(
                id=MemberId(f"bench-{place}-{alias}"),
                user_id=f"{alias}.r{place}",
                name=f"{alias.title()} Benchley",
                roles=frozenset({role} if role else set()),
                starts_on=date(2020, 1, 1),
            )
            self._desk.workforce.put(member)
        if member.user_id not in self._secrets:
            self._secrets[member.user_id] = self._open_account(member)
        told = self._secrets[member.user_id]
        return {"id": member.id, "user_id": member.user_id, "name": member.name, "password": PASSWORD,
                "roles": sorted(member.roles), **told}  # fmt: skip

    def _open_account(self, member: Member) -> dict[str, Any]:
        """Give a member a password, a code app, codes to fall back on and a token."""
        record = MemberRecord.objects.get(id=member.id)
        if not self._hash:
            record.set_password(PASSWORD)
            self._hash = record.password
        record.password = self._hash  # hashing it for each of hundreds would take a minute
        record.save(update_fields=["password"])
        secret = factors.new_secret()
        factors.add_code_app(record, secret)
        codes = factors.renew_recovery_codes(record)
        return {"code_app": secret, "codes": codes, "token": self._token(member)}

    def _token(self, member: Member) -> str:
        scopes = scopes_of(member)
        if not scopes:
            return ""
        now, secret = self._desk.clock.now(), secret_of(RandomIds().new_id().encode()[:32].ljust(32, b"0"))
        token = Token(
            id=TokenId(f"t-{member.id}"[:32]), member_id=member.id, label="bench", purpose="plays cases of the bench",
            scopes=scopes, made_at=now, expires_at=now + timedelta(days=1),
        )  # fmt: skip
        self._desk.tokens.add(token, secret=secret)
        return secret

    # Charts.

    def _tied(self, kind: str) -> tuple[WardChart, str]:
        for chart in self._ward:
            for mark in chart.marks:
                if mark.kind == kind and mark.user_id:
                    return chart, mark.user_id
        raise LookupError(kind)

    def _chart_of(self, kind: str, number: int) -> WardChart:
        """Give the patient of a kind: one that a mark names, or an ordinary one.

        `ordinary` is the first of those with a stay to code, `having:KIND` of those with a kind of work, `#2` the next.
        """
        name, _, which = kind.partition("#")
        wanted = int(which or 1) - 1 + number
        if name == "ordinary":
            found = [one for one in self._ward if not one.marks and _has(one, "inpatient-final")]
        elif name.startswith(_HAVING):
            found = [one for one in self._ward if not one.marks and _has(one, name.removeprefix(_HAVING))]
        elif name in set(Carried):
            return self._carried[Carried(name)]
        elif name == "kin-in-notes":  # a masked identifier stands in what the work opens
            found = [one for one in self._ward if not one.marks and self._opens_kin(one)]
        elif name == "any":
            found = [one for one in self._ward if not any(mark.kind in _KNOWN_PEOPLE for mark in one.marks)]
        elif name == "largest":
            found = sorted(self._ward, key=lambda one: -len(one.documents))
        else:
            found = [one for one in self._ward if any(mark.kind == name for mark in one.marks)]
        return found[wanted % len(found)]

    def _opens_kin(self, ward: WardChart) -> bool:
        """Tell whether coding the stay opens a section that names a relative."""
        work = next((one for one in ward.work if one.kind == "inpatient-final"), None)
        if work is None or not ward.patient.contacts:
            return False
        documents = tuple(map(_cut, ward.documents))
        purpose = Purpose(KindOfWork(work.kind), work.encounter_id, Target(codes=tuple(work.target)))
        grant, kin = self._grant(ward, documents, purpose), ward.patient.contacts[0].name.whole
        return any(
            kin in one.text.value[section.start : section.end]
            for one in documents
            for section in one.outline.sections
            if section.ordinal in grant.sections_of(one.outline.id)
        )

    def _grant(self, ward: WardChart, documents: Sequence[Document], purpose: Purpose) -> Grant:
        return grant_parts(
            purpose, [one.outline for one in documents], encounters=ward.encounters, rulebook=self._desk.rulebook,
            widenings=(), now=self._desk.clock.now(),
        )  # fmt: skip

    def _chart(
        self, ward: WardChart, key: str, held: Mapping[str, Any] | None, kind: str, *, waits: bool
    ) -> dict[str, Any]:
        documents = self._stored(ward)
        kind, target = self._work_of(ward, held, kind)
        encounter_id = next((one.encounter_id for one in ward.work if one.kind == kind), ward.encounters[0].id)
        purpose = Purpose(KindOfWork(kind), encounter_id, Target(codes=target))
        work_id = f"w-{key}" if held or waits else ""
        if work_id:
            item = WorkItem(
                id=WorkItemId(work_id),
                patient_id=ward.patient.id,
                purpose=purpose,
                due_on=self._today,
                status=WorkStatus.ASSIGNED if held else WorkStatus.WAITING,
                member_id=MemberId(held["id"]) if held else None,
                changed_at=self._desk.clock.now(),
            )
            self._desk.work.add([item])
        grant = self._grant(ward, documents, purpose)
        encounter = next(one for one in ward.encounters if one.id == encounter_id)
        pseudonym = self._house.ledger.pseudonym
        return {
            "patient": ward.patient.id, "encounter": encounter_id, "number": encounter.number, "work": work_id,
            "kind": kind, "target": ", ".join(target),
            "pseudonym": pseudonym("patient", ward.patient.id),
            "encounter_pseudonym": pseudonym("encounter", encounter_id),
            **_registered(ward),
            **self._parts(ward, documents, grant),
            "identifiers": _identifiers(ward),
            "masked": _masked(ward, grant.identifiers),
        }  # fmt: skip

    def _work_of(self, ward: WardChart, held: Mapping[str, Any] | None, kind: str) -> tuple[str, tuple[str, ...]]:
        """Give kind and target of work on a chart that its holder may do."""
        roles = {Role(word) for word in held["roles"]} if held else {Role.CODER}
        rules = self._desk.rulebook.rules
        for one in ward.work:
            if (not kind or one.kind == kind) and (kind or roles & rules[KindOfWork(one.kind)].roles):
                return one.kind, tuple(one.target)
        role = next(iter(roles & _BY_ROLE.keys()), Role.CODER)
        return kind or _BY_ROLE[role], tuple(ward.work[0].target) if ward.work else ("I10",)

    def _stored(self, ward: WardChart) -> tuple[Document, ...]:
        """Store a chart once, and give its documents cut into sections."""
        place = self._ward.index(ward)
        if place not in self._saved:
            known = KnownIdentifiers.of_patient(ward.patient, encounters=ward.encounters)
            how = next((one for one, chart in self._carried.items() if chart is ward), None)
            more = carried_notes(ward, how) if how else ()
            cut = tuple(_cut(document) for document in (*ward.documents, *more))
            news = [
                NewDocument(
                    one, scan(one.text.value, known=known) if one.text.value else (), FINDER_VERSION, one.outline.id
                )
                for one in cut
            ]
            self._desk.charts.save([ward.patient, *ward.encounters, *ward.facts, *news])
            self._saved[place] = cut
        return self._saved[place]

    def _parts(self, ward: WardChart, documents: Sequence[Document], grant: Grant) -> dict[str, Any]:
        """Give the documents by what becomes of them, and lines of each that stand nowhere else."""
        current = ward.encounters[0].id
        groups: dict[str, list[str]] = {name: [] for name in ("open", "withheld", "earlier", "restricted")}
        said: dict[str, list[str]] = {name: [] for name in groups}
        names = name_words(ward.patient).union(*(name_words(one.name.whole) for one in ward.patient.contacts))
        for document in documents:
            outline = document.outline
            opened = grant.sections_of(outline.id)
            if outline.restricted is not None:
                name = "restricted"
            elif opened:
                name = "open"
            else:
                name = "withheld" if outline.encounter_id == current else "earlier"
            groups[name].append(outline.id)
            for section in outline.sections:
                words = document.text.value[section.start : section.end]
                part = name if name != "open" or section.ordinal in opened else "withheld"
                own = (line for line in _lines(words) if self._lines[line] == 1 and not _has_number(line))
                said[part].extend(line for line in own if not names & name_words(line))  # a name is masked on a screen
        return {"documents": groups, "sentences": {name: lines[:_MOST_SENTENCES] for name, lines in said.items()},
                "sections": {one.outline.id: len(one.outline.sections) for one in documents}}  # fmt: skip


def _has(chart: WardChart, kind: str) -> bool:
    return any(one.kind == kind for one in chart.work)


def _has_number(line: str) -> bool:
    """Tell whether a line may hold an identifier, which would be masked in it."""
    return sum(letter.isdigit() for letter in line) > 3  # noqa: PLR2004 -- a dose is no identifier


def _cut(document: Document) -> Document:
    sections = split_sections(document.text.value, document_type=document.outline.loinc)
    return replace(document, outline=replace(document.outline, sections=sections))


def _lines(text: str) -> Iterator[str]:
    for line in text.replace(". ", ".\n").splitlines():
        words = " ".join(line.split())
        if len(words) >= _SENTENCE_LETTERS:
            yield words


def _registered(ward: WardChart) -> dict[str, str]:
    patient = ward.patient
    numbers = {number.kind: number.value for number in patient.numbers}
    name = patient.names[0]
    return {
        "name": name.whole,
        "given": name.given[0] if name.given else "",
        "family": name.family,
        "birth_on": patient.birth_on.isoformat() if patient.birth_on else "",
        "birth_on_us": patient.birth_on.strftime("%m/%d/%Y") if patient.birth_on else "",
        "mrn": numbers.get(NumberKind.MEDICAL_RECORD, ""),
        "ssn": numbers.get(NumberKind.SOCIAL_SECURITY, ""),
        "member": numbers.get(NumberKind.MEMBER, ""),
        "phone": next(iter(patient.phones), ""),
        "email": next(iter(patient.emails), ""),
        "address": next(iter(patient.addresses), ""),
        "relative": patient.contacts[0].name.whole if patient.contacts else "",
    }


def _identifiers(ward: WardChart) -> list[str]:
    """Give what names the patient, each by itself: never a word that others share."""
    told = _registered(ward)
    values = [told[name] for name in "name mrn ssn member phone email relative".split()]
    values.append(told["address"].split(",")[0])
    values.extend(encounter.number for encounter in ward.encounters)
    return [value for value in values if len(value) >= 5]  # noqa: PLR2004 -- shorter ones are no identifiers


def _masked(ward: WardChart, shown: frozenset[IdentifierClass]) -> list[str]:
    """Give the identifiers that work on this chart does not show."""
    told = _registered(ward)
    always = [told[name] for name in "ssn phone email relative".split()] + [told["address"].split(",")[0]]
    classes = {
        IdentifierClass.NAME: [told["name"]],
        IdentifierClass.RECORD_NUMBER: [told["mrn"]],
        IdentifierClass.MEMBER: [told["member"]],
        IdentifierClass.BIRTH_DATE: [told["birth_on_us"]],
    }
    hidden = [value for kind, values in classes.items() if kind not in shown for value in values]
    return [value for value in (*always, *hidden) if len(value) >= 5]  # noqa: PLR2004
