"""What verbs do on the host: the product's commands, files, the database itself. Faults have a module of their own.

Example:
    >>> "verify_ledger" in HOST
    True

"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from chartwarden_bench.case import Door
from chartwarden_bench.doing_faults import ALONE as NEED_ALL
from chartwarden_bench.doing_faults import FAULTS
from chartwarden_bench.doing_web import Given, latest_entry_of
from chartwarden_bench.seat import Came, Reply, Seat, of_command, readable
from chartwarden_bench.store import entries, table_bytes

_Do = Callable[[Seat, str, Given], Reply]
_LEAF: Final = b"\x00"  # RFC 6962, 2.1
_BASE64: Final = "base64:"  # a file whose text in the case is base64


def _paste(seat: Seat, by: str, given: Given) -> Reply:
    return _run(seat, "paste", by, "mixup", "scan", "paste", given["work"], typed=given["text"])


def _run(seat: Seat, verb: str, by: str, *words: str, typed: str = "") -> Reply:
    user_id = seat.person(by)["user_id"]
    return of_command(verb, by, seat.instance.run(*words, "--as", user_id, typed=typed))


def _open_chart(seat: Seat, by: str, given: Given) -> Reply:
    known = {one["work"]: one["encounter"] for one in seat.world.charts.values()}
    known |= seat.kept.get("assigned", {})
    encounter = str(given.get("encounter") or known.get(given["work"], given["work"]))
    return _run(seat, "open_chart", by, "chart", "open", encounter, "--work", given["work"])


def _assign(seat: Seat, by: str, given: Given) -> Reply:
    before = _work_ids(seat)
    to = ["--to", seat.person(given["to"])["user_id"]] if given.get("to") else []
    reply = _run(
        seat, "assign_work", by, "work", "assign", given["encounter"], "--kind", given.get("kind", "inpatient-final"),
        "--target", given.get("target", "A41.51"), "--due", seat.today, *to,
    )  # fmt: skip
    made = next(iter(_work_ids(seat) - before), "none")
    seat.world.made[given.get("keep", "work")] = made
    seat.kept.setdefault("assigned", {})[made] = given["encounter"]
    return reply


def _work_ids(seat: Seat) -> set[str]:
    return {row[0] for row in seat.instance.store.rows("SELECT id FROM work")}


def _reassign(seat: Seat, by: str, given: Given) -> Reply:
    to = ["--to", seat.person(given["to"])["user_id"]] if given.get("to") else []
    return _run(seat, "reassign_work", by, "work", "reassign", given["work"], *to)


def _ask_roles(seat: Seat, by: str, given: Given) -> Reply:
    roles = given["roles"] if isinstance(given["roles"], tuple) else (given["roles"],)
    options = [word for role in roles for word in ("--role", role)]
    of = seat.person(given["of"])["user_id"]
    return _run(seat, "ask_roles", by, "member", "roles", of, *options, "--reason", given["reason"])


def _plan_leave(seat: Seat, by: str, given: Given) -> Reply:
    of, until = seat.person(given["of"])["user_id"], date.fromisoformat(seat.today) + timedelta(days=5)
    return _run(seat, "plan_leave", by, "member", "leave", of, f"{seat.today}..{until.isoformat()}")


def _unmask(seat: Seat, by: str, given: Given) -> Reply:
    return _run(
        seat, "unmask", by, "chart", "unmask", given["document"], "--work", given["work"],
        "--section", str(given.get("section", 0)), "--mask", "1", "--kind", given["kind"], "--reason", given["reason"],
    )  # fmt: skip


def _review(seat: Seat, by: str, given: Given) -> Reply:
    if "of" in given:
        return _run(seat, "review_access", by, "access", "report", seat.person(given["of"])["user_id"])
    return _run(seat, "review_access", by, "access", "mine")


def _verify(seat: Seat, by: str, _: Given) -> Reply:
    earlier = ["--checkpoint", str(seat.kept["checkpoint"])] if "checkpoint" in seat.kept else []
    return of_command("verify_ledger", by, seat.instance.run("ledger", "verify", *earlier))


def _keep_checkpoint(seat: Seat, by: str, _: Given) -> Reply:
    done = seat.instance.run("ledger", "checkpoint")
    seat.kept["checkpoint"] = seat.folder / "checkpoint"
    seat.kept["checkpoint"].write_text(done.out, encoding="utf-8")
    return of_command("keep_checkpoint", by, done)


# Files.


def _files(seat: Seat, given: Given) -> list[str]:
    """Write what the case brings along, and give where; in an archive if it says so."""
    place = seat.folder / f"files-{len(list(seat.folder.iterdir()))}"
    place.mkdir()
    written = []
    for name, text in given["files"].items():
        path = place / Path(name).name
        body = base64.b64decode(text.removeprefix(_BASE64)) if text.startswith(_BASE64) else text.encode()
        path.write_bytes(body)
        written.append(path)
    if given.get("zip"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in written:
                archive.writestr(path.name, path.read_bytes())
        (place / "all.zip").write_bytes(packed.getvalue())
        return [str(place / "all.zip")]
    return [str(path) for path in written]


def _bring_in(seat: Seat, by: str, given: Given) -> Reply:
    mark = ["--mark", given["mark"]] if given.get("mark") else []
    to = ["--encounter", given["encounter"]] if given.get("encounter") else []
    return _run(seat, "bring_in", by, "chart", "import", *_files(seat, given), *mark, *to)


def _written(seat: Seat, verb: str, by: str, given: Given, *words: str) -> Reply:
    """Run a command that writes copies, and read them, with their names."""
    files = _files(seat, given)
    out = Path(files[0]).parent / "out"
    done = seat.instance.run(*words, *files, "-o", str(out))
    copies = [path for path in sorted(out.rglob("*")) if path.is_file()]
    more = "\n".join(f"{path.name}\n{path.read_bytes().decode(errors='replace')}" for path in copies)
    reply = of_command(verb, by, done, more=more)
    return Reply(verb, Door.CLI, by, reply.came, f"{reply.words} {more}", reply.told, reply.seconds)


def _scan(seat: Seat, by: str, given: Given) -> Reply:
    return of_command("scan", by, seat.instance.run("phi", "scan", "--check", "--jobs", "1", *_files(seat, given)))


# The database's administrator.


def _read_tables(seat: Seat, by: str, _: Given) -> Reply:
    words = " ".join(body.decode(errors="replace") for _, body in table_bytes(seat.instance.store))
    return Reply("read_tables", Door.STORE, by, Came.DONE, words)


def _read_folder(seat: Seat, by: str, _: Given) -> Reply:
    words = " ".join(f"{name} {body.decode('latin-1')}" for name, body in seat.instance.files())
    return Reply("read_folder", Door.STORE, by, Came.DONE, words)


def _leave_idle(seat: Seat, by: str, given: Given) -> Reply:
    """Move the last signs of a person back, which is what time passing comes to."""
    seat.browser(by)
    _move_back(seat, by, ("active_at", "worked_at"), int(given["minutes"]))
    return Reply("leave_idle", Door.STORE, by, Came.DONE, "")


def _jiggle(seat: Seat, by: str, given: Given) -> Reply:
    browser = seat.browser(by)
    _move_back(seat, by, ("worked_at",), int(given["minutes"]))
    answer = browser.post("/here/", {})
    return Reply("jiggle", Door.STORE, by, Came.DONE, readable(answer.body.decode(errors="replace")))


def _move_back(seat: Seat, by: str, columns: tuple[str, ...], minutes: int) -> None:
    store, member = seat.instance.store, seat.person(by)["id"]
    for column in columns:
        if store.mark == "?":
            moved = f"strftime('%Y-%m-%d %H:%M:%f', {column}, '-{minutes} minutes')"
        else:
            moved = f"{column} - interval '{minutes} minutes'"
        store.run(f"UPDATE session SET {column} = {moved} WHERE member_id = {store.mark}", [member])  # noqa: S608


def _alter_entry(seat: Seat, by: str, given: Given) -> Reply:
    """Make a refused act granted, or a granted one another person's, and write the hash that fits."""
    store, back = seat.instance.store, int(given.get("back", 1))
    store.without_guards()
    sequence = max(said["sequence"] for said in entries(store, start=0)) - back
    mark = store.mark
    body = bytes(store.rows(f"SELECT body FROM ledger WHERE sequence = {store.mark}", [sequence])[0][0])  # noqa: S608 -- its own words
    altered = body.replace(b'"outcome":"granted"', b'"outcome":"refused"').replace(b'"device":"', b'"device":"x')
    leaf = hashlib.sha256(_LEAF + altered).digest()
    store.run(f"UPDATE ledger SET body = {mark}, leaf = {mark} WHERE sequence = {mark}", [altered, leaf, sequence])  # noqa: S608
    return Reply("alter_entry", Door.STORE, by, Came.DONE, "")


def _cut_tail(seat: Seat, by: str, given: Given) -> Reply:
    store = seat.instance.store
    store.without_guards()
    last = max(said["sequence"] for said in entries(store, start=0))
    for table in ("ledger", "ledger_details"):
        store.run(f"DELETE FROM {table} WHERE sequence > {store.mark}", [last - int(given["entries"])])  # noqa: S608
    return Reply("cut_tail", Door.STORE, by, Came.DONE, "")


def _keep_backup(seat: Seat, by: str, _: Given) -> Reply:
    seat.instance.kill()  # a server in the middle of something could not be copied
    seat.kept["backup"] = seat.instance.store.copied(seat.folder)
    seat.restart()
    return Reply("keep_backup", Door.STORE, by, Came.DONE, "")


def _put_backup_back(seat: Seat, by: str, _: Given) -> Reply:
    """Put the whole database back as it was: every hash and signature in it fits."""
    seat.instance.kill()
    seat.instance.store.put_back(seat.kept["backup"])
    seat.restart()
    return Reply("put_backup_back", Door.STORE, by, Came.DONE, "")


HOST: Mapping[str, _Do] = {
    "list_work": lambda seat, by, _: _run(seat, "list_work", by, "work", "list"),
    "list_members": lambda seat, by, _: _run(seat, "list_members", by, "member", "list"),
    "open_chart": _open_chart,
    "paste": _paste,
    "finish_work": lambda seat, by, given: _run(seat, "finish_work", by, "work", "finish", given["work"]),
    "rework": lambda seat, by, given: _run(
        seat, "rework", by, "work", "rework", given["work"], "--reason", given["reason"]
    ),
    "unmask": _unmask,
    "assign_work": _assign,
    "reassign_work": _reassign,
    "ask_roles": _ask_roles,
    "plan_leave": _plan_leave,
    "review_access": _review,
    "prove_entry": lambda seat, by, given: _run(
        seat, "prove_entry", by, "ledger", "prove", str(latest_entry_of(seat, given["of"]))
    ),
    "export_ledger": lambda seat, by, given: _run(
        seat, "export_ledger", by, "ledger", "export", "--form", given["form"]
    ),
    "bring_in": _bring_in,
    "mask": lambda seat, by, given: _written(seat, "mask", by, given, "phi", "mask", "--jobs", "1"),
    "deidentify": lambda seat, by, given: _written(
        seat, "deidentify", by, given, "phi", "deidentify", "--reference-date", seat.today
    ),
    "scan": _scan,
    "keep_checkpoint": _keep_checkpoint,
    "verify_ledger": _verify,
    "read_tables": _read_tables,
    "read_folder": _read_folder,
    "leave_idle": _leave_idle,
    "jiggle": _jiggle,
    "alter_entry": _alter_entry,
    "cut_tail": _cut_tail,
    "keep_backup": _keep_backup,
    "put_backup_back": _put_backup_back,
    **FAULTS,
}
ALONE: Final = NEED_ALL | {"alter_entry", "cut_tail", "put_backup_back"}
"""Verbs after which an instance is of no use to other runs."""


def do(seat: Seat, verb: str, by: str, given: Mapping[str, Any]) -> Reply:
    """Do a verb on the host."""
    return HOST[verb](seat, by, given)
