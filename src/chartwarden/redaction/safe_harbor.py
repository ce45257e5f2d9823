"""Safe Harbor: a copy of a text without the 18 identifiers of 45 CFR 164.514(b)(2)(i), and a report of each removal.

What is removed is that of the individual and of relatives, employers and household members; of dates the year stays,
of a ZIP code three digits where enough people live there, and of ages over 89 one category. States and countries stay.
Names of providers are not the patient's identifiers, but they tell a place and a time: they go too, unless a caller
states the policy that keeps them.

A report names kinds, places in the copy and rules, never a value, so it may travel with the copy. It also says what
this cannot do: whether anybody knows that what remains identifies the person is for a person to answer.

Example:
    >>> done = deidentify("Born 03/14/1931, age 95, ZIP 05901.", reference_on=date(2026, 11, 25))
    >>> done.text.value
    'Born [birth date: 90 or older], age 90+, ZIP 000.'
    >>> [(row.letter, row.rule.value) for row in done.report.removals][:2]
    [('C', 'telling-year-removed'), ('C', 'age-to-category')]

"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from chartwarden.chart.text import ClinicalText
from chartwarden.phi.finding import Finding
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.known import KnownIdentifiers
from chartwarden.phi.mask import replace
from chartwarden.phi.scan import FINDER_VERSION
from chartwarden.redaction.identifiers import identifiers_in
from chartwarden.redaction.treatments import Case, Rule, is_american, treated
from chartwarden.redaction.zip3 import Zip3Table, default_table

ACTUAL_KNOWLEDGE: Final = (
    "45 CFR 164.514(b)(2)(ii) is not answered here: a person must confirm that nobody who releases this copy has "
    "actual knowledge that what remains could identify an individual."
)
COMPLETENESS: Final = (
    "No finder finds everything: somebody reads the copy, or a sample of copies, before it leaves. The paragraph asks "
    "that all 18 identifiers are removed, not that a program was run."
)
PHOTOGRAPHS: Final = "45 CFR 164.514(b)(2)(i)(Q), full-face photographs: this copy is text and holds no images."


class ProviderNames(StrEnum):
    """What happens to names of clinicians and staff. Policy: the law speaks of the individual's identifiers."""

    REMOVE = "remove"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Removal:
    """One place of the copy, `text[start:end]`, where something else stood. It never holds what stood there."""

    kind: IdentifierKind
    letter: str  # of 164.514(b)(2)(i)
    start: int  # in characters of the copy
    end: int
    rule: Rule


@dataclass(frozen=True, slots=True)
class Report:
    """What was done to a text, and with which tables: the evidence of the method."""

    removals: tuple[Removal, ...]  # in the order of the copy
    reference_on: date
    providers: ProviderNames
    finder_version: str
    zip_table: Zip3Table
    kept_provider_names: int  # how many places keep a name by policy

    @property
    def by_letter(self) -> Mapping[str, int]:
        """How many places fell under each letter of 164.514(b)(2)(i), A to R; letters without any are left out."""
        return dict(sorted(Counter(row.letter for row in self.removals).items()))

    @property
    def by_kind(self) -> Mapping[str, int]:
        """How many places held each kind of identifier."""
        return dict(sorted(Counter(row.kind.value for row in self.removals).items()))

    def as_dict(self) -> dict[str, object]:
        """Give the report as plain values, for JSON."""
        rows = [
            {"kind": row.kind.value, "letter": row.letter, "start": row.start, "end": row.end, "rule": row.rule.value}
            for row in self.removals
        ]
        return {
            "method": "45 CFR 164.514(b)(2), Safe Harbor",
            "reference_on": self.reference_on.isoformat(),
            "provider_names": self.providers.value,
            "kept_provider_names": self.kept_provider_names,
            "finder": self.finder_version,
            "zip_table": {
                "name": self.zip_table.name,
                "counted_on": self.zip_table.counted_on.isoformat(),
                "source": self.zip_table.source,
                "citation": self.zip_table.citation,
            },
            "by_letter": self.by_letter,
            "by_kind": self.by_kind,
            "removals": rows,
            "open": [ACTUAL_KNOWLEDGE, COMPLETENESS, PHOTOGRAPHS],
        }


@dataclass(frozen=True, slots=True)
class Deidentified:
    """The copy and its report. The copy hides in `repr`: a finder may have missed something."""

    text: ClinicalText
    report: Report


def deidentify(
    text: str,
    *,
    reference_on: date,
    known: KnownIdentifiers | None = None,
    extra: Iterable[Finding] = (),
    providers: ProviderNames = ProviderNames.REMOVE,
    zip_table: Zip3Table | None = None,
) -> Deidentified:
    """Make a Safe Harbor copy of a text.

    Args:
        text: any text.
        reference_on: the day on which ages are counted, such as the last day of the record.
        known: what registration knows of the patient, relatives and the care team; the surest finder there is.
        extra: findings that the caller has besides, such as those of a structured field.
        providers: the policy on names of clinicians and staff. Their user ids and licences go in any case.
        zip_table: the dated list of ZIP prefixes; None means the default.

    Returns:
        The copy, and one row for each place where something was removed.

    Source:
        45 CFR 164.514(b)(2); control RED-1.

    """
    found = identifiers_in(text, reference_on=reference_on, known=known, extra=extra)
    kept = [one for one in found if one.kind is IdentifierKind.PROVIDER_NAME and providers is ProviderNames.KEEP]
    table = zip_table or default_table()
    born_on = known.birth_on if known else None
    rows: list[Removal] = []
    moved = 0  # how much longer the copy is than the text, up to here

    def by(finding: Finding) -> str:
        nonlocal moved
        case = Case(reference_on, born_on, table, is_american=is_american(text, finding.start))
        words, rule = treated(finding.kind, text[finding.start : finding.end], case)
        start = finding.start + moved
        rows.append(Removal(finding.kind, finding.kind.safe_harbor, start, start + len(words), rule))
        moved += len(words) - finding.length
        return words

    copy = replace(text, [one for one in found if one not in kept], by=by)
    report = Report(tuple(rows), reference_on, providers, FINDER_VERSION, table, len(kept))
    return Deidentified(ClinicalText(copy), report)
