"""Parsing in a process of its own: no network, little memory, no keys, and the end of it when it misbehaves.

A crafted file may take over a parser. Here it would find a process without environment and without the key that names
patients, with limits on memory and time, which opens, changes and deletes no file, starts no process, connects nowhere
and signals nobody: see `confinement`, and `IntakeWorker.isolation` for what holds on this machine. It gives transparent
tokens, and this side turns them into ids. One process serves many inputs and is replaced after a failure.

Example:
    >>> with IntakeWorker(limits=Limits()) as worker:
    ...     "separate process" in worker.isolation()
    True

Source: threat model, boundary 4 (file workers); promise 7 (failures close).

"""

import fcntl
import io
import os
import re
import resource
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, replace
from functools import lru_cache
from struct import Struct
from types import TracebackType
from typing import IO, Self

import orjson

from chartwarden.adapters.intake.codec import dump, load
from chartwarden.adapters.intake.confinement import Confinement, confine, preload
from chartwarden.adapters.intake.directory import Directory
from chartwarden.adapters.intake.fhir import LOCAL, LineSurvey, Rank, survey_ndjson
from chartwarden.adapters.intake.limits import MIB, ArchiveLimits, Limits, WorkerLimits
from chartwarden.adapters.intake.opening import Input, shown_name
from chartwarden.adapters.intake.plain import EncounterRef
from chartwarden.adapters.intake.reading import (
    TOKEN_BEGINS,
    TOKEN_ENDS,
    Setting,
    TransparentIds,
    read_lines,
    read_whole,
    read_with,
)
from chartwarden.adapters.intake.sniffing import Shape
from chartwarden.chart.coding import Fact
from chartwarden.chart.document import Document
from chartwarden.chart.encounter import Encounter
from chartwarden.chart.incoming import Incoming, IntakeIds, ReaderSource, Withdrawn
from chartwarden.chart.patient import Patient
from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, FactId, PatientId

_FRAME = Struct(">cI")  # what it is, and how many bytes follow
_JOB, _CHUNK, _STOP, _ABORT, _KNOWN, _LIMITS = b"J", b"C", b"Z", b"A", b"D", b"L"  # to the worker
_HELLO, _VALUE, _SURVEY, _MALFORMED, _END = b"H", b"V", b"S", b"M", b"E"  # from the worker; _KNOWN goes both ways
_CHUNK_BYTES = MIB
_LONGEST_FRAME = 512 * MIB  # a document with a 48 MiB original in base64, its text, and room
_PATIENCE_SECONDS = 0.5
_TOKEN = re.compile(f"{TOKEN_BEGINS}([^{TOKEN_BEGINS}{TOKEN_ENDS}]*){TOKEN_ENDS}")
_NAMED = frozenset({"patient", "encounter", "document", "fact"})
_KEEP_OUT = "Keep the file out and ask its sender what it is."


def read_isolated(
    source: Input,
    *,
    ids: IntakeIds,
    worker: "IntakeWorker",
    system: str = LOCAL,
    attach_to: EncounterRef | None = None,
) -> Iterator[Incoming]:
    """Read one input as `reading.read` does, but parse it in `worker`.

    Yields:
        The same values as `reading.read`.

    Raises:
        MalformedError: the input is not usable, or parsing it crashed, took too long or too much memory. What was
            yielded before must be dropped.

    """
    yield from read_with(_Passes(worker, ids, system, attach_to), source)


class IntakeWorker:
    """The parsing process, started when first needed and again after a failure. Not for use by two threads at once."""

    def __init__(self, *, limits: Limits, directory: Directory | None = None) -> None:
        self.limits = limits
        self.directory = Directory(max_entries=limits.max_directory_entries) if directory is None else directory
        self._process: subprocess.Popen[bytes] | None = None
        self._confinement = Confinement(files=0, calls=False, network=False)
        self._unread = bytearray()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process at once, whatever it is doing."""
        process, self._process = self._process, None
        self._unread.clear()
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()
        process.wait()

    def isolation(self) -> str:
        """Say in words what holds the parser on this machine, and what does not. Starts it, if it does not run yet."""
        memory = self.limits.worker.memory_bytes // MIB
        return f"a separate process without keys, with {memory} MiB of memory; {self.confinement().words}"

    def confinement(self) -> Confinement:
        """Give what holds the parser on this machine; its `gaps` are empty where everything does."""
        self._started()
        return self._confinement

    def run(self, job: dict[str, object], source: Input) -> Generator[tuple[bytes, bytes], None, None]:
        """Send one job with the content of an input; give the frames that come back, without the last.

        Raises:
            MalformedError: the worker or the input says so, or the worker is gone.

        """
        # Here and not in the thread that feeds: a job that cannot be written would leave the worker waiting for it.
        try:
            written = orjson.dumps(job)
        except TypeError:
            raise MalformedError(
                what="its name or its source system is not valid text", where=shown_name(source.label), fix="Rename it."
            ) from None
        process = self._started()
        feeder = _Feeder(process, source, written)
        is_done = False
        try:
            yield from self._answers(process, feeder, source.label)
            is_done = True
        except MalformedError:
            # The worker said so itself and has drained the rest: it may go on serving.
            is_done = feeder.joined() and process.poll() is None
            raise
        finally:
            if not is_done:
                self.close()
            feeder.stop()

    def _answers(
        self, process: "subprocess.Popen[bytes]", feeder: "_Feeder", where: str
    ) -> Iterator[tuple[bytes, bytes]]:
        refusal: MalformedError | None = None
        while True:
            mark, payload = self._frame(process, feeder, where)
            if mark == _MALFORMED:
                refusal = MalformedError(**orjson.loads(payload))
                feeder.stop()
            elif mark == _KNOWN:
                for row in orjson.loads(payload):
                    self.directory.relearn(*row)
            elif mark == _END:
                break
            else:
                yield mark, payload
        if feeder.error is not None:
            raise feeder.error
        if refusal is not None:
            raise refusal

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.close()
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-m", "chartwarden.adapters.intake.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote the input
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
            cwd="/",
            bufsize=0,
        )
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # a wider pipe only saves switching between the two processes
                fcntl.fcntl(pipe or -1, fcntl.F_SETPIPE_SZ, _CHUNK_BYTES)
        _send(self._process.stdin, _LIMITS, orjson.dumps(asdict(self.limits)))
        _send(self._process.stdin, _KNOWN, orjson.dumps(list(self.directory.everything())))
        _, hello = self._frame(self._process, None, "the parsing process")
        self._confinement = Confinement(**orjson.loads(hello))
        return self._process

    def _frame(self, process: "subprocess.Popen[bytes]", feeder: "_Feeder | None", where: str) -> tuple[bytes, bytes]:
        mark, length = _FRAME.unpack(self._bytes(process, feeder, _FRAME.size, where))
        if length > _LONGEST_FRAME:
            self.close()
            raise MalformedError(what="one value of it is too large", where=where, fix=_KEEP_OUT)
        return mark, self._bytes(process, feeder, length, where)

    def _bytes(self, process: "subprocess.Popen[bytes]", feeder: "_Feeder | None", count: int, where: str) -> bytes:
        while len(self._unread) < count:
            self._unread += self._some(process, feeder, where)
        taken = bytes(self._unread[:count])
        del self._unread[:count]
        return taken

    def _some(self, process: "subprocess.Popen[bytes]", feeder: "_Feeder | None", where: str) -> bytes:
        # Waits for any bytes, as long as something moves: a byte taken or a byte given.
        pipe, started_at = process.stdout, time.monotonic()
        if pipe is None:
            raise self._gone(process, where)
        ready = select.poll()  # `select.select` knows no descriptor above 1023, which a busy server may have
        ready.register(pipe, select.POLLIN)
        while not ready.poll(_PATIENCE_SECONDS * 1000):
            moved_at = started_at if feeder is None else max(started_at, feeder.moved_at)
            if time.monotonic() - moved_at > self.limits.worker.idle_seconds:
                self.close()
                raise MalformedError(what="reading it takes too long", where=where, fix=_KEEP_OUT)
        some = os.read(pipe.fileno(), _CHUNK_BYTES)
        if not some:
            raise self._gone(process, where)
        return some

    def _gone(self, process: "subprocess.Popen[bytes]", where: str) -> MalformedError:
        code = process.wait()
        self.close()
        if code in {-signal.SIGXCPU, -signal.SIGKILL}:
            return MalformedError(what="reading it takes too much time or memory", where=where, fix=_KEEP_OUT)
        return MalformedError(what="reading it stopped the parsing process", where=where, fix=_KEEP_OUT)


class _Feeder:
    """Writes the job and the content in a thread of its own, since the worker answers while it still reads."""

    def __init__(self, process: "subprocess.Popen[bytes]", source: Input, job: bytes) -> None:
        self.error: MalformedError | None = None
        self.moved_at = time.monotonic()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._feed, args=(process.stdin, source, job), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Send no more content."""
        self._stopping.set()

    def joined(self) -> bool:
        """Tell whether the thread is through, after waiting for it shortly."""
        self._thread.join(timeout=_PATIENCE_SECONDS)
        return not self._thread.is_alive()

    def _feed(self, pipe: IO[bytes] | None, source: Input, job: bytes) -> None:
        with suppress(OSError, ValueError):  # the worker is gone, or its pipe is closed: the other side says so
            _send(pipe, _JOB, job)
            try:
                self._feed_chunks(pipe, source)
            except MalformedError as error:
                self.error = error
            _send(pipe, _STOP if self.error is None else _ABORT, b"")

    def _feed_chunks(self, pipe: IO[bytes] | None, source: Input) -> None:
        for chunk in _chunks(source):
            if self._stopping.is_set():
                return
            _send(pipe, _CHUNK, chunk)
            self.moved_at = time.monotonic()


def _chunks(source: Input) -> Iterator[bytes]:
    try:
        with source.open() as content:
            while chunk := content.read(_CHUNK_BYTES):
                yield chunk
    except (OSError, ValueError, EOFError):
        raise MalformedError(
            what="the file cannot be read to its end", where=source.label, fix="Check the disk and try again."
        ) from None


def _send(pipe: IO[bytes] | None, mark: bytes, payload: bytes) -> None:
    if pipe is None:
        return
    for part in (_FRAME.pack(mark, len(payload)), payload):
        left = memoryview(part)
        while left:
            left = left[pipe.write(left) or 0 :]


class _Passes:
    """Passes in the worker: the same as in this process, with tokens turned into ids on the way out."""

    def __init__(self, worker: IntakeWorker, ids: IntakeIds, system: str, attach_to: EncounterRef | None) -> None:
        self._worker, self._system, self._attach_to = worker, system, attach_to
        self._keyed = _Keyed(ids, attach_to)

    def whole(self, source: Input) -> Iterator[Incoming]:
        yield from self._values(source, "whole", Rank.REST)

    def survey(self, source: Input) -> LineSurvey:
        answers = [
            payload for mark, payload in self._worker.run(self._job(source, "survey"), source) if mark == _SURVEY
        ]
        found = orjson.loads(answers[0])
        # The repeated ids stay in the worker, which uses them for the passes that follow.
        return LineSurvey(
            found["lines"],
            tuple(Rank(rank) for rank in found["ranks"]),
            frozenset(),
            found["is_test_data"],
            found["may_repeat"],
        )

    def lines(self, source: Input, survey: LineSurvey, rank: Rank) -> Iterator[Incoming]:
        del survey
        yield from self._values(source, "lines", rank)

    def _values(self, source: Input, does: str, rank: Rank) -> Iterator[Incoming]:
        # Closed by name: a consumer that stops early ends the worker now, not when memory is tidied up.
        with closing(self._worker.run(self._job(source, does, rank), source)) as answers:
            for mark, payload in answers:
                if mark == _VALUE:
                    yield self._keyed(load(payload))

    def _job(self, source: Input, does: str, rank: Rank = Rank.REST) -> dict[str, object]:
        return {
            "does": does,
            "kind": source.kind,
            "shape": source.shape,
            "where": source.label,
            "system": self._system,
            "rank": rank,
            "attach_to": None if self._attach_to is None else asdict(self._attach_to),
        }


class _Keyed:
    """Turns the worker's tokens into ids. A token of the wrong kind, or an id made up by the worker, is refused."""

    def __init__(self, ids: IntakeIds, attach_to: EncounterRef | None) -> None:
        self._ids = ids
        self._given = (
            {} if attach_to is None else {"patient": attach_to.patient_id, "encounter": attach_to.encounter_id}
        )
        self._cached: Callable[[str, str], str] = lru_cache(maxsize=65_536)(self._id)

    def __call__(self, incoming: Incoming) -> Incoming:
        if isinstance(incoming, Patient):
            return replace(incoming, id=self._patient(incoming.id))
        if isinstance(incoming, Encounter):
            own, patient = EncounterId(self._cached("encounter", incoming.id)), self._patient(incoming.patient_id)
            return replace(incoming, id=own, patient_id=patient)
        if isinstance(incoming, Fact):
            return replace(
                incoming,
                id=FactId(self._id("fact", incoming.id)),
                patient_id=self._patient(incoming.patient_id),
                encounter_id=self._encounter(incoming.encounter_id),
            )
        if isinstance(incoming, Withdrawn):
            return replace(
                incoming,
                document_id=DocumentId(self._id("document", incoming.document_id)),
                patient_id=self._patient(incoming.patient_id),
            )
        return self._document(incoming) if isinstance(incoming, Document) else incoming

    def _document(self, document: Document) -> Document:
        outline = document.outline
        named = replace(
            outline,
            id=DocumentId(self._id("document", outline.id)),
            patient_id=self._patient(outline.patient_id),
            encounter_id=self._encounter(outline.encounter_id),
            replaces=None if outline.replaces is None else DocumentId(self._id("document", outline.replaces)),
        )
        return replace(document, outline=named)

    def _patient(self, token: str) -> PatientId:
        return PatientId(self._cached("patient", token))

    def _encounter(self, token: str | None) -> EncounterId | None:
        return None if token is None else EncounterId(self._cached("encounter", token))

    def _id(self, kind: str, token: str) -> str:
        if self._given.get(kind) == token:
            return token
        whole = _TOKEN.fullmatch(token)
        named, name = self._named(whole[1]) if whole else ("", "")
        if named != kind:
            raise BrokenSealError(what="an id that the parsing process sent", next_step="Keep the file out.")
        return name

    def _named(self, token: str) -> tuple[str, str]:
        # A value may hold other tokens, where a reader names a document after its patient: these become ids first.
        try:
            kind, system, value = orjson.loads(token)
            inner = _TOKEN.sub(lambda found: self._named(found[1])[1], value)
        except (ValueError, TypeError):
            return "", ""
        if kind not in _NAMED or not isinstance(system, str):
            return "", ""
        name: Callable[[str, str], str] = getattr(self._ids, kind)
        return kind, name(system, inner)


# --- what follows runs in the worker ---------------------------------------------------------------------------------


class _AbortedError(Exception):
    """The content cannot be read to its end; the other side knows why."""


class _Content(io.RawIOBase):
    """The chunks of one job as a stream."""

    def __init__(self, pipe: IO[bytes]) -> None:
        self._pipe, self._chunk, self._ended = pipe, memoryview(b""), False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # any writable buffer
        while not self._chunk and not self._ended:
            mark, payload = _receive(self._pipe)
            if mark == _CHUNK:
                self._chunk = memoryview(payload)
            else:
                self._ended = True
                if mark == _ABORT:
                    raise _AbortedError
        count = min(len(buffer), len(self._chunk))
        buffer[:count] = self._chunk[:count]
        self._chunk = self._chunk[count:]
        return count

    def drain(self) -> None:
        """Take what was sent and is not wanted, so that the next job finds its beginning."""
        with suppress(_AbortedError):
            while not self._ended:
                self._chunk = memoryview(b"")
                self.readinto(bytearray(1))


def _receive(pipe: IO[bytes]) -> tuple[bytes, bytes]:
    header = pipe.read(_FRAME.size)
    if len(header) < _FRAME.size:
        sys.exit(0)  # the other side is gone
    mark, length = _FRAME.unpack(header)
    return mark, pipe.read(length)


class _Server:
    """Takes jobs until the pipe ends."""

    def __init__(self, pipe_in: IO[bytes], pipe_out: IO[bytes]) -> None:
        self._in, self._out = pipe_in, pipe_out
        _, limits = _receive(pipe_in)
        self._limits = _limits_of(orjson.loads(limits))
        self._directory = Directory(max_entries=self._limits.max_directory_entries)
        for row in orjson.loads(_receive(pipe_in)[1]):
            self._directory.relearn(*row)
        list(self._directory.news())
        self._survey = LineSurvey(0, (), frozenset(), is_test_data=False)

    def serve(self) -> None:
        preload()
        self._answer(_HELLO, orjson.dumps(confine(self._limits.worker)))
        while True:
            _, job = _receive(self._in)
            self._one(orjson.loads(job))

    def _one(self, job: dict[str, object]) -> None:
        _allow_cpu(self._limits.worker.cpu_seconds)
        content = _Content(self._in)
        where = str(job["where"])
        try:
            self._does(job, io.BufferedReader(content, MIB), where)
        except _AbortedError:
            pass
        except MalformedError as error:
            self._refuse(what=error.what, where=error.where, fix=error.fix)
        except MemoryError:
            self._refuse(what="reading it takes too much memory", where=where, fix="Send it in smaller files.")
            content.drain()
            self._answer(_END, b"")
            sys.exit(0)  # what is left of the memory cannot be relied on: a fresh process takes the next job
        except RecursionError:
            self._refuse(what="it nests too deep", where=where, fix=_KEEP_OUT)
        except Exception as error:  # noqa: BLE001 -- the entry point of this process; the kind of error holds no PHI
            self._refuse(what=f"its reader failed ({type(error).__name__})", where=where, fix=_KEEP_OUT)
        content.drain()
        self._answer(_KNOWN, orjson.dumps(list(self._directory.news())))
        self._answer(_END, b"")

    def _does(self, job: dict[str, object], content: IO[bytes], where: str) -> None:
        if job["does"] == "survey":
            self._survey = survey_ndjson(content, where=where, limits=self._limits)
            told = {
                "lines": self._survey.lines,
                "ranks": self._survey.ranks,
                "is_test_data": self._survey.is_test_data,
                "may_repeat": self._survey.may_repeat,
            }
            self._answer(_SURVEY, orjson.dumps(told))
            return
        named = job["attach_to"]
        attach_to = EncounterRef(**named) if isinstance(named, dict) else None
        setting = Setting(TransparentIds(), self._limits, self._directory, str(job["system"]), attach_to)
        if job["does"] == "lines":
            rank = Rank(int(str(job["rank"])))
            found = read_lines(content, where=where, setting=setting, survey=self._survey, rank=rank)
        else:
            kind, shape = ReaderSource(str(job["kind"])), Shape(str(job["shape"]))
            found = read_whole(content, kind=kind, shape=shape, where=where, setting=setting)
        for incoming in found:
            payload = dump(incoming)
            self._out.write(_FRAME.pack(_VALUE, len(payload)))
            self._out.write(payload)

    def _refuse(self, **parts: str) -> None:
        self._answer(_MALFORMED, orjson.dumps(parts))

    def _answer(self, mark: bytes, payload: bytes) -> None:
        self._out.write(_FRAME.pack(mark, len(payload)))
        self._out.write(payload)
        self._out.flush()


def _limits_of(parts: dict[str, object]) -> Limits:
    archive, worker = parts.pop("archive"), parts.pop("worker")
    if not isinstance(archive, dict) or not isinstance(worker, dict):
        raise TypeError
    return Limits(**parts, archive=ArchiveLimits(**archive), worker=WorkerLimits(**worker))  # type: ignore[arg-type] # as asdict wrote it


def _allow_cpu(seconds: int) -> None:
    """Give one job its own share of time, though the process has served others before."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(usage.ru_utime + usage.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    _Server(sys.stdin.buffer, sys.stdout.buffer).serve()
