import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.pdf import pdf_text, read_pdf
from chartwarden.adapters.intake.plain import EncounterRef
from chartwarden.chart.document import Document
from chartwarden.chart.incoming import Quarantined
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import EncounterId, PatientId
from tests.intake_ids import ReadableIds

LIMITS = Limits()
CHART = EncounterRef(PatientId("p1"), EncounterId("e1"))


def pdf_of(*pages: str) -> bytes:
    """Write a PDF by hand: one text line per page, no compression, no cross-reference table that matters."""
    count = len(pages)
    kids = " ".join(f"{3 + place * 2} 0 R" for place in range(count))
    font = 3 + count * 2
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>"]
    for place, words in enumerate(pages):
        stream = f"BT /F1 12 Tf 20 100 Td ({words}) Tj ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents {4 + place * 2} 0 R "
            f"/Resources << /Font << /F1 {font} 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode()
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    return (
        body
        + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
        + f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF".encode()
    )


def scanned_page() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(made, format="PDF")
    return made.getvalue()


def test_the_text_of_all_pages_is_given_in_order() -> None:
    # given a PDF of two pages
    data = pdf_of("Cough for 5 days.", "Plan: rest.")
    # when its text is taken, then pages are set apart by a form feed
    assert pdf_text(data, where="a.pdf", limits=LIMITS) == "Cough for 5 days.\f\nPlan: rest."


def test_a_pdf_enters_the_chart_that_a_person_named_with_its_bytes() -> None:
    # given a PDF and a chart
    data = pdf_of("Cough.")
    # when it is read
    (document,) = read_pdf(data, where="x/Op note.pdf", ids=ReadableIds(), limits=LIMITS, attach_to=CHART)
    # then words and original are there
    assert isinstance(document, Document)
    assert (document.text.value, document.original) == ("Cough.", data)
    outline = document.outline
    assert (outline.patient_id, outline.encounter_id, outline.media_type) == ("p1", "e1", "application/pdf")
    assert (outline.title, outline.loinc) == ("Op note", "11504-8")


def test_the_same_pdf_is_the_same_document_in_one_chart_and_another_in_the_next() -> None:
    # given one PDF
    data = pdf_of("Cough.")
    other = EncounterRef(PatientId("p2"), EncounterId("e2"))
    # when it is read thrice
    first, again, elsewhere = (
        next(read_pdf(data, where="a.pdf", ids=ReadableIds(), limits=LIMITS, attach_to=chart))
        for chart in (CHART, CHART, other)
    )
    # then a second import finds the first, and another chart has its own
    assert isinstance(first, Document)
    assert isinstance(again, Document)
    assert isinstance(elsewhere, Document)
    assert first.outline.id == again.outline.id != elsewhere.outline.id


def test_a_pdf_alone_names_no_patient() -> None:
    # given a PDF and no chart
    (found,) = read_pdf(pdf_of("Name: Ann Ibsen"), where="a.pdf", ids=ReadableIds(), limits=LIMITS)
    # when it is read, then a printed name proves nothing
    assert isinstance(found, Quarantined)
    assert "--encounter" in found.fix


def test_a_scan_without_text_is_kept_out_and_says_so() -> None:
    # given a page that is a picture
    (found,) = read_pdf(scanned_page(), where="a.pdf", ids=ReadableIds(), limits=LIMITS, attach_to=CHART)
    # when it is read, then the reason is the missing text layer
    assert isinstance(found, Quarantined)
    assert "no text layer" in found.what


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n", pdf_of("Cough.")[:60]])
def test_a_damaged_pdf_is_refused(data: bytes) -> None:
    # given bytes that are no whole PDF, when they are read, then the file is named
    with pytest.raises(MalformedError, match=r"a\.pdf: the PDF is damaged"):
        pdf_text(data, where="a.pdf", limits=LIMITS)


def test_an_encrypted_pdf_is_refused_for_that_reason() -> None:
    # given a PDF that needs a password: its trailer names a security handler that no empty password opens
    secret = "<" + "00" * 32 + ">"
    handler = f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O {secret} /U {secret} >> /ID [<00> <00>]"
    data = pdf_of("Cough.").replace(b"/Root 1 0 R", f"/Root 1 0 R {handler}".encode())
    # when it is read, then encryption is the reason
    with pytest.raises(MalformedError, match="encrypted"):
        pdf_text(data, where="a.pdf", limits=LIMITS)


def test_limits_on_bytes_pages_and_characters_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    # given a PDF of three pages with 18 characters
    data = pdf_of("Cough.", "Cough.", "Cough.")
    # when each limit is below that, then each refuses
    with pytest.raises(MalformedError, match="larger than 9 bytes"):
        pdf_text(data, where="a.pdf", limits=Limits(max_attachment_bytes=9))
    monkeypatch.setattr("chartwarden.adapters.intake.pdf.MOST_CHARACTERS", 17)
    with pytest.raises(MalformedError, match="more than 17 characters"):
        pdf_text(data, where="a.pdf", limits=LIMITS)
    monkeypatch.setattr("chartwarden.adapters.intake.pdf.MOST_PAGES", 2)
    with pytest.raises(MalformedError, match="more than 2 pages"):
        pdf_text(data, where="a.pdf", limits=LIMITS)


def test_reading_a_pdf_leaves_nothing_open(recwarn: pytest.WarningsRecorder) -> None:
    # given a PDF
    # when it is read and its pages counted again, then the library has let go of it without a complaint
    data = pdf_of("Cough.")
    assert pdf_text(data, where="a.pdf", limits=LIMITS) == "Cough."
    assert len(pypdfium2.PdfDocument(data)) == 1
    assert not recwarn.list


def test_every_sample_is_read_or_refused_with_a_reason(samples: Path) -> None:
    # given every PDF sample of other makers
    paths = sorted((samples / "pdf").glob("*.pdf"))
    assert paths
    for path in paths:
        # when it is read without and with a chart
        (alone,) = read_pdf(path.read_bytes(), where=path.name, ids=ReadableIds(), limits=LIMITS)
        (filed,) = read_pdf(path.read_bytes(), where=path.name, ids=ReadableIds(), limits=LIMITS, attach_to=CHART)
        # then the chart makes the difference
        assert isinstance(alone, Quarantined)
        assert isinstance(filed, Document)
        assert len(filed.text) > 100
