"""The ledger in forms that others read: one function a form, from entries to bytes, a piece at a time.

A form is added by one line here; what does not go into one file, such as a receiver or a folder, is added where the
command chooses (`chartwarden.cli.ledger_export.FORMS`).

Example:
    >>> sorted(FILE_FORMS)
    ['csv', 'fhir', 'fhir-bundle', 'jsonl']

"""

from collections.abc import Callable, Iterable, Iterator, Mapping

from chartwarden.actions.ledger_export import ExportedEntry
from chartwarden.adapters.ledger_export.audit_event import bundle, ndjson
from chartwarden.adapters.ledger_export.json_lines import json_lines
from chartwarden.adapters.ledger_export.naming import Log
from chartwarden.adapters.ledger_export.table import table

FileForm = Callable[[Iterable[ExportedEntry], Log], Iterator[bytes]]

FILE_FORMS: Mapping[str, FileForm] = {
    "fhir": ndjson,
    "fhir-bundle": bundle,
    "csv": table,
    "jsonl": json_lines,
}
