"""What the front desk keeps: the face sheet, and the insurance card as a picture.

Example:
    >>> CARD_TITLE
    'Insurance card (scan)'

"""

from datetime import date, timedelta

from chartwarden.chart.document import Document, Outline
from chartwarden.chart.patient import NumberKind
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.identifiers import DocumentId
from chartwarden.synthetic import names
from chartwarden.synthetic.note import Kind, Note, Written
from chartwarden.synthetic.scene import Scene
from chartwarden.synthetic.values import InsuranceCard

CARD_TITLE = "Insurance card (scan)"
FACE_SHEET = Kind("34109-9", "Face sheet")


def face_sheet(scene: Scene, document_id: str) -> Written:
    """Write the registration face sheet: every identifier there is, and nothing to code from."""
    clerk = scene.author("clerk", "Registration", "Patient Access", "Front desk")
    note = Note(scene, FACE_SHEET, author=clerk, at=scene.arrives_at, path="face")
    heading = note.chance.choice(("{}", "** {} **", "{}:", "[ {} ]", "-- {} --"))
    upper = note.chance.random() < 0.7  # noqa: PLR2004 -- a share
    note.header(note.tell("{Face Sheet|Registration Face Sheet|Registration Sheet|Admission Record}"))
    blocks = [_demographics(note), _contacts(note), _coverage(note), _visit(note)]
    note.chance.shuffle(blocks)
    for titles, lines in blocks:
        title = note.chance.choice(titles)
        note.line(heading.format(title.upper() if upper else title))
        for line in lines:
            note.line(line)
    note.line(note.tell("{Printed|Verified|Last update} <note_day> <note_time> {by|} <author>"))
    return note.finished(document_id)


_Block = tuple[tuple[str, ...], list[str]]


def _demographics(note: Note) -> _Block:
    patient, person = note.scene.person.patient, note.scene.person
    names_told = [
        note.tell(f"Name: <name>   Sex: {person.sex.value.capitalize()}   DOB: <birth>   Age: <age>"),
    ]
    names_told.extend(f"Previous or other name: {other.whole}" for other in patient.names[1:])
    lines = [
        *names_told,
        f"MRN: {person.number(NumberKind.MEDICAL_RECORD)}   SSN: {person.number(NumberKind.SOCIAL_SECURITY)}",
        f"Address: {patient.addresses[0]}",
        note.tell("{Phone|Home phone|Cell|Telephone}: <phone>")
        + (f"   E-mail: {patient.emails[0]}" if patient.emails else ""),
        note.tell(
            "Marital status: <marital>   {Language|Preferred language}: "
            "{English|English|Spanish|Polish|Vietnamese|Arabic}   "
            "{Religion|Faith}: {declined|none|Lutheran|Catholic|Muslim|Baptist|not asked}"
        ),
        note.tell("{Employer|Work}: <employer>   {Occupation|Job}: <job>"),
    ]
    if person.patient.is_vip:
        lines.append("CONFIDENTIAL PATIENT - no information to callers")
    return ("Patient", "Patient Demographics", "Demographics"), lines


def _contacts(note: Note) -> _Block:
    first = note.tell("{1. |}<relative>{, | - }<relation>{, |, tel. }<relative_phone>")
    second = note.tell("{Power of attorney|Health care proxy|Advance directive}: {none|on file|<relative>|not asked}")
    return ("Emergency Contact", "Contacts", "Next of Kin"), [first, second]


def _coverage(note: Note) -> _Block:
    person = note.scene.person
    number = person.number(NumberKind.MEMBER)
    primary = (
        note.tell("{Primary|Primary payer|Plan}:")
        + f" {person.plan.name}   Member ID: {number}   Group: {person.plan.group}-{note.chance.randint(100, 999)}"
    )
    return ("Coverage", "Guarantor and Payer", "Insurance"), [
        primary,
        note.tell("Guarantor: {self|<relative>, <relation>|patient}   Secondary: {none|none|none on file|Medigap}"),
    ]


def _visit(note: Note) -> _Block:
    return ("Encounter", "Visit", "Visit Information"), [
        note.tell("{Account|Visit no.|Account number}: <account>   {Attending|Provider}:")
        + " "
        + note.scene.attending.name,
        note.tell(
            "{Arrived|Check-in|Registered}: <note_day> <note_time>   {Admit reason|Complaint|Reason}: <complaint>"
        ),
        note.tell(
            "{Consents signed|Notice of privacy practices given|Consent to treat: signed by patient|"
            "Privacy notice: acknowledged}"
        ),
    ]


def card_of(scene: Scene) -> InsuranceCard:
    """Give what is printed on the patient's insurance card; old card printers know capital ASCII letters only."""
    person, chance = scene.person, scene.chance("card")
    effective = date(scene.today.year - chance.randint(0, 4), 1, 1)
    office, specialist, emergency = chance.choice((10, 15, 25)), chance.choice((40, 50, 60)), chance.choice((150, 250))
    copay = f"PCP ${office}  SPEC ${specialist}  ER ${emergency}"
    return InsuranceCard(
        plan=person.plan.name,
        holder=names.folded(person.patient.names[0].whole).upper(),
        member_id=person.number(NumberKind.MEMBER),
        group=f"{person.plan.group}-{chance.randint(100, 999)}",
        effective_on=effective,
        copay=copay,
        service_phone=f"(800) 555-01{chance.randrange(90):02d}",
        shade=chance.randrange(6),
    )


def insurance_card(scene: Scene, document_id: str, *, picture: bytes) -> Written:
    """Give the scanned card as a document without text; what it says is in the picture alone."""
    outline = Outline(
        id=DocumentId(document_id),
        patient_id=scene.person.patient.id,
        encounter_id=scene.encounter.id,
        loinc="34109-9",
        title=CARD_TITLE,
        written_at=scene.arrives_at + timedelta(minutes=6),
        author="Registration",
        sections=(),
        media_type="image/png",
    )
    return Written(Document(outline, ClinicalText(""), picture), (), ())
