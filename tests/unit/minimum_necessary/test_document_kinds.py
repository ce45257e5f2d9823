"""Documents that their title or author tells apart, by titles as records bear them."""

import pytest

from chartwarden.minimum_necessary.document_kinds import DocumentKind, kinds_of

ORDER, LETTER, PAYER = DocumentKind.ORDER, DocumentKind.LETTER, DocumentKind.PAYER_LETTER
DIETITIAN, TRIAGE, PHONE = DocumentKind.DIETITIAN, DocumentKind.TRIAGE, DocumentKind.TELEPHONE
OTHER, SUPPORT = DocumentKind.NOT_A_PROVIDER, DocumentKind.SUPPORT
TREATMENT, IMPLANT, ADMISSION = DocumentKind.TREATMENT, DocumentKind.IMPLANT, DocumentKind.ADMISSION
NEWBORN = DocumentKind.NEWBORN


@pytest.mark.parametrize(
    ("title", "author", "told"),
    [
        ("", "", set()),
        ("Progress note, hospital day 2", "Priya Raman-Holt, MD", set()),
        ("Border zone infarct consult", "A. Roth, MD", set()),
        ("ORDERS - ADMISSION", "A. Roth, MD", {ORDER, DocumentKind.ADMISSION_ORDER}),
        ("Inpatient admission order", "A. Roth, MD", {ORDER, DocumentKind.ADMISSION_ORDER}),
        ("Chemotherapy order set", "", {ORDER}),
        ("Prepayment notice", "", {PAYER, DocumentKind.PAYER_REQUEST}),
        ("Denial after additional documentation request", "", {PAYER}),
        ("Blood administration record", "B. Lund, RN", {TREATMENT, OTHER}),
        ("Laboratory Requisition", "", {ORDER}),
        ("Radiology request", "", {ORDER}),
        ("Sepsis order set", "", set()),
        ("Nutrition follow-up", "", {DIETITIAN}),
        ("Initial assessment", "K. Vale, MS, R.D.", {DIETITIAN, OTHER}),
        ("ED Triage Note", "B. Lund RN", {TRIAGE, OTHER}),
        ("Notice of adverse determination", "", {PAYER}),
        ("Denial letter for an order of 3 May", "", {PAYER}),
        ("Medical policy MED-214", "", {PAYER}),
        ("Coverage determination", "", {PAYER}),
        ("Policy on visitors", "", set()),
        ("Letter to the referring physician", "Y. Fitch MD", {LETTER}),
        ("Cardiology consultation letter", "Y. Fitch MD", set()),
        ("Telephone encounter", "B. Osterley, RN, BSN", {PHONE, OTHER}),
        ("Delivery record", "O. Barrow, RN / Quarshie, MD", set()),
        ("Visit", "J. Whitlock, LCPC", set()),
        ("Rooming note", "Jessamy Cole, M.A.", {OTHER, SUPPORT}),
        ("Visit", "T. Oduya, PMHNP-BC", set()),
        ("Visit", "Gus Mallard", set()),
        ("Psychosocial assessment", "B. Nord, LMSW", {SUPPORT}),
        ("Progress note", "B. Nord, LCSW", {SUPPORT}),
        ("Individual therapy", "B. Nord, LCSW", set()),
        ("Social work consult", "B. Nord, LCSW", {SUPPORT}),
        ("Progress note", "Rev. A. Tveit, chaplain", {SUPPORT}),
        ("Note", "R. Gallen, Medical Social Worker", {SUPPORT}),
        ("Case management review", "A. Roth, MD", set()),
        ("Progress note", "Dr. Clerk", set()),
        ("Progress note", "Admitting physician", set()),
        ("Progress note", "Inpatient social work", {SUPPORT}),
        ("ADT sheet", "Unit clerk", {SUPPORT}),
        ("Interpreter services", "", {SUPPORT}),
        ("Registrar review", "Dr Maguire, Registrar", set()),
        ("Hemodialysis treatment record", "D. Tarrant, RN", {TREATMENT, OTHER}),
        ("Implant log", "", {IMPLANT}),
        ("Orthopedic consult / admission note", "Dr. Osei", {ADMISSION}),
        ("Admission H&P", "A. Roth, MD", {ADMISSION}),
        ("Infusion nurse note", "P. Lund, RN", {TREATMENT, OTHER}),
        ("Chemo administration", "", {TREATMENT}),
        ("Newborn check (Baby boy Okonjo)", "Dr Brophy, Paeds SHO", {NEWBORN}),
        ("B/O Sharvani", "", {NEWBORN}),
        ("NICU daily note", "A. Roth, MD", {NEWBORN}),
        ("Labor, delivery and newborn summary", "A. Roth, MD", set()),
        ("Blood group B, Rh positive", "", set()),
    ],
)
def test_a_title_or_a_credential_tells_the_kind(title: str, author: str, told: set[DocumentKind]) -> None:
    # given a title and an author
    # when they are read, in whatever case
    # then they tell these kinds and no others
    assert kinds_of(title, author=author) == told
    assert kinds_of(title.upper(), author=author.lower()) == told
