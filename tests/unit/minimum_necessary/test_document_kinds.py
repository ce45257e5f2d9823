"""Documents that their title or author tells apart, by titles as records bear them."""

import pytest

from chartwarden.minimum_necessary.document_kinds import DocumentKind, kinds_of

ORDER, LETTER, PAYER = DocumentKind.ORDER, DocumentKind.LETTER, DocumentKind.PAYER_LETTER
DIETITIAN, TRIAGE, PHONE = DocumentKind.DIETITIAN, DocumentKind.TRIAGE, DocumentKind.TELEPHONE
OTHER = DocumentKind.NOT_A_PROVIDER


@pytest.mark.parametrize(
    ("title", "author", "told"),
    [
        ("", "", set()),
        ("Progress note, hospital day 2", "Priya Raman-Holt, MD", set()),
        ("Border zone infarct consult", "A. Roth, MD", set()),
        ("ORDERS - ADMISSION", "A. Roth, MD", {ORDER}),
        ("Laboratory Requisition", "", {ORDER}),
        ("Radiology request", "", {ORDER}),
        ("Sepsis order set", "", set()),
        ("Nutrition follow-up", "", {DIETITIAN}),
        ("Initial assessment", "K. Vale, MS, R.D.", {DIETITIAN, OTHER}),
        ("ED Triage Note", "B. Lund RN", {TRIAGE, OTHER}),
        ("Notice of adverse determination", "", {PAYER}),
        ("Denial letter for an order of 3 May", "", {PAYER}),
        ("Letter to the referring physician", "Y. Fitch MD", {LETTER}),
        ("Cardiology consultation letter", "Y. Fitch MD", set()),
        ("Telephone encounter", "B. Osterley, RN, BSN", {PHONE, OTHER}),
        ("Delivery record", "O. Barrow, RN / Quarshie, MD", set()),
        ("Visit", "J. Whitlock, LCPC", set()),
        ("Rooming note", "Jessamy Cole, M.A.", {OTHER}),
        ("Visit", "T. Oduya, PMHNP-BC", set()),
        ("Visit", "Gus Mallard", set()),
    ],
)
def test_a_title_or_a_credential_tells_the_kind(title: str, author: str, told: set[DocumentKind]) -> None:
    # given a title and an author
    # when they are read, in whatever case
    # then they tell these kinds and no others
    assert kinds_of(title, author=author) == told
    assert kinds_of(title.upper(), author=author.lower()) == told
