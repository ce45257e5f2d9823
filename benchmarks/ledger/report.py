"""The report on the ledger's speed, and what its page shows of it.

Example:
    >>> print(LEDGER.summary({"SQLite: p99": 9.31}))
    | measure | reached | goal |
    |---|---:|---:|
    | SQLite: 99 of 100 wait at most | 9.3 ms | <= 15 ms |

"""

from typing import Final

from benchmarks.report import REPOSITORY, Report, Row

PICTURE: Final = REPOSITORY / "benchmarks/results/ledger.svg"
PAGE: Final = REPOSITORY / "docs/explanation/ledger-speed.md"

_SUMMARY: Final = (
    Row("SQLite: entries a second, sealed", "SQLite: sealed (ours)", "{:,.0f}", ""),
    Row("SQLite: against single rows", "SQLite: against one row a transaction", "{:.1f} times", ">= 4"),
    Row("SQLite: 99 of 100 wait at most", "SQLite: p99", "{:.1f} ms", "<= 15 ms"),
    Row("SQLite: sealed against not sealed, takes", "SQLite: sealing", "{:.2f} times as long", "<= 1.15"),
    Row("the same, entries without details", "SQLite: sealing, no details", "{:.2f} times as long", "<= 1.15"),
    Row("PostgreSQL: entries a second, sealed", "PostgreSQL: sealed (ours)", "{:,.0f}", ""),
    Row("PostgreSQL: against a hash chain", "PostgreSQL: against a hash chain", "{:.1f} times", ">= 10"),
    Row("PostgreSQL: against single rows", "PostgreSQL: against one row a transaction", "{:.1f} times", ">= 2"),
    Row("PostgreSQL: 99 of 100 wait at most", "PostgreSQL: p99", "{:.1f} ms", "<= 15 ms"),
    Row("PostgreSQL: sealed against not sealed, takes", "PostgreSQL: sealing", "{:.2f} times as long", "<= 1.15"),
    Row("the same, entries without details", "PostgreSQL: sealing, no details", "{:.2f} times as long", "<= 1.15"),
    Row("a million entries verified", "verify a million", "{:.1f} s", "<= 2.2 s, or as below"),
    Row("against a plain loop that checks nothing", "verify against the plain loop", "{:.2f} times as long", "<= 1.0"),
    Row("the same in one process, as the server does", "verify a million, one process", "{:.1f} s", ""),
    Row("memory: a million against a tenth", "verify: memory, a million against a tenth", "{:.2f} times", "flat"),
    Row("one of a million proven", "prove one of a million", "{:.1f} s", ""),
    Row("details opened", "open the details of a tenth", "{:,.0f} entries/s", ""),
)

LEDGER: Final = Report("The ledger, measured", "ledger", _SUMMARY, pages=(PAGE,))
