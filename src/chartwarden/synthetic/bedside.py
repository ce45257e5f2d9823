"""What nurses and laboratories write.

Example:
    >>> nursing.__name__, laboratory.__name__
    ('nursing', 'laboratory')

"""

from datetime import timedelta

from chartwarden.chart.patient import NumberKind
from chartwarden.synthetic.chance import some
from chartwarden.synthetic.grammar import Teller
from chartwarden.synthetic.note import Kind, Note, Written
from chartwarden.synthetic.people import Person
from chartwarden.synthetic.scene import ANALYTES, Scene, common, lab_text, lab_value, vital_values


def nursing(scene: Scene, document_id: str, *, shift: int, subject: Person | None = None) -> Written:
    """Write a nurse's note. Shift 0 takes the patient in; a `subject` makes it another patient's note, gone astray."""
    at = min(
        scene.arrives_at + timedelta(hours=2 + 11 * shift, minutes=scene.chance("nursing", shift).randrange(59)),
        scene.leaves_at,
    )
    author = scene.author(f"nurse-{shift}", "RN", "RN", "LPN", "RN, BSN")
    title = "Nursing admission note" if shift == 0 else "Nursing note"
    note = Note(
        scene, Kind("34746-8", title), author=author, at=at, path=f"nursing-{shift}-{'astray' if subject else ''}"
    )
    if subject is not None:
        note.teller = Teller(note.chance, _values_of(note, subject), note.voice.is_telegraphic)
    note.header(note.tell("{Nursing Note|Nursing Documentation|Nursing Shift Note|RN Note}"), subject=subject)
    if shift == 0 and subject is None:
        note.section("intake", note.tell_all(some(note.chance, common().lines["intake"], low=3, high=5)))
    signs = vital_values(scene.story, note.chance, recovery=min(1.0, shift / 4))
    scores = "" if subject else note.tell_all(scene.story.scales)
    note.section(
        "vitals",
        note.tell(
            f"T {signs['t']}, HR {signs['hr']}, BP {signs['sbp']}/{signs['dbp']}, RR {signs['rr']}, "
            f"{{SpO2|sat}} {signs['spo2']}%."
        ),
        scores,
    )
    own = [] if subject else [note.tell(line) for line in scene.story.nursing]
    tempting = [note.tell(trap.say) for trap in scene.story.traps if trap.where == "nursing" and subject is None]
    lines = [
        *own,
        *(note.tell(line) for line in some(note.chance, common().lines["nursing"], low=3, high=6)),
        *tempting,
    ]
    note.chance.shuffle(lines)
    note.section("nursing", " ".join(lines))
    if subject is None:
        note.section("skin", note.tell_all(scene.story.skin))
        note.section("scales", note.tell_all(some(note.chance, common().lines["scales"], low=1, high=2)))
    note.signature()
    return note.finished(document_id)


def _values_of(note: Note, subject: Person) -> dict[str, str]:
    contact = subject.patient.contacts[0]
    return {
        **note.teller.values,
        "name": subject.patient.names[0].whole,
        "given": subject.given,
        "family": subject.family,
        "pt": subject.patient.names[0].whole,
        "age": str(subject.age),
        "relative": contact.name.whole,
        "relative_given": contact.name.given[0],
        "relation": contact.relation,
        "relative_phone": contact.phones[0],
        "phone": subject.patient.phones[0],
        "address": subject.patient.addresses[0],
        "mrn": subject.number(NumberKind.MEDICAL_RECORD),
        "birth": note.voice.day(subject.patient.birth_on or note.scene.today),
    }


_PANELS = {
    "chem": ("BASIC METABOLIC PANEL", "Basic Metabolic Panel", "CHEMISTRY", "Chem 8"),
    "cbc": ("COMPLETE BLOOD COUNT", "CBC", "HEMATOLOGY", "Hemogram"),
    "liver": ("HEPATIC PANEL", "Liver panel", "LFT", "Hepatic function"),
    "extra": ("OTHER TESTS", "Additional tests", "SEND-OUT AND OTHER", "Misc"),
}
_ROWS = (
    "{name:<30}{value:>8} {flag:<2} {unit:<14} {range}",
    "{name:<26}{value:>9}  {flag:<1}   {range:<14}{unit}",
    "{name}: {value} {unit} {flag} (ref {range})",
    "{name} | {value} | {flag} | {range} | {unit}",
    "{name:.<32}{value:>8} {unit} {flag}  [{range}]",
)


def laboratory(scene: Scene, document_id: str, *, round_of: int, subject: Person | None = None) -> Written:
    """Write a laboratory report. A `subject` makes it another patient's report, gone astray."""
    at = min(
        scene.arrives_at + timedelta(hours=1 + 20 * round_of, minutes=scene.chance("lab", round_of).randrange(59)),
        scene.leaves_at,
    )
    author = scene.author("laboratory", "MT(ASCP)", "MLS")
    note = Note(
        scene,
        Kind("11502-2", "Laboratory report"),
        author=author,
        at=at,
        path=f"lab-{round_of}-{'astray' if subject else ''}",
    )
    note.header(note.tell("{Laboratory Report|Clinical Laboratory|Laboratory Results}"), subject=subject)
    note.line(
        f"Collected {note.voice.moment(at - timedelta(minutes=45))}   Reported {note.voice.moment(at)}   "
        f"Ordering: {scene.attending.name}"
    )
    recovery = min(0.9, round_of / max(2, scene.stay_days))
    row = note.chance.choice(_ROWS)
    for panel, titles in _PANELS.items():
        members = [name for name in ANALYTES if ANALYTES[name][5] == panel]
        if panel == "extra":
            members = [name for name in members if name in scene.story.labs]
        elif panel == "liver" and not any(name in scene.story.labs for name in members) and note.chance.random() < 0.5:  # noqa: PLR2004 -- a share
            continue
        if members:
            note.line(note.chance.choice(titles))
            for name in members:
                note.line(_row(note, name, row, recovery=recovery, is_first=round_of == 0 and subject is None))
    for trap in scene.story.traps:
        if trap.where == "labs" and subject is None:
            note.line(note.tell(trap.say))
    note.line(note.tell(note.chance.choice(common().lines["lab_end"])))
    note.signature()
    return note.finished(document_id)


def _row(note: Note, name: str, row: str, *, recovery: float, is_first: bool) -> str:
    label, unit, low, high, decimals, _ = ANALYTES[name]
    known = note.scene.values.get(f"lab_{name}") if is_first else None
    value = known or lab_text(name, lab_value(note.scene.story, name, note.chance, recovery=recovery))
    flag = "H" if float(value) > high else "L" if float(value) < low else ""
    told = f"{low:.{decimals}f}-{high:.{decimals}f}"
    return row.format(name=label, value=value, unit=unit, flag=flag, range=told).rstrip()
