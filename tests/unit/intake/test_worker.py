import gzip
import io
import itertools
import os
import time
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from chartwarden.adapters.intake import worker as worker_module
from chartwarden.adapters.intake.codec import dump
from chartwarden.adapters.intake.limits import MIB, Limits, WorkerLimits
from chartwarden.adapters.intake.opening import Input, open_inputs
from chartwarden.adapters.intake.plain import EncounterRef
from chartwarden.adapters.intake.reading import TransparentIds, read
from chartwarden.adapters.intake.sniffing import Shape
from chartwarden.adapters.intake.worker import IntakeWorker, read_isolated
from chartwarden.chart.document import Document
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.incoming import Incoming, PassedOver, ReaderSource, TestDataMark, Withdrawn
from chartwarden.chart.patient import Patient
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId, keyed_id

KEY = b"k" * 32


class KeyedIds:
    """Ids as the product makes them: without the key, nobody can."""

    def patient(self, system: str, value: str) -> PatientId:
        return PatientId(keyed_id(KEY, "patient", system, value))

    def encounter(self, system: str, value: str) -> EncounterId:
        return EncounterId(keyed_id(KEY, "encounter", system, value))

    def document(self, system: str, value: str) -> DocumentId:
        return DocumentId(keyed_id(KEY, "document", system, value))

    def fact(self, system: str, value: str) -> FactId:
        return FactId(keyed_id(KEY, "fact", system, value))


IDS = KeyedIds()
LABEL = {"security": [{"code": "HTEST"}]}
PATIENT = {"resourceType": "Patient", "id": "anna", "name": [{"family": "Exámple"}], "meta": LABEL}
VISIT = {
    "resourceType": "Encounter",
    "id": "e1",
    "subject": {"reference": "Patient/anna"},
    "participant": [{"individual": {"reference": "Practitioner/d"}}],
}
NOTE = {
    "resourceType": "DocumentReference",
    "id": "n1",
    "meta": LABEL,
    "subject": {"reference": "Patient/anna"},
    "relatesTo": [{"code": "replaces", "target": {"reference": "DocumentReference/n0"}}],
    "context": {"encounter": [{"reference": "Encounter/e1"}]},
    "content": [{"attachment": {"contentType": "text/plain", "data": "Q291Z2g="}}],
}
FACT = {"resourceType": "Condition", "id": "c1", "subject": {"reference": "Patient/anna"}, "code": {"text": "Cough"}}
DOCTOR = {"resourceType": "Practitioner", "id": "d", "name": [{"text": "Dr. Gina House"}]}


def made(data: bytes, kind: ReaderSource = ReaderSource.FHIR, shape: Shape = Shape.WHOLE) -> Input:
    return Input("in/x", "input-1", lambda: io.BytesIO(data), len(data), kind, shape)


def bundle(*resources: object) -> Input:
    return made(orjson.dumps({"resourceType": "Bundle", "entry": [{"resource": resource} for resource in resources]}))


def lines(*resources: object) -> Input:
    return made(b"\n".join(map(orjson.dumps, resources)), shape=Shape.LINES)


@pytest.fixture(scope="module")
def worker() -> Iterator[IntakeWorker]:
    with IntakeWorker(limits=Limits()) as started:
        yield started


@pytest.mark.parametrize("source", [bundle(NOTE, FACT, VISIT, PATIENT), lines(FACT, NOTE, VISIT, PATIENT)])
def test_the_worker_gives_what_reading_here_gives(worker: IntakeWorker, source: Input) -> None:
    # given an input with everything, when it is read here and there
    here = list(read(source, ids=IDS, limits=Limits()))
    there = list(read_isolated(source, ids=IDS, worker=worker))
    # then both give the same values under the same keyed ids
    assert there == here
    assert [type(item) for item in there[:3]] == [TestDataMark, Patient, Encounter]
    assert isinstance(there[1], Patient)
    assert there[1].id == IDS.patient("local", "Patient/anna")


def test_every_sample_format_comes_out_the_same_from_the_worker(worker: IntakeWorker, samples: Path) -> None:
    # given one file of each format, with a chart to attach to
    chart = EncounterRef(PatientId("p" * 32), EncounterId("e" * 32))
    names = [
        "fhir/us-core-examples",
        "ccda/mTuitive_knee.xml",
        "hl7v2/MDM-T02-03.hl7",
        "pdf/UD_sample_discharge_summary.pdf",
        "notes/primock57/day1_consultation01.json",
        "charts/c3.json",
    ]
    sources = list(open_inputs([samples / name for name in names], limits=Limits()))
    # when each is read here and there
    for source in sources:
        here = list(read(source, ids=IDS, limits=Limits(), attach_to=chart))
        there = list(read_isolated(source, ids=IDS, worker=worker, attach_to=chart))
        # then nothing differs
        assert there == here, source
        assert here


def test_one_process_serves_many_inputs(worker: IntakeWorker) -> None:
    # given a worker that has begun, when it reads three inputs, one of them broken
    list(read_isolated(bundle(PATIENT), ids=IDS, worker=worker))
    process = worker._process  # noqa: SLF001 -- the test asks whether it is still the same one
    with pytest.raises(MalformedError, match="ends before it is complete"):
        list(read_isolated(made(b'{"resourceType": "Bundle", '), ids=IDS, worker=worker))
    list(read_isolated(bundle(PATIENT), ids=IDS, worker=worker))
    # then it is still the same process
    assert worker._process is process  # noqa: SLF001


def test_names_learned_in_the_worker_outlive_it() -> None:
    # given a worker that has read a file of doctors and was then killed
    with IntakeWorker(limits=Limits()) as worker:
        list(read_isolated(lines(DOCTOR, DOCTOR), ids=IDS, worker=worker))
        worker.close()
        # when the next one reads an encounter
        found = list(read_isolated(bundle(VISIT), ids=IDS, worker=worker))
    # then it knows the doctor
    assert isinstance(found[0], Encounter)
    assert found[0].attending == "Dr. Gina House"


def test_a_worker_that_dies_is_a_clear_refusal_and_is_replaced(worker: IntakeWorker) -> None:
    # given a worker that is killed while it reads
    reading = read_isolated(lines(*[PATIENT | {"id": str(number)} for number in range(20_000)]), ids=IDS, worker=worker)
    next(reading), next(reading)
    process = worker._process  # noqa: SLF001
    assert process is not None
    process.kill()
    # when reading goes on, then it is refused
    with pytest.raises(MalformedError, match="in/x: reading it"):
        list(reading)
    # and the next input finds a fresh process
    assert any(isinstance(item, Patient) for item in read_isolated(bundle(PATIENT), ids=IDS, worker=worker))


def test_an_input_that_needs_too_much_memory_is_refused() -> None:
    # given a worker with little memory, and JSON that needs ten times its size
    limits = Limits(worker=WorkerLimits(memory_bytes=160 * MIB))
    greedy = made(b'{"resourceType": "Bundle", "entry": [' + b"{}," * 8_000_000 + b"{}]}")
    with IntakeWorker(limits=limits) as worker:
        # when it is read, then it is refused with the reason
        with pytest.raises(MalformedError, match=r"memory|stopped the parsing process"):
            list(read_isolated(greedy, ids=IDS, worker=worker))
        # and an ordinary input still comes in
        assert list(read_isolated(bundle(FACT), ids=IDS, worker=worker))


def test_an_input_that_takes_too_long_is_refused() -> None:
    # given a worker with one second of processor time, and much to parse
    limits = Limits(worker=WorkerLimits(cpu_seconds=1))
    long = lines(*itertools.repeat(NOTE, 150_000))
    with IntakeWorker(limits=limits) as worker:
        # when it is read, then it is refused with the reason, and soon
        began = time.monotonic()
        with pytest.raises(MalformedError, match="too much time"):
            list(read_isolated(long, ids=IDS, worker=worker))
        assert time.monotonic() - began < 30


def test_a_stream_that_stalls_is_refused() -> None:
    # given an input whose bytes stop coming
    unfinished, _keep = os.pipe()
    stalled = Input("in/x", "input-1", lambda: os.fdopen(unfinished, "rb"), 0, ReaderSource.FHIR)
    # when it is read, then it is refused with the reason
    limits = Limits(worker=WorkerLimits(idle_seconds=1))
    with IntakeWorker(limits=limits) as worker, pytest.raises(MalformedError, match="takes too long"):
        list(read_isolated(stalled, ids=IDS, worker=worker))
    os.close(_keep)


def test_a_refusal_while_unpacking_reaches_the_caller_as_it_is(worker: IntakeWorker, tmp_path: Path) -> None:
    # given a gzip file that was cut off, far behind what is looked at to know its kind
    path = tmp_path / "x.ndjson.gz"
    many = b"".join(orjson.dumps(PATIENT | {"id": os.urandom(40).hex()}) + b"\n" for _ in range(20_000))
    path.write_bytes(gzip.compress(many, compresslevel=1)[:-20_000])
    (source,) = open_inputs([path], limits=Limits())
    # when it is read, then the reason is that of the unpacking, and the worker goes on
    with pytest.raises(MalformedError, match=r"x\.ndjson\.gz: the compressed data ends before it is complete"):
        list(read_isolated(source, ids=IDS, worker=worker))
    assert list(read_isolated(bundle(PATIENT), ids=IDS, worker=worker))


def test_the_worker_ends_when_nobody_wants_more(worker: IntakeWorker) -> None:
    # given a long input of which only the first value is wanted
    reading = read_isolated(lines(*[PATIENT | {"id": str(number)} for number in range(20_000)]), ids=IDS, worker=worker)
    next(reading), next(reading)
    process = worker._process  # noqa: SLF001
    assert process is not None
    # when the consumer stops, then the process is gone
    reading.close()  # type: ignore[attr-defined]
    assert process.poll() is not None


def test_the_worker_has_no_secrets_and_bounded_resources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # given a secret in the environment, and a worker
    monkeypatch.setenv("CHARTWARDEN_TEST_SECRET", "canary-7731")
    with IntakeWorker(limits=Limits()) as worker:
        worker.isolation()
        process = worker._process  # noqa: SLF001
        assert process is not None
        facts = Path(f"/proc/{process.pid}")
        # when the system is asked about it, then it may write no file and leave no core, and its memory is bounded
        limits = {line.split("  ")[0]: line.split() for line in (facts / "limits").read_text().splitlines()}
        assert limits["Max file size"][3] == "0"
        assert limits["Max core file size"][4] == "0"
        assert limits["Max address space"][3] == str(Limits().worker.memory_bytes)
        assert "NoNewPrivs:\t1" in (facts / "status").read_text()
        assert limits["Max processes"][2] == "0"
        # and it was not given the environment
        assert "canary-7731" not in str(process.args)
    assert not list(tmp_path.iterdir())


def test_an_id_that_the_worker_made_up_is_refused() -> None:
    # given a worker that was taken over and names a real id instead of a token
    keyed = worker_module._Keyed(IDS, None)  # noqa: SLF001
    forged = Patient(IDS.patient("local", "Patient/berta"))
    # when its value arrives, then it is refused
    with pytest.raises(BrokenSealError):
        keyed(forged)
    # and so is a token of another kind
    with pytest.raises(BrokenSealError):
        keyed(Patient(PatientId(TransparentIds().encounter("local", "Encounter/e1"))))


def test_a_name_that_is_no_text_neither_stalls_nor_breaks_the_worker(worker: IntakeWorker, tmp_path: Path) -> None:
    # given a file whose name is not valid UTF-8
    path = tmp_path / os.fsdecode(b"\xff\x1b.json")
    path.write_bytes(orjson.dumps(PATIENT))
    (source,) = open_inputs([path], limits=Limits())
    # when it is read, then it comes in at once
    began = time.monotonic()
    assert any(isinstance(item, Patient) for item in read_isolated(source, ids=IDS, worker=worker))
    assert time.monotonic() - began < 10
    # and a source system that is no text is refused as quickly
    with pytest.raises(MalformedError, match="not valid text"):
        list(read_isolated(source, ids=IDS, worker=worker, system="\udcff"))
    assert time.monotonic() - began < 10


def test_a_withdrawal_crosses_with_the_ids_of_what_it_withdraws(worker: IntakeWorker) -> None:
    # given a note and the same note entered in error, when both are read there
    _, note = read_isolated(bundle(NOTE), ids=IDS, worker=worker)
    _, withdrawn = read_isolated(bundle(NOTE | {"status": "entered-in-error"}), ids=IDS, worker=worker)
    # then the withdrawal names the note by its keyed id
    assert isinstance(note, Document)
    assert withdrawn == Withdrawn(note.outline.id, note.outline.patient_id, "entry 1")


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b'["Patient", []]', b'["Popen", ["ls"]]', b'["PassedOver", ["x", 1]]', b'["PassedOver", ["x"]]'],
)
def test_a_line_that_is_no_value_is_refused(line: bytes) -> None:
    # given something that the codec never wrote, when it is read, then it is refused
    with pytest.raises(BrokenSealError):
        worker_module.load(line)


def test_a_value_of_each_kind_crosses_whole(worker: IntakeWorker) -> None:
    # given a bundle with a note, a fact and what is passed over
    found: list[Incoming] = list(read_isolated(bundle(PATIENT, NOTE, FACT, DOCTOR), ids=IDS, worker=worker))
    # when it has crossed, then the note has its words, and what it replaces has a keyed name
    (note,) = [item for item in found if isinstance(item, Document)]
    assert note.text.value == "Cough"
    assert note.outline.replaces == IDS.document("local", "DocumentReference/n0")
    assert worker_module.load(dump(note)) == note
    assert [item.kind for item in found if isinstance(item, PassedOver)] == ["Practitioner"]
