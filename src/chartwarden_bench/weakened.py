"""The product with one rule replaced by a weaker one, or with a clock that the bench can set: what is started instead.

It starts in an instance that the bench made and nowhere else. It is no setting of the product: nothing of the product
imports this module, and the environment variable that names the baseline is none of the product's.

Example:
    python -m chartwarden_bench.weakened ledger verify

"""

import os
import sys
from pathlib import Path

from chartwarden.cli import main
from chartwarden_bench.instance import CLOCK, MARK, WEAKENED
from chartwarden_bench.other_tools import redact, verify_rows
from chartwarden_bench.settable_clock import look_through
from chartwarden_bench.weakened_pages import spoil
from chartwarden_web.wiring import open_house

HOME = Path(os.environ["CHARTWARDEN_HOME"])
if not (HOME.parent / MARK).is_file():
    raise SystemExit("a baseline runs in an instance of the bench only")
NAME, WORDS = os.environ.get(WEAKENED, ""), sys.argv[1:]
if NAME == "row-checksums" and WORDS[:2] == ["ledger", "verify"] and "--files" not in WORDS:
    raise SystemExit(verify_rows(HOME))  # before the product looks at its database itself
if CLOCK in os.environ:
    look_through(Path(os.environ[CLOCK]))
HOUSE = open_house()  # tables can be imported from here on
if __name__ != "__main__":  # the server imports this; its pages need their stylesheets, before it looks for them
    HOUSE.prepare_pages()
    spoil(HOME / "static", name=NAME)

from chartwarden_bench.weakened_rules import PATCHES  # noqa: E402 -- as said
from chartwarden_web.wsgi import application  # noqa: E402

__all__ = ["application"]

PATCHES.get(NAME, lambda: None)()

if __name__ == "__main__":
    if NAME == "regex-redactor" and WORDS[:1] == ["phi"] and WORDS[1] in {"mask", "deidentify"}:
        raise SystemExit(redact(WORDS))
    main()
