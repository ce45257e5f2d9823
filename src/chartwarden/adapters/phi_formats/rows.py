"""Rows of a table as values: a cell is an identifier by the name of its column, or its words are searched.

Example:
    >>> values = cell_values({"mrn": "MR-0000001", "note": "Cough."}, row=1)
    >>> [(value.place, value.kind and value.kind.value) for value in values]
    [('row 1, column mrn', 'medical_record'), ('row 1, column note', None)]

"""

from collections.abc import Mapping
from typing import Final

from chartwarden.adapters.phi_formats.columns import cue_of, is_age_over_89, is_identifier, kind_of_column, plain_name
from chartwarden.adapters.phi_formats.values import SHORT, Value, Wording
from chartwarden.phi.kinds import IdentifierKind

FREE_TEXT: Final = 40  # characters from which a cell is worth a search with what its own row registers


def cell_values(cells: Mapping[str, str], *, row: int, subject: str = "") -> list[Value]:
    """Give one value per cell, in order.

    Args:
        cells: text by the name of its column.
        row: counted from 1, without the header.
        subject: whose row it is.

    """
    beside = frozenset(map(plain_name, cells))
    values = []
    for name, text in cells.items():
        place = f"row {row}, column {name}"
        kind = kind_of_column(name, beside=beside)
        if kind is not None and is_identifier(kind, text):
            values.append(Value(place, text, kind, "column-name", subject))
        elif is_age_over_89(name, text):
            values.append(Value(place, text, IdentifierKind.AGE_OVER_89, "column-name", subject, instead="90+"))
        else:
            wording = Wording.FIELD if len(text) <= SHORT else Wording.PROSE
            values.append(Value(place, text, subject=subject, cue=cue_of(name, text), wording=wording))
    return values
