import gzip
import io
import tarfile
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chartwarden.adapters.intake.fhir import read_fhir_bundle, read_fhir_ndjson, survey_ndjson
from chartwarden.adapters.intake.limits import MIB, ArchiveLimits, Limits
from chartwarden.adapters.intake.opening import open_inputs
from chartwarden.adapters.intake.reading import TransparentIds
from chartwarden.foundation.errors import MalformedError


class Endless(io.RawIOBase):
    """A stream that is made while it is read: a beginning, then one letter again and again."""

    def __init__(self, beginning: bytes, size: int) -> None:
        self._beginning, self._left = beginning, size
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        count = min(len(buffer), self._left)
        piece = self._beginning[:count].ljust(count, b"A")
        buffer[:count] = piece
        self._beginning, self._left = self._beginning[count:], self._left - count
        self.given += count
        return count


LINE_OF_500_MB = b'{"resourceType":"DocumentReference","id":"1","content":[{"attachment":{"data":"'


def drained(path: Path, limits: Limits) -> int:
    total = 0
    for source in open_inputs([path], limits=limits):
        with source.open() as content:
            while piece := content.read(MIB):
                total += len(piece)
    return total


@pytest.mark.parametrize(
    "reads", [survey_ndjson, lambda content, **named: list(read_fhir_ndjson(content, ids=TransparentIds(), **named))]
)
def test_a_line_of_500_mb_is_refused_quickly_without_being_held(reads: Callable[..., object]) -> None:
    # given a bulk file whose only line is 500 MB of base64
    raw = Endless(LINE_OF_500_MB, 500 * MIB)
    limits = Limits(max_line_bytes=4 * MIB)
    # when it is read
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(MalformedError) as refused:
        reads(io.BufferedReader(raw, MIB), where="notes.ndjson", limits=limits)
    took, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # then it is refused by name and place, little was read, and little was held
    assert str(refused.value).startswith("notes.ndjson, line 1: the line is longer than 4 MiB")
    assert raw.given <= 6 * MIB
    assert peak < 32 * MIB  # of which 16 are the table of ids
    assert took < 5


def test_a_bundle_over_the_size_limit_is_refused_before_it_is_parsed() -> None:
    # given a bundle of 500 MB
    raw = Endless(b'{"resourceType":"Bundle","entry":[{"x":"', 500 * MIB)
    # when it is read with a limit of 2 MiB
    with pytest.raises(MalformedError, match="larger than 2 MiB"):
        list(
            read_fhir_bundle(
                io.BufferedReader(raw, MIB), where="b.json", ids=TransparentIds(), limits=Limits(max_file_bytes=2 * MIB)
            )
        )
    # then not much more than the limit was taken
    assert raw.given <= 4 * MIB


@pytest.mark.parametrize(
    "bomb", [b'{"a":' * 100_000, b"[" * 1_000_000, b'{"resourceType":"Bundle","entry":' + b"[" * 70 + b"]" * 70 + b"}"]
)
def test_a_nesting_bomb_is_refused_before_it_is_parsed(bomb: bytes) -> None:
    # given JSON that nests far deeper than any record, when it is read, then the nesting is the reason
    with pytest.raises(MalformedError, match="nest deeper than 64"):
        list(read_fhir_bundle(bomb, where="b.json", ids=TransparentIds(), limits=Limits()))


def test_brackets_inside_strings_are_not_nesting() -> None:
    # given a resource whose text is full of brackets, quotes and backslashes
    text = b'\\\\\\"' + b"[{" * 500
    resource = b'{"resourceType": "Observation", "id": "1", "note": "' + text + b'"}'
    # when it is read
    found = list(read_fhir_bundle(resource, where="o.json", ids=TransparentIds(), limits=Limits()))
    # then it is nothing but an observation
    assert [type(item).__name__ for item in found] == ["PassedOver"]


def small(limits: Limits) -> Limits:
    return replace(
        limits, archive=ArchiveLimits(max_members=5, max_total_bytes=8 * MIB, max_ratio=50, ratio_floor_bytes=MIB)
    )


def zip_of(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.txt", data)
    return path


def test_a_zip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    # given a zip of a few kilobytes that unpacks to 4 MiB of one letter
    path = zip_of(tmp_path / "bomb.zip", a=b"A" * 4 * MIB)
    # when it is read, then the ratio is the reason, and the reason names the file
    with pytest.raises(MalformedError, match=r"bomb\.zip!a\.txt: it unpacks to more than 50 times its size"):
        drained(path, small(Limits()))


def test_a_gzip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    # given a gzip file of a few kilobytes that unpacks to 4 MiB
    path = tmp_path / "bomb.gz"
    path.write_bytes(gzip.compress(b"A" * 4 * MIB))
    # when it is read, then the ratio is the reason
    with pytest.raises(MalformedError, match="more than 50 times"):
        drained(path, small(Limits()))


def test_a_bomb_packed_in_several_layers_is_counted_as_one(tmp_path: Path) -> None:
    # given zips inside a zip, each small by itself
    inner = zip_of(tmp_path / "inner.zip", a=b"A" * 700_000).read_bytes()
    path = zip_of(tmp_path / "outer.zip", a=inner, b=inner, c=inner)
    # when it is read, then what comes out of all of them together is too much
    with pytest.raises(MalformedError, match="more than 50 times"):
        drained(path, small(Limits()))


def test_archives_nested_too_deep_are_refused(tmp_path: Path) -> None:
    # given six layers of gzip
    data = b"Cough."
    for _ in range(6):
        data = gzip.compress(data)
    path = tmp_path / "deep.gz"
    path.write_bytes(data)
    # when it is opened, then the depth is the reason
    with pytest.raises(MalformedError, match="nest deeper than 4 layers"):
        drained(path, Limits())


def test_an_archive_with_too_many_members_is_refused(tmp_path: Path) -> None:
    # given a zip and a tar with six members, one more than allowed
    packed = zip_of(tmp_path / "many.zip", **{f"n{number}": b"Cough." for number in range(6)})
    taped = tmp_path / "many.tar"
    with tarfile.open(taped, "w") as tar:
        for number in range(6):
            tar.addfile(tarfile.TarInfo(f"{number}.txt"))
    # when they are opened, then the count is the reason
    for path in (packed, taped):
        with pytest.raises(MalformedError, match="holds more than 5 files"):
            drained(path, small(Limits()))


def test_an_archive_over_the_total_is_refused_even_when_it_is_not_compressible(tmp_path: Path) -> None:
    # given 3 MiB that no ratio complains about, and a total of 2 MiB
    path = tmp_path / "big.gz"
    path.write_bytes(gzip.compress(bytes(range(256)) * 4096 * 3, compresslevel=0))
    limits = Limits(archive=ArchiveLimits(max_total_bytes=2 * MIB))
    # when it is read, then the total is the reason
    with pytest.raises(MalformedError, match="unpacks to more than 2 MiB"):
        drained(path, limits)


def test_reading_a_member_twice_is_not_counted_twice(tmp_path: Path) -> None:
    # given a gzip file that just fits
    path = tmp_path / "fits.gz"
    path.write_bytes(gzip.compress(b"Cough. " * 100_000, compresslevel=0))
    limits = Limits(archive=ArchiveLimits(max_total_bytes=MIB))
    # when it is read three times over
    (source,) = open_inputs([path], limits=limits)
    sizes = []
    for _ in range(3):
        with source.open() as content:
            sizes.append(len(content.read()))
    # then each reading gives all of it
    assert sizes == [700_000] * 3
