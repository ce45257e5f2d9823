"""One way in: from an input to chart values, whatever its format.

Example:
    >>> import io
    >>> odd = Input("scan.png", "input-0", lambda: io.BytesIO(b""), 0, None, why_not="an image")
    >>> [found.what for found in read(odd, ids=TransparentIds(), limits=Limits())]
    ['an image']

"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import IO, Protocol

import orjson

from chartwarden.adapters.intake.directory import Directory
from chartwarden.adapters.intake.fhir import LOCAL, LineSurvey, Rank, read_fhir_bundle, read_fhir_ndjson, survey_ndjson
from chartwarden.adapters.intake.limits import MIB, Limits
from chartwarden.adapters.intake.opening import Input
from chartwarden.adapters.intake.plain import EncounterRef
from chartwarden.adapters.intake.sniffing import Shape
from chartwarden.chart.incoming import Incoming, IntakeIds, Quarantined, ReaderSource, TestDataMark
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId

# Around a token, so that one inside the value of another (a document named after its patient) can be told apart. JSON
# escapes both characters, so a whole token never holds them raw.
TOKEN_BEGINS, TOKEN_ENDS = "\x02", "\x03"
HTEST = TestDataMark("FHIR security label HTEST")
_PACKAGE = "chartwarden.adapters.intake"
# Loaded when first needed: the PDF and XML libraries would double the start of a process that reads only JSON.
_READERS: dict[tuple[ReaderSource, Shape], str] = {
    (ReaderSource.CCDA, Shape.WHOLE): "ccda.read_ccda",
    (ReaderSource.HL7V2, Shape.WHOLE): "hl7v2.read_hl7v2",
    (ReaderSource.PDF, Shape.WHOLE): "pdf.read_pdf",
    (ReaderSource.TEXT, Shape.WHOLE): "plain.read_text",
    (ReaderSource.TEXT, Shape.TABLE): "plain.read_note_table",
    (ReaderSource.CHART, Shape.WHOLE): "chartfile.read_chart",
}
_TAKES_A_CHART = frozenset({ReaderSource.PDF, ReaderSource.TEXT})  # formats that name no patient themselves


@dataclass(frozen=True, slots=True)
class Setting:
    """What is the same for every input of one import."""

    ids: IntakeIds
    limits: Limits
    directory: Directory
    system: str = LOCAL
    attach_to: EncounterRef | None = None


class Passes(Protocol):
    """The ways over an input: in this process, or in another."""

    def whole(self, source: Input) -> Iterator[Incoming]:
        """Read an input in one go."""
        ...

    def survey(self, source: Input) -> LineSurvey:
        """Check an input of lines, without using it."""
        ...

    def lines(self, source: Input, survey: LineSurvey, rank: Rank) -> Iterator[Incoming]:
        """Read the lines of one rank."""
        ...


def read(
    source: Input,
    *,
    ids: IntakeIds,
    limits: Limits,
    directory: Directory | None = None,
    system: str = LOCAL,
    attach_to: EncounterRef | None = None,
) -> Iterator[Incoming]:
    """Read one input in this process. For input from outside use `worker.IntakeWorker`, which contains a bad parser.

    Args:
        source: from `open_inputs`.
        ids: names what the source names.
        limits: for this import.
        directory: shared by the inputs of one import; a fresh one when none is given.
        system: the source system whose ids these are.
        attach_to: the chart that the operator named for formats which name none.

    Yields:
        Chart values, and words about what was not usable; for an input of no known kind, one Quarantined.

    Raises:
        MalformedError: the input is not usable; what was yielded before must be dropped.

    """
    known = Directory(max_entries=limits.max_directory_entries) if directory is None else directory
    yield from read_with(_Here(Setting(ids, limits, known, system, attach_to)), source)


def read_with(passes: Passes, source: Input) -> Iterator[Incoming]:
    """Read one input by the passes it needs: one, or for lines a survey and then one per rank.

    Yields:
        As `read`; a test data mark comes first.

    """
    if source.kind is None:
        yield Quarantined("the whole file", source.why_not, "It was left out.")
    elif source.shape is Shape.LINES:
        survey = passes.survey(source)
        if survey.may_repeat:  # rare: settle it before anything is used
            for rank in survey.ranks:
                deque(passes.lines(source, survey, rank), maxlen=0)
        if survey.is_test_data:
            yield HTEST
        for rank in survey.ranks:
            yield from passes.lines(source, survey, rank)
    else:
        yield from passes.whole(source)


def read_whole(
    content: IO[bytes], *, kind: ReaderSource, shape: Shape, where: str, setting: Setting
) -> Iterator[Incoming]:
    """Read a stream in one go with the reader of its kind.

    Yields:
        As `read`.

    Raises:
        MalformedError: as `read`.

    """
    ids, limits, system = setting.ids, setting.limits, setting.system
    if kind is ReaderSource.FHIR:
        yield from read_fhir_bundle(
            content, where=where, ids=ids, limits=limits, directory=setting.directory, system=system
        )
        return
    data = content.read(limits.max_file_bytes + 1)
    if len(data) > limits.max_file_bytes:
        size = limits.max_file_bytes // MIB
        raise MalformedError(what=f"the file is larger than {size} MiB", where=where, fix="Send it in smaller parts.")
    reader = _reader(kind, shape, where=where)
    extra = {"attach_to": setting.attach_to} if kind in _TAKES_A_CHART else {}
    yield from reader(data, where=where, ids=ids, limits=limits, system=system, **extra)


def read_lines(
    content: IO[bytes], *, where: str, setting: Setting, survey: LineSurvey, rank: Rank
) -> Iterator[Incoming]:
    """Read the lines of one rank from a stream that was surveyed."""
    return read_fhir_ndjson(
        content,
        where=where,
        ids=setting.ids,
        limits=setting.limits,
        directory=setting.directory,
        system=setting.system,
        survey=survey,
        rank=rank,
    )


def _reader(kind: ReaderSource, shape: Shape, *, where: str) -> Callable[..., Iterator[Incoming]]:
    named = _READERS.get((kind, shape))
    if named is None:
        raise MalformedError(what=f"files of kind {kind} are not read here", where=where, fix="Leave it out.")
    module, _, function = named.partition(".")
    found: Callable[..., Iterator[Incoming]] = getattr(import_module(f"{_PACKAGE}.{module}"), function)
    return found


class _Here:
    """Passes in this process."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting

    def whole(self, source: Input) -> Iterator[Incoming]:
        if source.kind is None:
            return
        with source.open() as content:
            yield from read_whole(
                content, kind=source.kind, shape=source.shape, where=source.label, setting=self._setting
            )

    def survey(self, source: Input) -> LineSurvey:
        with source.open() as content:
            return survey_ndjson(content, where=source.label, limits=self._setting.limits)

    def lines(self, source: Input, survey: LineSurvey, rank: Rank) -> Iterator[Incoming]:
        with source.open() as content:
            yield from read_lines(content, where=source.label, setting=self._setting, survey=survey, rank=rank)


class TransparentIds:
    """Ids that say what they were made from, for a process that must not hold the key that names patients."""

    def patient(self, system: str, value: str) -> PatientId:
        """Give a token for a patient."""
        return PatientId(_token("patient", system, value))

    def encounter(self, system: str, value: str) -> EncounterId:
        """Give a token for an encounter."""
        return EncounterId(_token("encounter", system, value))

    def document(self, system: str, value: str) -> DocumentId:
        """Give a token for a document."""
        return DocumentId(_token("document", system, value))

    def fact(self, system: str, value: str) -> FactId:
        """Give a token for a fact."""
        return FactId(_token("fact", system, value))


def _token(kind: str, system: str, value: str) -> str:
    return f"{TOKEN_BEGINS}{orjson.dumps([kind, system, value]).decode('utf-8')}{TOKEN_ENDS}"
