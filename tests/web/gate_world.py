"""A filled instance with one person of each kind, and everything that an address may name: theirs, others', missing.

People are signed in once. After a request that may have changed something, the database is put back as it was, so that
no cell of the matrix matters to another.

Example:
    >>> "half" in PERSONAS
    True

"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from chartwarden.actions.codes import add_code
from chartwarden.actions.desk import Desk
from chartwarden.actions.glass import break_glass
from chartwarden.actions.widening import request_widening
from chartwarden.adapters.rulebook_file import default_text
from chartwarden.chart.coding import Coding
from chartwarden.chart.coding_review import CodingFinding, FindingId, Verdict
from chartwarden.foundation.identifiers import MemberId, RandomIds, WorkItemId
from chartwarden.minimum_necessary.glass import GlassPart
from chartwarden.minimum_necessary.proposal import Proposal, RulebookId
from chartwarden.purpose.work import HoldReason, WorkItem, WorkStatus
from chartwarden.workforce.account_request import AccountRequest, AccountRequestId, RequestKind
from chartwarden.workforce.member import Leave, Member, Role
from chartwarden.workforce.token import Scope, Token, TokenId, secret_of
from chartwarden_web import settings, wiring
from chartwarden_web.account import factors
from chartwarden_web.gate import Proof
from chartwarden_web.records.accounts import DeviceRecord, SessionRecord
from chartwarden_web.records.models import MemberRecord
from tests.builders import Scene, a_document, a_member, a_patient, a_work_item, an_encounter
from tests.database import _sqlite, connected
from tests.factors import with_code_app
from tests.incidents import a_breach_told_of, an_incident_of
from tests.web.gate_table import REASON, ROLES, Row
from tests.web.routes import Route
from tests.web.seats import seated_cookie

# Those whose session or membership does not carry, whatever their role: they hold a coder's role and a coder's work.
HINDERED = ("half", "veiled", "ended", "on leave", "nobody")
PERSONAS = (*sorted(ROLES), "no role", *HINDERED)
_KINDS = {"auditor": "internal-audit", "cdi": "acuity-query"}
_WORDS_OF_CHARTS = ("urosepsis", "Okonkwo", "Ostrander", "912-44-0187", "Diverticulitis", "Grief")
# What is new on every page, and what a page repeats of the address that was asked for: it tells the asker nothing.
_TOKENS = re.compile(rb'(name="csrfmiddlewaretoken" value=|data-token=|name="path" value=)"[^"]*"')
PLACE = re.compile(r"{(\w+)}")
_TURNED_DOWN = 400
MISSING = "0123456789abcdef0123456789abcdef"
MALFORMED = "'\"><x>\x00;--%s{{a}}" + "a" * 300
NOT_THEIRS = {"missing": MISSING, "malformed": MALFORMED}

Ids = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """What came back, and what was put on record for it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    entries: tuple[dict[str, Any], ...]

    @property
    def leads_to(self) -> str:
        """Where it sends the browser; empty when it does not."""
        return dict(self.headers).get("Location", "")

    @property
    def told(self) -> tuple[object, ...]:
        """Everything that somebody could tell two answers apart by, in the answer and later in the ledger."""
        shapes = [{name: _shape(name, value) for name, value in entry.items()} for entry in self.entries]
        return self.status, self.headers, self.body, json.dumps(shapes, sort_keys=True)


def _shape(name: str, value: object) -> object:
    """Give what is alike in entries about different things: their words, not their place, time, number and sum."""
    if name == "counts" and isinstance(value, dict):
        return sorted(value)
    return value is not None if name in {"at", "sequence", "commitment", "search", "device"} else value


def persons_member(persona: str) -> Member:
    """Give the member that stands for a kind of person."""
    roles = {Role(persona)} if persona in ROLES else set() if persona == "no role" else {Role.CODER}
    user_id = f"{persona.replace(' ', '').replace('_', '')[:12]}.tried"
    return replace(a_member(user_id), roles=frozenset(roles))


class GateWorld:
    """The instance, and who asks it."""

    def __init__(self, house: wiring.House, *, file: Path) -> None:
        self._house, self._file, self._saved = house, file, file.with_suffix(".saved")
        self.scene = Scene(house)
        self.members = {persona: persons_member(persona) for persona in PERSONAS if persona != "nobody"}
        self.objects: dict[str, dict[str, dict[str, str]]] = {}
        self._cookies: dict[str, str] = {}
        self._secrets: dict[str, str] = {}
        self._browser = Client(raise_request_exception=False)
        self._fill_others()
        for persona, member in self.members.items():
            self.keeper.workforce.put(member)
            self._fill_own(persona, member)
        for persona, member in self.members.items():
            self._seat(persona, member)
        self._hinder()
        connections.close_all()
        self._sync()
        shutil.copy(self._file, self._saved)

    # Filling.

    @property
    def keeper(self) -> Desk:
        """The desk that fills the stores."""
        return self.scene.at(self.scene.keeper)

    def _fill_others(self) -> None:
        """Make another patient, and what somebody else holds, has finished and has asked for."""
        scene, desk = self.scene, self.keeper
        self.patient = a_patient("z", given="Ida", family="Okonkwo")
        self.elsewhere = an_encounter("z", patient=self.patient)
        document = a_document("z", "HOSPITAL COURSE\nSepsis.\n", patient=self.patient, encounter=self.elsewhere)
        desk.charts.save([self.patient, self.elsewhere, document])
        items = {
            "foreign": a_work_item("foreign", encounter=scene.stay, member=scene.other),
            "of another patient": a_work_item("elsewhere", encounter=self.elsewhere, member=scene.other),
            "waiting": a_work_item("waiting", encounter=scene.stay, member=None),
            "foreign and finished": _finished(a_work_item("done", encounter=scene.stay, member=scene.other)),
        }
        desk.work.add(list(items.values()))
        at_other = scene.at(scene.other)
        self.foreign_code = add_code(at_other, items["foreign"].id, _CODING).id
        old = scene.old.document.outline.id
        face = GlassPart(scene.face.document.outline.id, None)
        self.foreign_glass = break_glass(at_other, items["foreign"].id, [face], reason=REASON).id
        self.foreign_request = request_widening(at_other, items["foreign"].id, old, section=None, reason=REASON).id
        self._others = {name: str(item.id) for name, item in items.items()}
        with_code_app(scene.other.user_id)
        self._foreign_factor = _factor_of(MemberRecord.objects.get(user_id=scene.other.user_id))
        self._account_request = self._asks(scene.other.id, by=scene.keeper.id)
        office = scene.at(scene.officer)
        self._incidents = {"own": an_incident_of(at_other, office), "over": a_breach_told_of(at_other, office)}

    def _fill_own(self, persona: str, member: Member) -> None:
        """Give somebody work, finished work, a code in it, a request of theirs, a token and a device."""
        scene, desk, kind = self.scene, self.keeper, _KINDS.get(persona, "inpatient-final")
        key = f"of-{member.user_id.removesuffix('.tried')}"
        own = a_work_item(key, encounter=scene.stay, member=member, kind=kind)
        done = _finished(a_work_item(f"{key}-done", encounter=scene.stay, member=member, kind=kind))
        held = replace(
            a_work_item(f"{key}-held", encounter=scene.stay, member=member, kind=kind),
            status=WorkStatus.HELD,
            hold=HoldReason.QUERY_PENDING.value,
        )
        review = replace(
            a_work_item(f"{key}-review", encounter=scene.stay, member=member, kind="internal-audit"),
            about=WorkItemId(self._others["foreign and finished"]),
        )
        desk.work.add([own, done, held, review])
        findings = self._said_of(review, done)
        # A coder of the house holds it for the moment in which code and request are made, whatever its holder may do.
        holding = replace(member, roles=frozenset({Role(_MAKERS.get(kind, "coder"))}))
        desk.workforce.put(holding)
        maker = self._house.desk(holding, device="test:1")
        code = add_code(maker, own.id, _CODING).id
        old = scene.old.document.outline.id
        asked = request_widening(maker, own.id, old, section=None, reason=REASON).id
        desk.workforce.put(member)
        self._secrets[persona] = self._gets_token(member)
        mine = self._asks(scene.coder.id, by=member.id)
        self.objects[persona] = {
            "work_id": {
                "own": own.id,
                "finished": done.id,
                "held": held.id,
                "review": review.id,
                **self._others,
                **NOT_THEIRS,
            },
            "finding_id": {**findings, **NOT_THEIRS},
            "document_id": {
                "own": scene.summary.document.outline.id,
                "withheld": old,
                "restricted": scene.psychotherapy.document.outline.id,
                "of another patient": "document-z",
                **NOT_THEIRS,
            },
            "coded_id": {"own": code, "foreign": self.foreign_code, **NOT_THEIRS},
            "widening_id": {"own": self.foreign_request, "mine": asked, **NOT_THEIRS},
            "request_id": {"own": self._account_request, "mine": mine, **NOT_THEIRS},
            "member_id": {"own": scene.other.id, "mine": member.id, **NOT_THEIRS},
            "glass_id": {"own": self.foreign_glass, **NOT_THEIRS},
            "incident_id": {**self._incidents, **NOT_THEIRS},
            "rulebook_id": {"own": self._proposes(scene.keeper.id), "mine": self._proposes(member.id), **NOT_THEIRS},
            "provider_id": {"own": "none"},
            "part": {
                "own": old,
                "restricted": scene.psychotherapy.document.outline.id,
                "of another patient": "document-z",
                **NOT_THEIRS,
            },
            "user_id": {"own": "omar.diaz", "missing": "nobody.here"},
            "user": {"own": scene.other.id, **NOT_THEIRS},
            "group": {"own": "coder", **NOT_THEIRS},
            "name": {"own": "User", **NOT_THEIRS},
            "rest": {"own": "Nothing"},
            "token_id": {"own": f"token-{member.user_id}", "foreign": "token-others", **NOT_THEIRS},
        }

    def _said_of(self, review: WorkItem, done: WorkItem) -> dict[str, str]:
        """Say something in a review that somebody does, and in a finished one about work that they did."""
        scene, desk = self.scene, self.keeper
        about = replace(
            _finished(a_work_item(f"about-{done.id}", encounter=scene.stay, member=scene.other, kind="internal-audit")),
            about=done.id,
        )
        desk.work.add([about])
        said = {}
        for kind, item in (("review", review), ("mine", about)):
            finding = CodingFinding(
                FindingId(RandomIds().new_id()), item.id, None, Verdict.ADD, _CODING, REASON, timezone.now()
            )
            desk.findings.put(finding, patient_id=scene.patient.id)
            said[kind] = str(finding.id)
        return said

    def _asks(self, about: str, *, by: str) -> str:
        request = AccountRequest(
            id=AccountRequestId(RandomIds().new_id()),
            kind=RequestKind.FACTOR_RESET,
            member_id=about,  # type: ignore[arg-type]  # ids are texts
            reason="telephone was lost",
            asked_by=by,  # type: ignore[arg-type]
            asked_at=timezone.now(),
        )
        self.keeper.workforce.put_account_request(request)
        return str(request.id)

    def _proposes(self, by: str) -> str:
        proposal = Proposal(
            id=RulebookId(RandomIds().new_id()),
            version="8",
            text=default_text().text,
            reason=REASON,
            asked_by=MemberId(by),
            asked_at=timezone.now(),
        )
        self.keeper.rulebooks.put(proposal)
        return str(proposal.id)

    def _gets_token(self, member: Member) -> str:
        now, secret = timezone.now(), secret_of(RandomIds().new_id().encode()[:32].ljust(32, b"0"))
        token = Token(
            id=TokenId(f"token-{member.user_id}"),
            member_id=member.id,
            label="nightly worklist",
            purpose=REASON,
            scopes=frozenset(Scope),
            made_at=now,
            expires_at=now + timedelta(days=1),
        )
        self.keeper.tokens.add(token, secret=secret)
        return secret

    def _seat(self, persona: str, member: Member) -> None:
        record = MemberRecord.objects.get(user_id=member.user_id)
        if persona != "half":
            with_code_app(member.user_id)
        proof = Proof.PASSWORD if persona == "half" else Proof.FACTOR
        self._cookies[persona] = seated_cookie(record, proof=proof)
        rows = self.keeper.ledger.store.rows_of
        mine, other = (rows(user_id, most=1)[0].sequence for user_id in (member.user_id, self.scene.other.user_id))
        self.objects[persona] |= {
            "entry": {"own": str(mine), "foreign": str(other), "missing": "99999999"},
            "factor_id": {"own": _factor_of(record), "foreign": self._foreign_factor, **NOT_THEIRS},
        }
        device = DeviceRecord.objects.filter(member=record).first()
        foreign = DeviceRecord.objects.exclude(member=record).first()
        self.objects[persona]["device_id"] = {
            "own": device.id if device else MISSING,
            "foreign": foreign.id if foreign else MISSING,
            **NOT_THEIRS,
        }

    def _hinder(self) -> None:
        """Let the veil fall on one, end the membership of another, and send a third on leave."""
        SessionRecord.objects.filter(member_id=self.members["veiled"].id).update(veiled_at=timezone.now())
        today = timezone.now().date()
        ended = replace(self.members["ended"], ends_on=today - timedelta(days=1))
        away = replace(self.members["on leave"], leaves=(Leave(today, today + timedelta(days=1)),))
        for member in (ended, away):
            self.keeper.workforce.put(member)

    # Asking.

    def ask(self, persona: str, route: Route, *, row: Row, ids: Ids, htmx: bool = False) -> Answer:
        """Ask a route once, and put the database back if that may have changed something."""
        method = row.method or max(route.says.methods - {"HEAD"})
        client, before = self._client(persona), _last_sequence()
        headers = {"HX-Request": "true"} if htmx else {}
        sent = {name: _filled(value, ids) for name, value in row.form.items()}
        address = route.address(**ids) + str(_filled(row.query, ids))
        if route.says.proof is Proof.TOKEN:
            headers |= {"Authorization": f"Bearer {self._secrets[persona]}"} if persona in self._secrets else {}
            body = json.dumps(sent) if method == "POST" else ""
            response = client.generic(method, address, body, content_type="application/json", headers=headers)
        elif method == "POST":
            response = client.post(address, sent, headers=headers)
        else:
            response = client.get(address, headers=headers)
        words = b"".join(getattr(response, "streaming_content", None) or [response.content])
        answer = Answer(
            response.status_code,
            tuple(sorted((name, value) for name, value in response.headers.items() if name != "Content-Length")),
            _TOKENS.sub(b"", words),
            tuple(_entries_after(before)),
        )
        if (method == "POST" and answer.status < _TURNED_DOWN) or "session" in response.cookies:
            self.put_back()
        return answer

    def things(self, persona: str) -> Mapping[str, Mapping[str, str]]:
        """Give what an address may name for somebody; nobody has nothing, and tries what is a coder's."""
        return self.objects.get(persona) or self.objects["coder"]

    def visit(self, persona: str, address: str) -> Answer:
        """Open an address as a browser does."""
        response = self._client(persona).get(address)
        return Answer(response.status_code, (), response.content, ())

    def _client(self, persona: str) -> Client:
        """Give the one browser, in somebody's hands: making another would take longer than a request."""
        self._browser.cookies.clear()
        if persona in self._cookies:
            self._browser.cookies["session"] = self._cookies[persona]
        return self._browser

    def put_back(self) -> None:
        """Put the database back as it was after filling. The product sees that the file is another one."""
        connections.close_all()
        for beside in ("-wal", "-shm"):
            Path(f"{self._file}{beside}").unlink(missing_ok=True)
        fresh = self._file.with_suffix(".fresh")
        shutil.copy(self._saved, fresh)
        fresh.replace(self._file)

    def _sync(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connections.close_all()


# The rows themselves, thousands of times: the store that reads them for the product costs as much as an answer.
def _last_sequence() -> int:
    with connection.cursor() as cursor:
        return int(cursor.execute("SELECT coalesce(max(sequence), -1) FROM ledger").fetchone()[0])


def _entries_after(sequence: int) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        rows = cursor.execute("SELECT body FROM ledger WHERE sequence > %s ORDER BY sequence", [sequence]).fetchall()
    return [json.loads(body) for (body,) in rows]


def _factor_of(record: MemberRecord) -> str:
    return next((str(factor.id) for factor in factors.factors_of(record)), MISSING)


_CODING = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli")
_MAKERS = {"internal-audit": "auditor", "acuity-query": "cdi"}


def _filled(value: object, ids: Ids) -> object:
    """Give what is sent for a value of the table."""
    if value == "a file":
        return SimpleUploadedFile("members.csv", b"user_id,name,roles,starts_on\n")
    return PLACE.sub(lambda found: ids[found[1]], value) if isinstance(value, str) else value


def _finished(item: Any) -> Any:  # noqa: ANN401 -- a work item
    return replace(item, status=type(item.status).FINISHED)


def words_of_charts_in(body: bytes) -> list[str]:
    """Give the words of the charts that stand in a body."""
    return [word for word in _WORDS_OF_CHARTS if word.encode() in body]


@contextmanager
def gate_world(template: Path, folder: Path) -> Iterator[GateWorld]:
    """Open a filled instance on a database of its own."""
    file = folder / "database" / "chartwarden.sqlite3"
    file.parent.mkdir(parents=True)
    shutil.copy(template, file)
    home = folder / "home"
    with pytest.MonkeyPatch.context() as patch, connected(_sqlite(file)):
        patch.setattr(settings, "CHARTWARDEN", replace(settings.CHARTWARDEN, home=home, keys=home / "keys"))
        wiring.house.cache_clear()
        try:
            yield GateWorld(wiring.house(), file=file)
        finally:
            wiring.house.cache_clear()
