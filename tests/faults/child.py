"""A process of the product that serves audited reads until it is killed, and says on its output what it served.

Each line is written with one system call, after the words of the read are there: `read ID SEQUENCE`. It is what a
response to a browser is elsewhere: whoever sees it knows that the chart was shown.

Run as `python -m tests.faults.child ROAD`; the instance is named in the environment, as for every process of ours.
"""

import argparse
import os
import secrets
import sys
import threading
import time
from collections.abc import Callable

_PARSER = argparse.ArgumentParser()
_PARSER.add_argument("road", choices=["ledger", "desk", "rotate"])
_PARSER.add_argument("--threads", type=int, default=8)
_PARSER.add_argument("--count", type=int, default=0, help="reads of each thread; 0 is without end")
_PARSER.add_argument("--says", choices=["after", "before"], default="after", help="before its entry: the control")
_PARSER.add_argument("--option", nargs=2, default=None, help="a database option after the start: the control")
_PARSER.add_argument("--pause", type=float, default=0.0, help="seconds between reads")
_STARTED = time.monotonic()

Read = Callable[[str], int | None]


def main() -> None:
    """Open the instance, read once, and go on in several threads."""
    options = _PARSER.parse_args()
    # Django is set up inside `open_house`: what is imported before is what every process of ours imports.
    from chartwarden_web import wiring  # noqa: PLC0415 -- its time is measured

    imported = time.monotonic()
    began = time.process_time()  # other work of the machine does not stretch it
    house = wiring.open_house()
    opened = time.process_time()
    if options.option:
        from django.db import connections  # noqa: PLC0415 -- needs Django set up

        connections.settings["default"]["OPTIONS"][options.option[0]] = options.option[1]
    read = {"ledger": _on_the_ledger, "desk": _at_the_desk, "rotate": _on_the_ledger}[options.road](house)
    read(secrets.token_hex(8))
    done = time.process_time()
    _say(f"up {imported - _STARTED:.4f} {opened - began:.4f} {done - opened:.4f}")
    work = [threading.Thread(target=_serve, args=(read, options)) for _ in range(options.threads)]
    if options.road == "rotate":
        work.append(threading.Thread(target=_rotate, args=(house,), daemon=True))
    for thread in work:
        thread.start()


def _on_the_ledger(house: "wiring.House") -> Read:  # type: ignore[name-defined]  # noqa: F821 -- imported above, in main
    """Read as the chart store does: an entry, its receipt, and the receipt looked at."""
    from chartwarden.ledger.entry import Act, Draft, Outcome  # noqa: PLC0415

    def read(own: str) -> int:
        draft = Draft("lena.moss", f"fault:{own}", Act.READ_DOCUMENT, Outcome.GRANTED, details={"read": own})
        receipt = house.ledger.append(draft, covers=frozenset({own}))
        house.receipts.check(receipt, own)
        return int(receipt.sequence)

    return read


def _at_the_desk(house: "wiring.House") -> Read:  # type: ignore[name-defined]  # noqa: F821
    """Read a document of a chart as a coder does."""
    from chartwarden.actions.charts import read_document  # noqa: PLC0415
    from chartwarden.foundation.identifiers import DocumentId, WorkItemId  # noqa: PLC0415
    from tests.builders import a_member  # noqa: PLC0415

    coder = a_member("lena.moss")

    def read(own: str) -> None:
        desk = house.desk(coder, device=f"fault:{own}")
        words = read_document(desk, WorkItemId("work-a"), DocumentId("document-summary"))
        assert words.sections

    return read


def _serve(read: Read, options: argparse.Namespace) -> None:
    from chartwarden.foundation.errors import RefusedError  # noqa: PLC0415

    left = options.count or sys.maxsize
    while left:
        left -= 1
        own = secrets.token_hex(8)
        if options.says == "before":
            _say(f"read {own} -")
        try:
            sequence = read(own)
        except RefusedError as error:
            _say(f"refused {own} {error.rule}")
        else:
            if options.says == "after":
                _say(f"read {own} {'-' if sequence is None else sequence}")
        if options.pause:
            time.sleep(options.pause)


def _rotate(house: "wiring.House") -> None:  # type: ignore[name-defined]  # noqa: F821
    """Give the log one key after another."""
    from chartwarden.ledger.checkpoint import Signer  # noqa: PLC0415
    from chartwarden.ledger.entry import Act, Draft, Outcome  # noqa: PLC0415

    while True:
        coming = Signer(house.ledger.origin, house.keys.begin_signing_rotation()).verifier
        draft = Draft("adam.stroud", "cli:test", Act.ROTATE_KEY, Outcome.GRANTED, target=coming.words)
        house.ledger.append_rotation(draft)
        time.sleep(0.02)


def _say(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
