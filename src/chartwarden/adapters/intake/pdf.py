"""PDF with a text layer: the words for coding, the bytes kept as received.

pdfium (BSD) reads it. It runs in the intake worker, without network and with bounded memory, because a PDF is a program
written by a stranger.

Example:
    >>> from chartwarden.adapters.intake.limits import Limits
    >>> pdf_text(b"no pdf", where="a.pdf", limits=Limits())
    Traceback (most recent call last):
    ...
    chartwarden.foundation.errors.MalformedError: a.pdf: the PDF is damaged or is no PDF. Send the whole file again.

"""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from chartwarden.adapters.intake.limits import Limits
from chartwarden.adapters.intake.plain import NAME_THE_CHART, EncounterRef, title_from
from chartwarden.chart.document import Document, Outline
from chartwarden.chart.incoming import Incoming, IntakeIds, Quarantined
from chartwarden.chart.loinc import known_document_type
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.errors import MalformedError

MOST_PAGES: Final = 2_000  # policy: a long inpatient chart printed whole
MOST_CHARACTERS: Final = 10_000_000  # policy: 5,000 characters on each of those pages
NO_TEXT_LAYER: Final = "the PDF has no text layer, and reading pictures of text (OCR) is not built yet"
_DAMAGED: Final = "the PDF is damaged or is no PDF"
_NEEDS_PASSWORD: Final = 4  # FPDF_ERR_PASSWORD
_UNKNOWN_SECURITY: Final = 5  # FPDF_ERR_SECURITY


def pdf_text(data: bytes, *, where: str = "the PDF", limits: Limits) -> str:
    r"""Give the text layer of a PDF, page after page.

    Returns:
        Pages joined by a form feed and a line end; empty (white space only) when there is no text layer.

    Raises:
        MalformedError: damaged, encrypted, too large, too many pages or characters.

    """
    # Imported here: the library loads 7 MB of native code that a command which reads no PDF should not pay for.
    import pypdfium2  # noqa: PLC0415

    if len(data) > limits.max_attachment_bytes:
        raise MalformedError(
            what=f"the PDF is larger than {limits.max_attachment_bytes} bytes", where=where, fix="Send it in parts."
        )
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code in {_NEEDS_PASSWORD, _UNKNOWN_SECURITY}:
            raise MalformedError(what="the PDF is encrypted", where=where, fix="Send it without a password.") from None
        raise MalformedError(what=_DAMAGED, where=where, fix="Send the whole file again.") from None
    try:
        return _pages(pdf, where=where)
    except pypdfium2.PdfiumError:
        raise MalformedError(what=_DAMAGED, where=where, fix="Send the whole file again.") from None
    finally:
        pdf.close()


def _pages(pdf: Any, *, where: str) -> str:  # noqa: ANN401 -- the library has no types
    if len(pdf) > MOST_PAGES:
        raise MalformedError(what=f"there are more than {MOST_PAGES} pages", where=where, fix="Send it in parts.")
    pages: list[str] = []
    room = MOST_CHARACTERS
    for page in pdf:
        words = page.get_textpage()
        room -= words.count_chars()
        if room < 0:
            raise MalformedError(
                what=f"there are more than {MOST_CHARACTERS} characters", where=where, fix="Send it in parts."
            )
        # pdfium ends lines with CR LF and writes U+FFFE for the hyphen of a word that goes on in the next line.
        pages.append(words.get_text_range().replace("\r\n", "\n").replace("\r", "\n").replace("\ufffe", "-"))
        words.close()
        page.close()
    return "\f\n".join(pages)


def read_pdf(
    data: bytes,
    *,
    where: str,
    ids: IntakeIds,
    limits: Limits,
    system: str = "local",
    attach_to: EncounterRef | None = None,
) -> Iterator[Incoming]:
    """Read a PDF into the chart that a person named: a name printed on a page is no proof of whose it is.

    Yields:
        One Document with the PDF as its original; or one Quarantined when no chart was named or it has no text layer.

    Raises:
        MalformedError: as `pdf_text`.

    """
    text = pdf_text(data, where=where, limits=limits)
    if not text.strip():
        yield Quarantined(place="the whole file", what=NO_TEXT_LAYER, fix="Send a PDF that has text.")
        return
    if attach_to is None:
        yield Quarantined(
            place="the whole file", what="a PDF alone names no patient that can be trusted", fix=NAME_THE_CHART
        )
        return
    title = title_from(where)
    yield Document(
        Outline(
            id=ids.document(system, f"{attach_to.encounter_id}/{hashlib.sha256(data).hexdigest()}"),
            patient_id=attach_to.patient_id,
            encounter_id=attach_to.encounter_id,
            loinc=known_document_type((), title=title),
            title=title,
            written_at=None,
            author="",
            sections=(),
            media_type="application/pdf",
        ),
        ClinicalText(text),
        original=data,
    )
