"""The report on the PHI finder, and what pages of the documentation show of it.

Example:
    >>> print(PHI.summary({"start-up": 0.41, "memory after start-up": 90.0}))
    | measure | reached | goal |
    |---|---:|---:|
    | start-up | 0.41 s | < 1 s |
    | memory after it | 90 MB | < 300 MB |

"""

from typing import Final

from benchmarks.report import REPOSITORY, Report, Row

PAGES: Final = (REPOSITORY / "docs/explanation/phi-finder.md", REPOSITORY / "docs/reference/tagger.md")
PICTURE: Final = REPOSITORY / "docs/images/phi-speed.svg"

_SUMMARY: Final = (
    Row("token recall, untouched notes", "untouched notes, bare: token recall", "{:.3f}", ">= .995"),
    Row("the same with registration", "untouched notes, registered: token recall", "{:.3f}", ""),
    Row("precision, untouched notes", "untouched notes, bare: precision", "{:.3f}", ">= .97"),
    Row("identifiers found whole", "untouched notes, bare: found whole", "{:.3f}", ""),
    Row("notes with a direct one left", "untouched notes, bare: notes with a direct one left", "{:.1%}", "<= 3 %"),
    Row("the same with registration", "untouched notes, registered: notes with a direct one left", "{:.1%}", "<= 3 %"),
    Row("recall, scanned (`ocr`)", "untouched notes, ocr, bare: token recall", "{:.3f}", ""),
    Row("recall, broken lines (`wrap`)", "untouched notes, wrap, bare: token recall", "{:.3f}", ""),
    Row("recall, odd spacing (`layout`)", "untouched notes, layout, bare: token recall", "{:.3f}", ""),
    Row("recall, typing slips (`typing`)", "untouched notes, typing, bare: token recall", "{:.3f}", ""),
    Row("recall, one letter case (`case`)", "untouched notes, case, bare: token recall", "{:.3f}", ""),
    Row("registered, spelled exactly: found whole", "registered, spelled exact: found whole", "{:.4f}", ">= .999"),
    Row("registered, one slip: found whole", "registered, spelled one slip: found whole", "{:.4f}", ">= .999"),
    Row("hard negatives hidden", "hard negatives: hidden", "{:.1%}", "<= .5 %"),
    Row("eponyms in notes hidden", "eponyms in notes: hidden", "{:.1%}", "<= .5 %"),
    Row("clinical words in notes hidden", "clinical words in notes: hidden", "{:.2%}", ""),
    Row("codes in notes hidden", "codes in notes: hidden", "{:.1%}", "<= .5 %"),
    Row("recall on labelled sentences (pii-spans)", "pii-spans: token recall", "{:.3f}", ""),
    Row("words hidden in ACI-Bench notes", "aci-bench: words hidden", "{:.2%}", ""),
    Row("whole finder, many notes a call", "whole, registered, all notes in one call", "{:.2f} MB/s", ">= 2 MB/s"),
    Row("whole finder, one note a call", "whole, registered, one note a call", "{:.2f} MB/s", ">= 2 MB/s"),
    Row("patterns only", "patterns only, one note a call", "{:.2f} MB/s", ">= 20 MB/s"),
    Row("Presidio, patterns only, takes", "Presidio, patterns only: times slower", "{:.0f} times as long", ">= 10"),
    Row(
        "Presidio, spaCy small model, takes",
        "Presidio, spaCy small model: times slower",
        "{:.0f} times as long",
        ">= 25",
    ),
    Row("time by length, longest document against 1 MB", "time by length, against 1 MB", "{:.2f} times", "about 1"),
    Row("hostile texts doubled, the worst", "hostile texts doubled: worst", "{:.2f} times", "about 2"),
    Row("start-up", "start-up", "{:.2f} s", "< 1 s"),
    Row("memory after it", "memory after start-up", "{:.0f} MB", "< 300 MB"),
)

PHI: Final = Report("The PHI finder, measured", "phi", _SUMMARY, pages=PAGES)
