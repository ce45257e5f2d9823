"""A second, short telling of what a purpose opens, and random cases on which both tellings are compared.

It is written from the prose of `docs/explanation/minimum-necessary.md`, shares no code with the rule engine, and asks
of one section at a time: may it be shown? Slow and plain on purpose.

Example:
    >>> case = a_case(1)
    >>> case.shown() == reference(case)
    True

"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import TypeVar

from chartwarden.chart.document import DocumentStatus, Outline, RestrictedClass, Section
from chartwarden.chart.encounter import Encounter
from chartwarden.foundation.identifiers import DocumentId, EncounterId, PatientId
from chartwarden.minimum_necessary.document_kinds import DocumentKind
from chartwarden.minimum_necessary.grant import ORDINARY, Circumstances, Grant, Through, Widening, grant_parts
from chartwarden.minimum_necessary.rulebook import (
    AtOnce,
    CoverageRule,
    CoverageUse,
    DocumentRule,
    Narrowing,
    OnlyFor,
    Procedure,
    Procedures,
    Rule,
    Rulebook,
    Titled,
    Unlabelled,
    Unless,
    Window,
)
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.target import Target
from chartwarden.purpose.work import KindOfWork, Purpose
from tests.builders import NOW

T = TypeVar("T")
Parts = frozenset[tuple[DocumentId, int]]
ADA, BEA = PatientId("ada"), PatientId("bea")
KIND = KindOfWork("some-work")
TYPES = ("T1", "T2", "T3")
CODES = ("S1", "S2", "S3")
TARGETS = ("A01", "A02", "B01", "A01-A02", "B01-B03", "A02.1", "B20", "F32.1")
PREFIXES = ("A01", "A02-A03", "B02", "A02.1")
OPENED = {  # by hand: which prefixes each target has a code in common with
    "A01": {"A01"},
    "A02": {"A02-A03", "A02.1"},
    "A02.1": {"A02-A03", "A02.1"},
    "B01": set(),
    "A01-A02": {"A01", "A02-A03", "A02.1"},
    "B01-B03": {"B02"},
    "B20": set(),
    "F32.1": set(),
}
BEYOND = {  # by hand: which prefixes do not hold all of each target
    "A01": {"A02-A03", "B02", "A02.1"},
    "A02": {"A01", "B02", "A02.1"},
    "A02.1": {"A01", "B02"},
    "B01": set(PREFIXES),
    "A01-A02": set(PREFIXES),
    "B01-B03": set(PREFIXES),
    "B20": set(PREFIXES),
    "F32.1": set(PREFIXES),
}
KINDS = {  # by hand: titles and authors, and what they tell
    ("", ""): set(),
    ("XR wrist", "A. Obuya, MD"): set(),
    ("Order", "A. Obuya, MD"): {DocumentKind.ORDER},
    ("CT head, wrist", "B. Lund, RN"): {DocumentKind.NOT_A_PROVIDER},
    ("Nutrition order", "B. Lund, RN / A. Obuya, MD"): {DocumentKind.ORDER, DocumentKind.DIETITIAN},
    ("Order", "R. Gallen, medical social worker"): {DocumentKind.ORDER, DocumentKind.SUPPORT},
    ("wrist", "A. Tveit, chaplain"): {DocumentKind.SUPPORT},
    ("Newborn check, head", "A. Obuya, MD"): {DocumentKind.NEWBORN},
}
LABEL_OPENED = {"B20": {RestrictedClass.HIV}, "F32.1": {RestrictedClass.BEHAVIORAL}}  # by hand
COVERAGE = "LCD L33787"
MIDNIGHT = datetime(2026, 1, 1)  # noqa: DTZ001 -- charts often come without an offset


@dataclass(frozen=True)
class Case:
    """A chart, a rule, a purpose, widenings, and what counts beside them."""

    outlines: tuple[Outline, ...]
    encounters: tuple[Encounter, ...]
    rule: Rule
    target: Target
    widenings: tuple[Widening, ...]
    circumstances: Circumstances = ORDINARY
    coverage: CoverageRule | None = None

    def grant(self) -> Grant:
        """Ask the rule engine."""
        return grant_parts(
            Purpose(KIND, self.encounters[0].id, self.target),
            self.outlines,
            encounters=self.encounters,
            rulebook=Rulebook("1", {KIND: self.rule}, {COVERAGE: self.coverage} if self.coverage else {}),
            widenings=self.widenings,
            now=NOW,
            circumstances=self.circumstances,
        )

    def shown(self) -> Parts:
        """Give what the rule engine shows."""
        return shown(self.grant())


def shown(grant: Grant) -> Parts:
    """Give the parts that a grant shows."""
    return frozenset((part.document_id, section) for part in grant.shown for section in part.sections)


def _rarely(random: Random, usual: T, others: Sequence[T]) -> T:
    return random.choice(others) if random.random() < 0.15 else usual


def _some(random: Random, values: Sequence[str], *, least: int = 0) -> frozenset[str]:
    return frozenset(random.sample(values, random.randint(least, len(values))))


def _instant(random: Random) -> datetime | None:
    return MIDNIGHT + timedelta(hours=random.randint(-30, 30)) if random.random() < 0.9 else None


def _outline(random: Random, name: str) -> Outline:
    headings = [
        (random.choice([None, *CODES, *CODES]), random.choice(["HEADING", "HEADING", "Time:", "Time:", "CONSENT:"]))
        for _ in range(random.randint(0, 4))
    ]
    if random.random() < 0.4:
        headings.insert(0, (None, ""))
    title, author = _rarely(random, ("", ""), list(KINDS))
    return Outline(
        id=DocumentId(name),
        patient_id=_rarely(random, ADA, [BEA]),
        encounter_id=_rarely(random, EncounterId("e0"), [EncounterId("e1"), EncounterId("e2"), None]),
        loinc=random.choice(TYPES),
        title=title,
        written_at=_instant(random),
        author=author,
        sections=tuple(Section(n, code, heading, n, n + 1) for n, (code, heading) in enumerate(headings)),
        status=_rarely(random, DocumentStatus.CURRENT, list(DocumentStatus)),
        restricted=_rarely(random, None, list(RestrictedClass)),
        media_type=_rarely(random, "text/plain", ["image/png"]),
    )


def outlines(random: Random, letter: str) -> tuple[Outline, ...]:
    """Draw up to four documents."""
    return tuple(_outline(random, f"{letter}{place}") for place in range(random.randint(0, 4)))


def _entry(random: Random) -> DocumentRule:
    return DocumentRule(
        types=_some(random, TYPES, least=1),
        sections=_some(random, CODES) if random.random() < 0.7 else None,
        unlabelled=random.choice(list(Unlabelled)),
        headings=frozenset({"time"}) if random.random() < 0.2 else frozenset(),
        for_codes=(random.choice(PREFIXES),) if random.random() < 0.15 else (),
        heading_words=frozenset({"time"}) if random.random() < 0.1 else frozenset(),
        unless_only=(random.choice(PREFIXES),) if random.random() < 0.15 else (),
        kinds=frozenset(
            _rarely(random, (), [(DocumentKind.ORDER,), (DocumentKind.DIETITIAN,), (DocumentKind.NEWBORN,)])
        ),
        not_kinds=frozenset(
            _rarely(random, (), [(DocumentKind.ORDER,), (DocumentKind.NOT_A_PROVIDER, DocumentKind.SUPPORT)])
        ),
        after=frozenset(_rarely(random, (), [("T1",), ("T1", "T2")])),
        unread=random.choice(list(Unlabelled)) if random.random() < 0.3 else None,
        near=frozenset(_rarely(random, (), [("T1",), ("T2", "T3")])),
        service_days=_rarely(random, None, [0, 1]),
        lacking=frozenset(_rarely(random, (), [("S1",), ("S2", "S3")])),
        look_back_days=random.choice([0, 1, 2]),
    )


def _rule(random: Random) -> Rule:
    window = random.choice([Window.ENCOUNTER, Window.ENCOUNTER, *Window])
    return Rule(
        kind=KIND,
        row=1,
        title="Some work",
        documents=tuple(_entry(random) for _ in range(random.randint(0, 3))),
        window=window,
        hours=random.randint(1, 48) if window is Window.ARRIVAL else None,
        identifiers=frozenset(random.sample(list(IdentifierClass), random.randint(0, 4))),
        rationale="",
        unless=tuple(Unless(random.choice(CODES), (random.choice(PREFIXES),)) for _ in range(random.randint(0, 2))),
        only_for=(OnlyFor(frozenset({"time", "x"}), (random.choice(PREFIXES),)),) if random.random() < 0.2 else (),
        titled=tuple(
            Titled(
                frozenset({word}), (random.choice(PREFIXES),), frozenset(_rarely(random, (), [("T1",), ("T2", "T3")]))
            )
            for word in ("wrist", "head")
            if random.random() < 0.3
        ),
        procedures=_procedures(random) if random.random() < 0.15 else None,
        never=_some(random, CODES[:2]),
        never_words=frozenset(_rarely(random, (), [("time",), ("heading", "x")])),
        at_once=AtOnce(never=_some(random, CODES[:1])),
        narrowed_by=_rarely(random, Narrowing.NOTHING, [Narrowing.EVIDENCE]),
        coverage=random.choice(list(CoverageUse)),
        bars=frozenset(_rarely(random, (), [(one,) for one in RestrictedClass])),
    )


def _procedures(random: Random) -> Procedures:
    known = [
        Procedure(frozenset({word}), (random.choice(PREFIXES),))
        for word in random.sample(["wrist", "order", "head"], random.randint(1, 3))
    ]
    return Procedures(_some(random, TYPES, least=1), tuple(known))


def _encounter(random: Random, name: str) -> Encounter:
    start, hours = _instant(random), random.choice([None, 1, 12, 40])
    end = start + timedelta(hours=hours) if start and hours else None
    return Encounter(EncounterId(name), ADA, starts_at=start, ends_at=end)


def _widening(random: Random) -> Widening:
    section = random.choice([None, 0, 1, 2, 3])
    document = DocumentId(f"d{random.randint(0, 4)}")
    return Widening(
        document, section, NOW + timedelta(hours=random.randint(-1, 1)), through=random.choice(list(Through))
    )


def a_case(seed: int) -> Case:
    """Draw a case. One seed makes it: drawing each part through Hypothesis took 25 ms a case."""
    return drawn(Random(seed))


def drawn(random: Random) -> Case:
    """Draw a case."""
    is_covered = random.random() < 0.15
    codes = tuple(random.sample(TARGETS, random.randint(0, 2)))
    served = _rarely(random, None, [(MIDNIGHT + timedelta(days=days)).date() for days in (-1, 0, 1)])
    marked = [(DocumentId(f"d{random.randint(0, 4)}"), random.randint(0, 3)) for _ in range(random.randint(0, 3))]
    return Case(
        outlines=outlines(random, "d"),
        encounters=tuple(_encounter(random, f"e{n}") for n in range(2)),
        rule=_rule(random),
        target=Target(coverage_rule=COVERAGE, service_on=served)
        if is_covered
        else Target(codes=codes, service_on=served),
        widenings=tuple(_widening(random) for _ in range(random.randint(0, 3))),
        circumstances=Circumstances(
            frozenset(random.sample(list(RestrictedClass), random.randint(0, 2))), frozenset(marked)
        ),
        coverage=CoverageRule(COVERAGE, "", (_entry(random),), look_back_days=random.choice([0, 1, 2]))
        if random.random() < 0.7
        else None,
    )


# --- The second telling ----------------------------------------------------------------------------------------------


def is_covered(case: Case) -> bool:
    """Tell whether a coverage rule decides in place of the rule's own documents."""
    named = case.coverage is not None and case.target.coverage_rule == case.coverage.id
    return named and case.rule.coverage is CoverageUse.DECIDES


def closed_for_good(outline: Outline, case: Case) -> bool:
    """Tell whether no rule opens a document."""
    label = outline.restricted
    consented = set(case.circumstances.opened).union(*(LABEL_OPENED.get(code, set()) for code in case.target.codes))
    is_barred = label is not None and (
        label is RestrictedClass.PSYCHOTHERAPY or label in case.rule.bars or label not in consented
    )
    return is_barred or unusable(outline)


def unusable(outline: Outline) -> bool:
    """Tell whether a document is another's, a mistake, or a picture."""
    is_mistake = outline.status is DocumentStatus.ENTERED_IN_ERROR
    return outline.patient_id != ADA or is_mistake or outline.media_type == "image/png"


def in_window(outline: Outline, case: Case) -> bool:
    """Tell whether a document lies in the dates."""
    own, written, days = case.encounters[0], outline.written_at, 0
    if is_covered(case) and case.coverage:
        days = case.coverage.look_back_days
        window = Window.ENCOUNTER
    else:
        window = case.rule.window
    if window is Window.SERVICE_YEAR:
        years = {e.id: e.starts_at.year for e in case.encounters if e.starts_at}
        return own.id in years and outline.encounter_id in years and years[outline.encounter_id] == years[own.id]
    since = (written - own.starts_at).total_seconds() if written and own.starts_at else None
    if outline.encounter_id != own.id:
        return days > 0 and since is not None and 0 <= -since <= days * 86_400
    if window is Window.ARRIVAL:
        late = 86_400 if written and (written.hour, written.minute, written.second) == (0, 0, 0) else 0
        return since is not None and since + late <= (case.rule.hours or 0) * 3600  # midnight: a day without an hour
    return window is Window.ENCOUNTER


def _touched(case: Case) -> set[str]:
    return set().union(*(OPENED[code] for code in case.target.codes))


def _entries(case: Case) -> tuple[DocumentRule, ...]:
    given = case.coverage.documents if is_covered(case) and case.coverage else case.rule.documents
    return tuple(
        entry
        for entry in given
        if (not entry.for_codes or _touched(case) & set(entry.for_codes))
        and (not entry.unless_only or case.target.coverage_rule or _beyond(case) & set(entry.unless_only))
    )


def _beyond(case: Case) -> set[str]:
    return set().union(*(BEYOND[code] for code in case.target.codes))


def _is_too_early(outline: Outline, case: Case, entry: DocumentRule) -> bool:
    """Tell whether a document was written before the first of those that its entry waits for."""
    days = [
        other.written_at.date()
        for other in case.outlines
        if other.loinc in entry.after
        and other.patient_id == ADA
        and other.status is not DocumentStatus.ENTERED_IN_ERROR
        if in_window(other, case) and other.written_at
    ]
    return bool(days) and (outline.written_at is None or outline.written_at.date() < min(days))


def _days_of_writing(case: Case, types: frozenset[str]) -> list[int]:
    return [
        other.written_at.toordinal()
        for other in case.outlines
        if other.loinc in types and other.written_at and in_window(other, case)
        if other.patient_id == ADA and other.status is not DocumentStatus.ENTERED_IN_ERROR
    ]


def _is_days_away(outline: Outline, case: Case, entry: DocumentRule) -> bool:
    """Tell whether a document is too far from the documents, or from the service, about which its entry is."""
    written = outline.written_at.toordinal() if outline.written_at else None
    around = _days_of_writing(case, entry.near)
    if around and (written is None or min(abs(written - day) for day in around) > 1):
        return True
    if entry.service_days is None:
        return False
    if case.target.service_on is not None:
        return written is None or abs(written - case.target.service_on.toordinal()) > entry.service_days
    own = case.encounters[0]
    days = {own.starts_at.toordinal(), own.ends_at.toordinal()} if own.starts_at and own.ends_at else set()
    if written is None or len(days) != 1:
        return False  # nobody names a day, and a stay has several
    [day], most = days, max(entry.service_days, 1)  # a note may be finished on the day after
    alike = _days_of_writing(case, entry.types)
    return abs(written - day) > most and any(abs(one - day) <= most for one in alike)


def _is_looked_back_to(outline: Outline, case: Case, entry: DocumentRule) -> bool:
    """Tell whether an entry reaches an earlier encounter for want of any such document in the work's own."""
    own, written = case.encounters[0], outline.written_at
    if outline.encounter_id == own.id or written is None or own.starts_at is None:
        return False
    if case.rule.window is Window.NONE and not is_covered(case):
        return False
    for other in case.outlines:
        is_read = other.patient_id == ADA and other.status is not DocumentStatus.ENTERED_IN_ERROR
        if is_read and other.encounter_id == own.id and other.loinc in entry.types:
            return False
    before = (own.starts_at - written).total_seconds()
    return entry.look_back_days > 0 and 0 <= before <= entry.look_back_days * 86_400


def is_reached(outline: Outline, case: Case) -> bool:
    """Tell whether a document lies in the dates, or an entry of its type looks back to it."""
    return in_window(outline, case) or any(
        _is_looked_back_to(outline, case, entry) for entry in _entries(case) if outline.loinc in entry.types
    )


def _has_too_much(outline: Outline, entry: DocumentRule) -> bool:
    """Tell whether a document has a section that an entry's documents must lack."""
    return any(section.loinc in entry.lacking for section in outline.sections)


def _is_other_procedure(outline: Outline, case: Case) -> bool:
    """Tell whether a record's title is none of those that say what the codes are for, and these have records."""
    lines = case.rule.procedures
    if lines is None or outline.loinc not in lines.types or case.target.coverage_rule:
        return False
    for code in case.target.codes:
        if all(BEYOND[code].issuperset(line.codes) for line in lines.known):
            return False  # a code that no line holds: nothing is known of it
    asked = [line for line in lines.known if _touched(case).intersection(line.codes)]
    records = [
        one
        for one in case.outlines
        if one.loinc in lines.types and not closed_for_good(one, case) and in_window(one, case)
    ]
    for line in asked:
        if not any(_is_called(record, line) for record in records):
            return False
    return not any(_is_called(outline, line) for line in asked)


def _is_called(outline: Outline, line: Procedure) -> bool:
    return any(word in outline.title.lower() for word in line.words)


def _by_rule(outline: Outline, section: Section, case: Case, entries: Sequence[DocumentRule]) -> bool:
    """Tell whether a rule alone shows a section."""
    if closed_for_good(outline, case):
        return False
    named = [
        line
        for line in case.rule.titled
        if any(word in outline.title for word in line.words) and outline.loinc in (line.types or TYPES)
    ]
    if named and not any(_touched(case) & set(line.codes) for line in named):
        return False
    if _is_other_procedure(outline, case):
        return False
    kinds = KINDS[outline.title, outline.author]
    having = [
        entry
        for entry in entries
        if outline.loinc in entry.types and (not entry.kinds or entry.kinds & kinds) and not entry.not_kinds & kinds
        if not _is_too_early(outline, case, entry) and not _is_days_away(outline, case, entry)
        if not _has_too_much(outline, entry)
        if in_window(outline, case) or _is_looked_back_to(outline, case, entry)
    ]
    plain = [entry for entry in having if not entry.for_codes and not entry.unless_only][:1]
    added = [entry for entry in having if entry.for_codes or entry.unless_only]
    return any(_by_entry(outline, section, case, entry) for entry in plain + added)


def _by_mark(outline: Outline, section: Section, case: Case) -> bool:
    """Tell whether evidence that was marked in a section opens it for a query."""
    if (outline.id, section.ordinal) not in case.circumstances.marked or closed_for_good(outline, case):
        return False
    is_letterhead = not section.heading and section.loinc is None and len(outline.sections) > 1
    is_kept = section.loinc in case.rule.never or section.loinc in case.rule.at_once.never
    return in_window(outline, case) and not is_letterhead and not is_kept


def _by_entry(outline: Outline, section: Section, case: Case, entry: DocumentRule) -> bool:
    heading = section.heading.rstrip(":").lower()
    if heading in case.rule.never_words:
        return False
    if heading and any(heading in only.words and not _touched(case) & set(only.codes) for only in case.rule.only_for):
        return False
    if section.loinc is None:
        if not section.heading:
            return len(outline.sections) == 1
        way = _of_unnamed(outline, entry)
        is_story = way is Unlabelled.NARRATIVE and heading == "heading"  # the others name no story
        return is_story or way is Unlabelled.SHOW or heading in entry.headings | entry.heading_words
    if any(unless.section == section.loinc and _touched(case) & set(unless.codes) for unless in case.rule.unless):
        return True
    return section.loinc not in case.rule.never and (entry.sections is None or section.loinc in entry.sections)


def _of_unnamed(outline: Outline, entry: DocumentRule) -> Unlabelled:
    """Tell what an entry says of headings without a code: another thing where it finds no section of its."""
    for section in outline.sections:
        if section.loinc is not None and (entry.sections is None or section.loinc in entry.sections):
            return entry.unlabelled
    return entry.unlabelled if entry.unread is None else entry.unread


def _by_widening(outline: Outline, section: Section, case: Case) -> bool:
    """Tell whether a widening shows a section. Broken glass alone opens a restricted one, and not each class."""
    for widening in case.widenings:
        names = widening.document_id == outline.id and widening.section in {None, section.ordinal}
        if not names or widening.expires_at <= NOW or unusable(outline):
            continue
        if not closed_for_good(outline, case):
            return True
        law_of_their_own = {RestrictedClass.PSYCHOTHERAPY, RestrictedClass.PART_2, RestrictedClass.SEALED}
        if widening.through is Through.GLASS and outline.restricted not in law_of_their_own:
            return True
    return False


def reference(case: Case) -> Parts:
    """Decide again, section by section."""
    every = [(outline, section) for outline in case.outlines for section in outline.sections]
    entries = _entries(case)
    chosen = {(outline.id, section.ordinal) for outline, section in every if _by_rule(outline, section, case, entries)}
    if case.rule.narrowed_by is Narrowing.EVIDENCE:
        marked = {(outline.id, section.ordinal) for outline, section in every if _by_mark(outline, section, case)}
        holding = {document for document, _ in marked}
        chosen = {part for part in chosen if not marked or part[0] in holding} | marked
    widened = {(outline.id, section.ordinal) for outline, section in every if _by_widening(outline, section, case)}
    return frozenset(chosen | widened)


def unwidened(case: Case) -> Case:
    """Give the case without its widenings."""
    return replace(case, widenings=())
