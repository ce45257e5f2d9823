r"""What the privacy office's rooms are sent: checkpoints and proofs, as files or as text.

Example:
    >>> whole_lines("a checkpoint\r\n")
    'a checkpoint\n'

"""

from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from chartwarden.foundation.errors import BrokenSealError, MalformedError
from chartwarden.ledger.checkpoint import read_head
from chartwarden.ledger.note import LARGEST_NOTE_BYTES
from chartwarden.ledger.proof import LARGEST_PROOF_CHARACTERS

_MOST_FILES: Final = 20


class TextForm(forms.Form):
    """A text that was handed out, pasted."""

    text = forms.CharField(max_length=LARGEST_PROOF_CHARACTERS, required=False, strip=False)


def parsed_checkpoints(request: HttpRequest) -> tuple[str, ...]:
    """Give the checkpoints that were sent along; none is an empty tuple.

    Raises:
        MalformedError: something is no checkpoint, or there are too many.

    """
    notes = _texts(request, most=LARGEST_NOTE_BYTES)
    for note in notes:
        try:
            read_head(note)
        except BrokenSealError as error:
            raise MalformedError(
                what=error.what, where="An earlier checkpoint", fix="Take the file as it left this host, unchanged."
            ) from error
    return notes


def parsed_proof(request: HttpRequest) -> str:
    """Give the proof that was sent, whatever it proves.

    Raises:
        MalformedError: none was sent, or more than one.

    """
    texts = _texts(request, most=LARGEST_PROOF_CHARACTERS)
    if len(texts) != 1:
        raise MalformedError(
            what="there is not exactly one proof", where="The form", fix="Choose one file, or paste one text."
        )
    return texts[0]


def whole_lines(text: str) -> str:
    """Give a text with the line ends that it left with: a browser's form sends others, and loses the last one."""
    lines = text.replace("\r\n", "\n")
    return lines if lines.endswith("\n") else f"{lines}\n"


def _texts(request: HttpRequest, *, most: int) -> tuple[str, ...]:
    form = TextForm(request.POST)
    files = [*request.FILES.getlist("files")]
    if not form.is_valid() or len(files) > _MOST_FILES:
        raise MalformedError(what="this is too much", where="The form", fix="Send less at once.")
    pasted = form.cleaned_data["text"]
    return (*([whole_lines(pasted)] if pasted.strip() else []), *(_text_of(file, most=most) for file in files))


def _text_of(file: UploadedFile, *, most: int) -> str:
    if (file.size or 0) > most:
        raise MalformedError(what="the file is too long", where="The form", fix="Choose the file that was handed out.")
    try:
        return whole_lines(file.read().decode())
    except UnicodeDecodeError:
        raise MalformedError(
            what="the file is no text", where="The form", fix="Choose the file that was handed out."
        ) from None
