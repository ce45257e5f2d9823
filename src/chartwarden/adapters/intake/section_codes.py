"""What a heading that a sender named as one is about: the section code that rules speak of.

Here the sender says where a section begins, so only the meaning of its heading is looked up, in the same lexicon that
cuts free text.

Example:
    >>> code_of_heading("HPI:", document_type=None)
    '10164-2'
    >>> code_of_heading("Draping", document_type=None)

"""

from chartwarden.chart.named_headings import code_of


def code_of_heading(heading: str, *, document_type: str | None) -> str | None:
    """Give the code of `SECTIONS` that a heading means in a type of document, or None when it means none.

    Source:
        LOINC section codes: HL7 doc-section-codes. What a heading means: policy.

    """
    return code_of(heading, document_type=document_type)
