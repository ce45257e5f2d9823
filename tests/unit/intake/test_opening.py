import bz2
import gzip
import io
import lzma
import os
import tarfile
import time
import zipfile
from pathlib import Path

import pytest

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.opening import Input, open_inputs
from chartwarden.adapters.intake.sniffing import HEAD_BYTES, Shape, sniff
from chartwarden.chart.incoming import ReaderSource
from chartwarden.foundation.errors import MalformedError

PATIENT = b'{"resourceType": "Patient", "id": "p1"}'
NOTE = b"Chief Complaint\nCough for five days.\n"


def opened(*paths: Path, limits: Limits | None = None) -> list[tuple[str, bytes]]:
    found = []
    for source in open_inputs(paths, limits=limits or Limits()):
        with source.open() as content:
            found.append((source.label, content.read()))
    return found


def labels(*paths: Path) -> list[str]:
    return [source.label for source in open_inputs(paths, limits=Limits())]


def refused(path: Path) -> dict[str, str]:
    return {source.label: source.why_not for source in open_inputs([path], limits=Limits()) if source.kind is None}


def tar_of(path: Path, *members: tuple[str, bytes], mode: str = "w") -> Path:
    with tarfile.open(path, mode) as tar:  # type: ignore[call-overload]
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


@pytest.mark.parametrize(
    ("head", "kind", "shape"),
    [
        (PATIENT, ReaderSource.FHIR, Shape.WHOLE),
        (b"\xef\xbb\xbf" + PATIENT, ReaderSource.FHIR, Shape.WHOLE),
        (b'{\n  "id": "1",\n  "resourceType": "Patient"\n}', ReaderSource.FHIR, Shape.WHOLE),
        (PATIENT + b"\n" + PATIENT + b"\n", ReaderSource.FHIR, Shape.LINES),
        (b'{"resourceType": "Patient", "x": "' + b"A" * 300_000, ReaderSource.FHIR, Shape.LINES),
        (b'{"resourceType": "Bundle", "x": "' + b"A" * 300_000, ReaderSource.FHIR, Shape.WHOLE),
        (b'{"patient": {"name": "Ad', ReaderSource.CHART, Shape.WHOLE),
        (b'{"resou', ReaderSource.FHIR, Shape.WHOLE),
        (PATIENT.decode().encode("utf-16"), ReaderSource.FHIR, Shape.WHOLE),
        (
            b'<?xml version="1.0"?>\n<!-- c -->\n<ClinicalDocument xmlns="urn:hl7-org:v3">',
            ReaderSource.CCDA,
            Shape.WHOLE,
        ),
        (b'<cda:ClinicalDocument xmlns:cda="urn:hl7-org:v3">', ReaderSource.CCDA, Shape.WHOLE),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><ClinicalDocument>', ReaderSource.CCDA, Shape.WHOLE),
        (b"MSH|^~\\&|A|B", ReaderSource.HL7V2, Shape.WHOLE),
        (b"\xef\xbb\xbfMSH|^~\\&|A|B", ReaderSource.HL7V2, Shape.WHOLE),
        (b"FHS|^~\\&|A\rBHS|^~\\&|", ReaderSource.HL7V2, Shape.WHOLE),
        (b"%PDF-1.7\n", ReaderSource.PDF, Shape.WHOLE),
        (b'{"patient": {}, "encounter": {}, "documents": []}', ReaderSource.CHART, Shape.WHOLE),
        (b'{"day": 1, "note": "3/7 hx of cough"}', ReaderSource.TEXT, Shape.TABLE),
        (b"id,note\n1,Cough\n", ReaderSource.TEXT, Shape.TABLE),
        (NOTE, ReaderSource.TEXT, Shape.WHOLE),
        ("Größe, Gewicht, Haut\nunauffällig".encode(), ReaderSource.TEXT, Shape.WHOLE),
    ],
)
def test_a_file_is_known_by_its_content(head: bytes, kind: ReaderSource, shape: Shape) -> None:
    # given the first bytes of a file, when they are looked at, then they say what it is
    found = sniff(head)
    assert (found.kind, found.shape) == (kind, shape)


@pytest.mark.parametrize(
    ("head", "why_not"),
    [
        (b"", "the file is empty"),
        (b" \n\t", "the file is empty"),
        (b"\x00" * 128 + b"DICM\x02\x00", "a DICOM image"),
        (b"II*\x00" + b"\x00" * 124 + b"DICM", "a DICOM image"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
        (b"{\\rtf1 hello}", "RTF"),
        (b"ISA*00*          *00*", "X12"),
        (b"ST*837*0001~", "X12"),
        (b"PAR1\x15\x04", "Parquet"),
        (b'<AuditEvent xmlns="http://hl7.org/fhir">', "FHIR written as XML"),
        (b"<html><body>x</body></html>", "a web page"),
        (b'{"eventId": "kickoff"}\n{"eventId": "complete"}', "neither FHIR"),
        (b"[1, 2]", "a JSON list"),
        (b"\x01\x02\x03\x04\x05\x06\x00\x01" * 20, "binary"),
    ],
)
def test_what_is_not_read_says_why(head: bytes, why_not: str) -> None:
    # given the first bytes of something that intake does not read, when they are looked at
    found = sniff(head)
    # then there is no kind, and a reason that a person understands
    assert found.kind is None
    assert why_not in found.why_not


def test_a_string_without_end_is_looked_at_in_linear_time() -> None:
    # given JSON whose one string holds nothing but escaped quotes, and never ends
    head = b'{"a": "' + b'\\"' * (HEAD_BYTES // 2)
    # when it is looked at
    began = time.monotonic()
    sniff(head[:HEAD_BYTES])
    # then that takes no time to speak of
    assert time.monotonic() - began < 1


def test_a_folder_gives_places_and_patients_before_encounters_before_notes(tmp_path: Path) -> None:
    # given a bulk export in a folder, with a subfolder
    names = ["DocumentReference", "Condition", "Encounter", "Patient", "Practitioner", "Organization", "Location"]
    (tmp_path / "export" / "more").mkdir(parents=True)
    for name in names:
        (tmp_path / "export" / f"{name}.000.ndjson").write_bytes(PATIENT)
    (tmp_path / "export" / "more" / "Patient.ndjson").write_bytes(PATIENT)
    # when it is walked
    order = labels(tmp_path / "export")
    # then what others point to comes first
    assert [label.removeprefix("export/").partition(".")[0] for label in order] == [
        "Location", "Organization", "Practitioner", "Patient", "Encounter", "Condition", "DocumentReference",
        "more/Patient",
    ]  # fmt: skip


def test_every_way_of_packing_gives_the_same_bytes(tmp_path: Path) -> None:
    # given one note, packed in many ways
    (tmp_path / "a.txt").write_bytes(NOTE)
    (tmp_path / "a.gz").write_bytes(gzip.compress(NOTE))
    (tmp_path / "a.xz").write_bytes(lzma.compress(NOTE))
    (tmp_path / "a.bz2").write_bytes(bz2.compress(NOTE))
    for mode in ("", "gz", "xz", "bz2"):
        tar_of(tmp_path / f"tar-{mode}", ("n/a.txt", NOTE), mode=f"w:{mode}")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("n/a.txt", NOTE)
        archive.writestr("n/b.txt.gz", gzip.compress(NOTE))
    # when all are opened
    found = opened(tmp_path)
    # then each gives the note
    assert len(found) == 10
    assert {data for _, data in found} == {NOTE}


def test_a_tar_gives_patients_first_though_they_are_packed_last(tmp_path: Path) -> None:
    # given a tar in the wrong order
    path = tar_of(
        tmp_path / "x.tar.gz",
        ("Note.txt", NOTE),
        ("Encounter.ndjson", PATIENT),
        ("Patient.ndjson", PATIENT),
        mode="w:gz",
    )
    # when it is walked, then what others point to comes first
    assert labels(path) == ["x.tar.gz!Patient.ndjson", "x.tar.gz!Encounter.ndjson", "x.tar.gz!Note.txt"]


def test_a_member_too_large_to_hold_is_read_from_the_archive_each_time(tmp_path: Path) -> None:
    # given a tar with a member above the limit for what is held in memory
    big = (PATIENT + b"\n") * 2000
    path = tar_of(tmp_path / "x.tar.xz", ("a.txt", NOTE), ("big.ndjson", big), mode="w:xz")
    # when it is opened, and the member read twice
    sources = []
    for source in open_inputs([path], limits=Limits(max_file_bytes=10_000)):
        for _ in range(2):
            with source.open() as content:
                sources.append((source.label, content.read()))
    # then it is whole each time
    assert sources == [("x.tar.xz!a.txt", NOTE)] * 2 + [("x.tar.xz!big.ndjson", big)] * 2


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.txt", "a/../../b.txt", "..\\..\\b.txt"]
)
def test_an_inner_path_that_points_outside_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    # given a tar and a zip with a member that points outside, and an ordinary one
    folder = tmp_path / "in"
    folder.mkdir()
    tar_of(folder / "a.tar", (name, NOTE), ("fine.txt", NOTE))
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        archive.writestr(name, NOTE)
        archive.writestr("fine.txt", NOTE)
    before = sorted(tmp_path.rglob("*"))
    # when they are opened
    found = [(source.label, source.kind, source.why_not) for source in open_inputs([folder], limits=Limits())]
    # then the one is left out with a reason, the other is read, and the disk is as it was
    assert [why_not for _, kind, why_not in found if kind is None] == [
        "the archive gives it a place outside of itself"
    ] * 2
    assert [label for label, kind, _ in found if kind is not None] == ["in/a.tar!fine.txt", "in/b.zip!fine.txt"]
    assert sorted(tmp_path.rglob("*")) == before


def test_links_are_not_followed(tmp_path: Path) -> None:
    # given a secret, a link to it in a folder, in a tar and in a zip, and a pipe in the folder
    secret = tmp_path / "secret.txt"
    secret.write_bytes(b"SECRET")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.txt").symlink_to(secret)
    (folder / "linked-folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    with tarfile.open(folder / "a.tar", "w") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
            info = tarfile.TarInfo(f"link-{kind!r}")
            info.type, info.linkname = kind, str(secret)
            tar.addfile(info)
    with zipfile.ZipFile(folder / "b.zip", "w") as archive:
        info_zip = zipfile.ZipInfo("link.txt")
        info_zip.external_attr = 0o120777 << 16
        archive.writestr(info_zip, str(secret))
    # when the folder is walked
    sources = list(open_inputs([folder], limits=Limits()))
    # then none of them is read, and each says why
    assert len(sources) == 7
    assert all(source.kind is None and "not followed" in source.why_not for source in sources)


@pytest.mark.parametrize(("pack", "name"), [(gzip.compress, "a.gz"), (lzma.compress, "a.xz"), (bz2.compress, "a.bz2")])
def test_a_truncated_file_is_refused(tmp_path: Path, pack: object, name: str) -> None:
    # given a compressed file that was cut off
    path = tmp_path / name
    path.write_bytes(pack(os.urandom(3000))[:-20])  # type: ignore[operator]
    # when it is read, then that is the reason, and the sender knows what to do
    with pytest.raises(MalformedError, match="ends before it is complete") as found:
        opened(path)
    assert found.value.fix == "Send the file again, whole."


def test_a_truncated_tar_is_refused_before_any_member_is_given(tmp_path: Path) -> None:
    # given a tar.gz of two notes that lost its end
    path = tar_of(tmp_path / "x.tar.gz", ("a.txt", NOTE), ("b.bin", os.urandom(50_000)), mode="w:gz")
    path.write_bytes(path.read_bytes()[:20_000])
    # when it is opened, then nothing comes but the refusal
    (source,) = open_inputs([path], limits=Limits())
    with pytest.raises(MalformedError, match=r"x\.tar\.gz: the compressed data ends"):
        source.open()


def test_a_damaged_file_does_not_keep_the_others_out(tmp_path: Path) -> None:
    # given a damaged file between two good ones
    (tmp_path / "a.txt").write_bytes(NOTE)
    (tmp_path / "b.gz").write_bytes(gzip.compress(NOTE)[:-5])
    (tmp_path / "c.txt").write_bytes(NOTE)
    # when the folder is walked
    good, bad, also_good = open_inputs([tmp_path], limits=Limits())
    # then the good ones can be read and the damaged one says why it cannot
    assert [source.open().read() for source in (good, also_good)] == [NOTE, NOTE]
    with pytest.raises(MalformedError, match=r"b\.gz: the compressed data ends"):
        bad.open()


def test_a_damaged_zip_member_is_refused(tmp_path: Path) -> None:
    # given a zip with a flipped bit in the content
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", NOTE)
    damaged = bytearray(path.read_bytes())
    damaged[damaged.index(b"Cough")] ^= 1
    path.write_bytes(damaged)
    # when it is read, then the damage is found
    with pytest.raises(MalformedError, match="damaged"):
        opened(path)


def test_an_encrypted_member_and_an_office_file_say_why(tmp_path: Path) -> None:
    # given a zip that says its member is encrypted, and a word processor's file
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", NOTE)
    data = bytearray((tmp_path / "a.zip").read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "a.zip").write_bytes(data)
    with zipfile.ZipFile(tmp_path / "b.docx", "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
    # when they are opened, then neither is read, with a reason each
    assert refused(tmp_path / "a.zip") == {
        "a.zip!a.txt": "it needs a password: unpack it yourself and import the folder"
    }
    assert refused(tmp_path / "b.docx") == {"b.docx": "an Office file: save it as PDF or plain text"}


def test_a_missing_path_is_an_error_that_names_it(tmp_path: Path) -> None:
    # given no such file, when it is opened, then the error names it without the folders
    with pytest.raises(MalformedError, match=r"^gone\.json: there is no such file"):
        list(open_inputs([tmp_path / "gone.json"], limits=Limits()))


def test_an_input_shows_its_name_only_to_the_operator(tmp_path: Path) -> None:
    # given a file named after a patient
    path = tmp_path / "Ada_Example_1950.json"
    path.write_bytes(PATIENT)
    # when it is opened
    (source,) = open_inputs([path], limits=Limits())
    # then the label says so, and neither repr nor the label for logs does
    assert source.label == "Ada_Example_1950.json"
    assert "Ada" not in repr(source)
    assert "Ada" not in source.safe_label


def test_the_label_for_logs_depends_on_the_key(tmp_path: Path) -> None:
    # given one file, opened with two keys and with one of them again
    path = tmp_path / "Ada_Example.json"
    path.write_bytes(PATIENT)

    def safe_label(key: bytes) -> str:
        (source,) = open_inputs([path], limits=Limits(), label_key=key)
        return source.safe_label

    # when the labels are compared, then the key decides
    assert safe_label(b"k1") == safe_label(b"k1") != safe_label(b"k2")


def test_every_sample_is_read_or_says_why(samples: Path) -> None:
    # given all sample files
    sources: list[Input] = list(open_inputs([samples], limits=Limits()))
    # when they are walked, then each has a kind or a reason
    assert len(sources) > 400
    assert all((source.kind is None) == bool(source.why_not) for source in sources)
    # and the names that lie do not matter
    kinds = {source.label.rpartition("/")[2]: source.kind for source in sources}
    assert kinds["NextGen_CCDA_Sample_NextGen_JonesIsabella.txt"] is ReaderSource.CCDA
    assert kinds["PracticeFusion_PracticeFusion_SummaryOfCare_export_Maria_Teller.ccd"] is ReaderSource.CCDA
    assert kinds["study_p01_s01_i01.dcm"] is None


def test_every_label_is_clean_text_whatever_the_name_is(tmp_path: Path) -> None:
    # given a file, a folder and a member of an archive whose names hold escape sequences and bytes that are no UTF-8
    odd = os.fsdecode(b"a\x1b[2J\xff.json")
    (tmp_path / "in\x07").mkdir()
    (tmp_path / "in\x07" / odd).write_bytes(PATIENT)
    (tmp_path / odd).write_bytes(PATIENT)
    tar = tar_of(tmp_path / "x.tar", ("m\x1b.json", PATIENT))
    # when they are opened, each as a person may name it
    found = labels(tmp_path / "in\x07", tmp_path / odd, tar)
    # then nothing is left that a terminal obeys or that is no text, and the names can still be told apart
    assert found == ["in\\x07/a\\x1b[2J\\udcff.json", "a\\x1b[2J\\udcff.json", "x.tar!m\\x1b.json"]
    with pytest.raises(MalformedError) as refusal:
        list(open_inputs([tmp_path / "no\x1b"], limits=Limits()))
    assert str(refusal.value).isprintable()
