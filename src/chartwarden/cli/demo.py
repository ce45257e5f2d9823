"""`chartwarden demo`: an instance with invented people and charts, ready to sign in to.

Example:
    >>> demo.name
    'demo'

"""

import csv
import json
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from chartwarden.actions.desk import Desk, Environment
from chartwarden.actions.importing import ImportRun, Mark, import_charts
from chartwarden.actions.members import add_member
from chartwarden.actions.work import assign_work
from chartwarden.adapters.intake.fhir import LOCAL
from chartwarden.adapters.intake.ids import KeyedIds
from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.opening import open_inputs
from chartwarden.adapters.intake.worker import IntakeWorker, read_isolated
from chartwarden.adapters.ward_files import MARK_FILE, write_ward
from chartwarden.cli.demo_incidents import report_and_begin
from chartwarden.cli.demo_reviews import finish_and_review
from chartwarden.cli.house import House, device_here, installer, opened
from chartwarden.cli.serve import run_server
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import EncounterId
from chartwarden.purpose.work import CODING_REVIEW
from chartwarden.workforce.member import Member, Role

_SIGN_INS = "sign-ins.json"
_ROLE_ORDER = ("coder", "auditor", "cdi", "provider", "manager", "privacy_officer", "administrator")
# Short, unlike each other, and easy to type: a demo's passphrase is read off a terminal.
_WORDS = """
amber anchor basil birch cedar chalk cobalt comet copper coral delta ember falcon fern flint garnet glacier
harbor hazel heron indigo ivory jasper juniper lantern larch lemon linen lotus maple marble meadow mint nectar
nutmeg oasis olive onyx orbit orchid otter pebble pepper plum prairie quartz quill raven reef river robin
saffron sage sierra silver slate spruce sunset tulip valley velvet walnut willow
""".split()


@dataclass(frozen=True, slots=True)
class SignIn:
    """How to sign in to the demo as somebody. Never more than a demo's: it is kept in a file."""

    user_id: str
    passphrase: str
    name: str
    roles: tuple[str, ...]


@click.command()
@click.option("--patients", default=60, show_default=True, help="How many invented patients; at the first start only.")
@click.option("--seed", default=7, show_default=True, help="Which invented ward; at the first start only.")
@click.option("--port", default=8000, show_default=True, help="Port on this machine; a free one if it is taken.")
@click.option("--serve/--no-serve", "is_serving", default=True, help="Start the web server, or set up only.")
def demo(patients: int, seed: int, port: int, is_serving: bool) -> None:  # noqa: FBT001 -- click hands options over so
    """Set up an instance with invented people and charts, and serve it on this machine.

    A second start is quick and keeps the data. Everything is in the folder var/demo; delete it to begin anew.
    """
    os.environ.setdefault("CHARTWARDEN_ENVIRONMENT", Environment.DEMO.value)
    os.environ.setdefault("CHARTWARDEN_HOME", "var/demo")
    house = opened()
    if house.settings.environment is Environment.PRODUCTION:
        raise MalformedError(
            what="a demo needs an instance of its own", where="environment", fix="Unset CHARTWARDEN_ENVIRONMENT."
        )
    kept = house.settings.home / _SIGN_INS
    sign_ins = _kept(kept) if kept.exists() else _settled(house, patients=patients, seed=seed)
    for one in sign_ins:
        house.ensure_code_app(one.user_id)
    address_port = _free_port(port) if is_serving else port
    _say(sign_ins, f"http://localhost:{address_port}/")  # a passkey belongs to a name; an address with digits has none
    if is_serving:
        house.prepare_pages()
        run_server(host="127.0.0.1", port=address_port, workers=1)


def _settled(house: House, *, patients: int, seed: int) -> list[SignIn]:
    """Fill an empty instance; give the sign-ins. Begun again from the start when it was interrupted."""
    console = Console(stderr=True)
    folder = Path(tempfile.mkdtemp(prefix="chartwarden-ward-"))
    try:
        with Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console, transient=True
        ) as progress:
            task = progress.add_task("Inventing charts", total=patients)
            write_ward(
                folder / "ward", seed=seed, patients=patients, today=_today(), on_chart=lambda _: progress.advance(task)
            )
            sign_ins = _add_members(house, folder / "ward" / "members.csv")
            task = progress.add_task("Bringing charts in", total=None)
            _bring_in(house, folder / "ward" / "fhir", lambda: progress.advance(task))
            task = progress.add_task("Assigning work", total=None)
            _assign(house, folder / "ward" / "work.ndjson", lambda: progress.advance(task))
            report_and_begin(_seated(house, Role.CODER), _seated(house, Role.PRIVACY_OFFICER))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _keep(house.settings.home / _SIGN_INS, sign_ins)
    return sign_ins


def _add_members(house: House, path: Path) -> list[SignIn]:
    desk = installer(house)
    known = {member.user_id for member in desk.workforce.members()}
    sign_ins = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            roles = frozenset(Role(role) for role in row["roles"].split())
            if row["user_id"] not in known:
                add_member(
                    desk,
                    user_id=row["user_id"],
                    name=row["name"],
                    roles=roles,
                    starts_on=date.fromisoformat(row["starts_on"]),
                    department=row["department"],
                    home_address=row["home_address"],
                    home_phone=row["home_phone"],
                )
            passphrase = "-".join(secrets.choice(_WORDS) for _ in range(4))
            house.set_password(row["user_id"], passphrase)
            sign_ins.append(SignIn(row["user_id"], passphrase, row["name"], tuple(sorted(roles))))
    return sign_ins


def _bring_in(house: House, folder: Path, tick: Callable[[], None]) -> None:
    desk, limits, run = installer(house), Limits(), ImportRun()
    ids = KeyedIds(house.keys.named("ids"))
    with IntakeWorker(limits=limits) as worker:
        for source in open_inputs([folder], limits=limits, label_key=house.keys.named("file-names")):
            import_charts(
                desk,
                read_isolated(source, ids=ids, worker=worker),
                source=source.safe_label,
                mark=Mark(MARK_FILE),
                run=run,
                on_value=tick,
            )


def _assign(house: House, path: Path, tick: Callable[[], None]) -> None:
    desk, ids = installer(house), KeyedIds(house.keys.named("ids"))
    members = {member.user_id: member for member in desk.workforce.members()}
    seated, coder = _seated(house, Role.MANAGER), _seated(house, Role.CODER)
    have = {item.purpose.encounter_id for member in members.values() for item in desk.work.of_member(member.id)}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            encounter_id = ids.encounter(LOCAL, f"Encounter/{told['encounter']}")
            if encounter_id not in have and (
                assignee := _fit(seated.rulebook.rules[told["kind"]].roles, told, members)
            ):
                _give(seated, coder, encounter_id, told, assignee)
            tick()


def _seated(house: House, role: Role) -> Desk:
    """Seat the first member who holds a role."""
    members = installer(house).workforce.members()
    return house.desk(next(member for member in members if role in member.roles), device=device_here())


def _give(manager: Desk, coder: Desk, encounter_id: EncounterId, told: dict[str, Any], to: Member) -> None:
    """Give somebody the work that the ward tells of; a review is of finished work, which is done for it first."""
    due_on, target = date.fromisoformat(told["due_on"]), told["target"]
    if told["kind"] == CODING_REVIEW:
        finish_and_review(manager, coder, encounter_id, target=target, due_on=due_on, auditor=to)
        return
    assign_work(
        manager,
        encounter_id=encounter_id,
        kind=told["kind"],
        target=", ".join(target),
        due_on=due_on,
        to=to,
    )


def _fit(roles: frozenset[Role], told: dict[str, str], members: dict[str, Member]) -> Member | None:
    """Give the member whom the ward names, if their role does the work."""
    member = members.get(told.get("assignee") or "")
    return member if member is not None and roles & member.roles else None


def _kept(path: Path) -> list[SignIn]:
    return [
        SignIn(one["user_id"], one["passphrase"], one["name"], tuple(one["roles"]))
        for one in json.loads(path.read_text())
    ]


def _keep(path: Path, sign_ins: list[SignIn]) -> None:
    draft = path.with_suffix(".new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(
            [{"user_id": s.user_id, "passphrase": s.passphrase, "name": s.name, "roles": s.roles} for s in sign_ins],
            file,
        )
    draft.replace(path)


def _free_port(port: int) -> int:
    """Give the port asked for, or a free one when something listens there."""
    for candidate in (port, 0):
        with closing(socket.socket()) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", candidate))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise MalformedError(what="no port is free", where="127.0.0.1", fix="End another server, or give --port.")


def _say(sign_ins: list[SignIn], address: str) -> None:
    lines = [
        "",
        f"Chartwarden is at {address}",
        "Everybody in it is invented. Sign in as:",
        "",
        *(
            f"  {', '.join(one.roles).replace('_', ' '):16} {one.user_id:20} {one.passphrase}"
            for one in sorted(sign_ins, key=lambda one: (_ROLE_ORDER.index(one.roles[0]), one.user_id))
        ),
        "",
        "The second step asks for a code and shows it, since this is a demo.",
        "Stop with Ctrl+C; `make demo` starts it again with the same data.",
    ]
    click.echo("\n".join(lines))


def _today() -> date:
    return datetime.now(UTC).date()
