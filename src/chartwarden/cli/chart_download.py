"""`chartwarden chart download`: the documents that a work item opens, as masked text files.

Example:
    >>> file_name(3, "Discharge summary")
    '03-discharge-summary.txt'

"""

import re
import shutil
import tempfile
from pathlib import Path

import click

from chartwarden.actions.charts import ReadDocument
from chartwarden.actions.downloading import download_documents
from chartwarden.cli.house import opened, seat
from chartwarden.cli.show import as_json, json_option
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, WorkItemId


@click.command("download")
@click.argument("work_id")
@click.option("--as", "user_id", required=True, help="User id of the member whose work it is.")
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="Folder to make; must not exist.")
@click.option("--document", "documents", multiple=True, help="Only this document, by its id; may be given again.")
@json_option
def download_(work_id: str, user_id: str, folder: Path, documents: tuple[str, ...], form: str | None) -> None:
    """Write the documents that a work item opens as text files, masked as on the screen.

    All that were asked for or none: one document beyond what the work opens refuses the whole download (exit code 3),
    and nothing is written.
    """
    if folder.exists():
        raise MalformedError(what="there is such a folder", where=folder.name, fix="Name one that does not exist.")
    desk = seat(opened(), user_id)
    read = download_documents(desk, WorkItemId(work_id), only=[DocumentId(one) for one in documents])
    names = [file_name(place, document.listed.title) for place, document in enumerate(read, start=1)]
    draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))  # readable by its owner alone
    try:
        for name, document in zip(names, read, strict=True):
            (draft / name).write_text(_text(document), encoding="utf-8")
        draft.replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    if form == "json":
        click.echo(as_json({"folder": folder.name, "files": names}))
        return
    click.echo(f"{folder.name}: {len(names)} documents, masked. They are PHI still: keep them where PHI may be kept.")


def file_name(place: int, title: str) -> str:
    """Give a file's name from a document's standard title, which names nobody."""
    return f"{place:02}-{re.sub(r'[^a-z0-9]+', '-', title.casefold()).strip('-')}.txt"


def _text(document: ReadDocument) -> str:
    head = f"{document.listed.title}, {document.listed.written_at or 'date unknown'}\n"
    parts = "\n".join(section.words for section in document.sections)
    return f"{head}\n{parts}\n\n{len(document.withheld)} parts withheld, {document.masked} identifiers masked.\n"
