"""A floor of the hospital for the browser: a small synthetic ward in the database, and the site served from it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.test import Client
from playwright.sync_api import Page

from chartwarden.actions.stores import NewDocument
from chartwarden.chart.document import Document
from chartwarden.chart.sections import split_sections
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.identifiers import WorkItemId
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.scan import FINDER_VERSION, scan
from chartwarden.purpose.conflict import VIP_POOL
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose, WorkItem, WorkStatus
from chartwarden.synthetic.values import WardChart
from chartwarden.synthetic.ward import ward
from chartwarden.workforce.member import Member, Role
from chartwarden_web import wiring
from chartwarden_web.records.models import MemberRecord
from tests.builders import a_member
from tests.factors import code_of, with_code_app

PASSWORD = "correct horse battery staple"
_SEED, _PATIENTS = 7, 8
_CODED_HERE = {"inpatient-final", "professional-em", "ed-visit", "neoplasm-morphology", "pathology-profee"}


@dataclass(frozen=True, slots=True)
class Floor:
    """Who works here, which charts lie here, and where the site is."""

    address: str  # empty until it is served
    coder: Member
    manager: Member
    officer: Member
    charts: tuple[WardChart, ...]
    work: tuple[WorkItem, ...]  # the coder's, in the order they are due


def filled(house: wiring.House) -> Floor:
    """Fill an instance with a ward whose work is all one coder's."""
    # The ward has a VIP, whose chart is among her work.
    coder = replace(a_member("lena.moss", name="Lena Moss"), clearances=frozenset({VIP_POOL}))
    manager = a_member("mara.quist", Role.MANAGER, name="Mara Quist")
    officer = a_member("petra.vance", Role.PRIVACY_OFFICER, name="Petra Vance")
    desk = house.desk(officer, device="test:1")
    today = desk.clock.now().date()
    for member in (coder, manager, officer):
        desk.workforce.put(member)
    for record in MemberRecord.objects.all():
        record.set_password(PASSWORD)
        record.save(update_fields=["password"])
        with_code_app(record.user_id)
    charts = tuple(_with_wide_letters(chart) for chart in ward(seed=_SEED, patients=_PATIENTS, today=today))
    work: list[WorkItem] = []
    for chart in charts:
        documents = [_stored(document, chart) for document in chart.documents]
        desk.charts.save([chart.patient, *chart.encounters, *chart.facts, *documents])
        work.extend(_work(chart, coder, today, place=len(work)))
    desk.work.add(work)
    return Floor("", coder, manager, officer, charts, tuple(sorted(work, key=lambda item: (item.due_on, item.id))))


def sign_in(page: Page, floor: Floor, user_id: str = "lena.moss") -> None:
    """Begin a session as the sign-in does, and open Today. Who must see the sign-in itself types: `type_in`."""
    client = Client()
    client.post("/sign-in/", {"login": user_id, "password": PASSWORD})
    answer = client.post("/sign-in/factor/", {"code": code_of(user_id)})
    assert answer.status_code == 302, answer.content
    cookies = [{"name": name, "value": one.value, "url": floor.address} for name, one in client.cookies.items()]
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # each is one of Playwright's
    page.goto(f"{floor.address}/")


def type_in(page: Page, floor: Floor, user_id: str = "lena.moss") -> None:
    """Sign in with nothing but the keyboard: the field to type in has the focus when each page comes."""
    page.goto(f"{floor.address}/sign-in/")
    page.wait_for_selector("input[name=login]:focus")  # on a busy machine it takes a moment; nobody helps it
    page.keyboard.type(user_id)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=code]:focus")
    page.keyboard.type(code_of(user_id))
    page.keyboard.press("Enter")
    page.wait_for_url(f"{floor.address}/")


def _with_wide_letters(chart: WardChart) -> WardChart:
    """Give the chart with letters that a browser counts as two (outside of the basic plane) in its notes."""
    wide = (
        replace(document, text=ClinicalText(document.text.value.replace(". ", " \U0001d54f. ", 9)))
        for document in chart.documents
    )
    return replace(chart, documents=tuple(wide))


def _stored(document: Document, chart: WardChart) -> NewDocument:
    text = document.text.value
    outline = replace(document.outline, sections=split_sections(text, document_type=document.outline.loinc))
    known = KnownIdentifiers.of_patient(chart.patient, encounters=chart.encounters)
    return NewDocument(replace(document, outline=outline), scan(text, known=known), FINDER_VERSION, document.outline.id)


def _work(chart: WardChart, coder: Member, today: date, *, place: int) -> Iterator[WorkItem]:
    for number, work in enumerate(work for work in chart.work if work.kind in _CODED_HERE):
        yield WorkItem(
            id=WorkItemId(f"work-{place + number}"),
            patient_id=chart.patient.id,
            purpose=Purpose(KindOfWork(work.kind), work.encounter_id, Target(codes=work.target)),
            due_on=today + timedelta(days=2 * (place + number) - 2),
            status=WorkStatus.ASSIGNED,
            member_id=coder.id,
        )


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: Any) -> None:  # noqa: ANN401 -- the standard library's signature
        """Say nothing on the terminal."""


@contextmanager
def served() -> Iterator[str]:
    """Serve the product from this process on a free port, as the production server does: one application, threads."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
    server.set_app(WSGIHandler())
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
