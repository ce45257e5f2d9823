"""The notes that clinicians write: history and physical, emergency, progress, consult, discharge, office.

Example:
    >>> from datetime import date
    >>> from chartwarden.synthetic.scene import scene_at
    >>> history_and_physical(scene_at(7, 0, today=date(2026, 11, 23)), "d01").document.outline.loinc
    '34117-2'

"""

from datetime import timedelta

from chartwarden.synthetic.chance import some
from chartwarden.synthetic.grammar import Teller
from chartwarden.synthetic.note import Kind, Note, Written
from chartwarden.synthetic.scene import ANALYTES, Comorbidity, Scene, common, lab_text, lab_value, vital_values
from chartwarden.synthetic.story import Problem, Study

_SYSTEMS = ("general", "heent", "neck", "heart", "lungs", "abdomen", "extremities", "skin", "neuro", "psych")


def _vitals(note: Note, *, recovery: float) -> str:
    signs = vital_values(note.scene.story, note.chance, recovery=recovery) if recovery else note.scene.values
    form = note.chance.choice(common().lines["vitals"])
    celsius = f"{(float(signs['t']) - 32) * 5 / 9:.1f}"
    values = {**{name: signs[name] for name in ("t", "hr", "sbp", "dbp", "rr", "spo2", "map")}, "celsius": celsius}
    return Teller(note.chance, values, note.voice.is_telegraphic).tell(form)


def _exam(note: Note, *, recovery: float, systems: int) -> str:
    """Give findings by system: the story's where it has one and the patient is not well yet, else normal ones."""
    ill = note.scene.story.exam if recovery < 0.8 else {}  # noqa: PLR2004 -- nearly well
    named = [name for name in _SYSTEMS if name in ill]
    others = some(note.chance, [name for name in _SYSTEMS if name not in ill], low=systems - 2, high=systems)
    chosen = sorted((*named, *others), key=_SYSTEMS.index)
    parts = [note.tell(ill.get(name) or note.chance.choice(common().exam[name])) for name in chosen]
    labelled = note.voice.pick % 3
    if labelled == 0:
        return " ".join(parts)
    labels = {
        "heent": "HEENT",
        "heart": "CV",
        "lungs": "Resp",
        "abdomen": "Abd",
        "extremities": "Ext",
        "neuro": "Neuro",
    }
    pairs = [f"{labels.get(name, name.capitalize())}: {part}" for name, part in zip(chosen, parts, strict=True)]
    return ("\n" if labelled == 1 else " ").join(pairs)


def _lab_line(note: Note, *, recovery: float, count: int) -> str:
    story, values = note.scene.story, note.scene.values
    asked = [
        *story.labs,
        *some(note.chance, [name for name in ANALYTES if name not in story.labs][:13], low=2, high=count),
    ]
    shown = []
    for name in dict.fromkeys(asked):
        known = values.get(f"lab_{name}") if recovery == 0 else None
        value = known or lab_text(name, lab_value(story, name, note.chance, recovery=recovery))
        label = ANALYTES[name][0] if not note.voice.is_short else _SHORT_LABELS.get(name, ANALYTES[name][0])
        shown.append(f"{label} {value}")
    note.chance.shuffle(shown)
    return note.chance.choice((", ", "; ", ", ")).join(shown) + "."


_SHORT_LABELS = {
    "sodium": "Na", "potassium": "K", "chloride": "Cl", "co2": "HCO3", "bun": "BUN", "creatinine": "Cr",
    "glucose": "Glu",
    "calcium": "Ca", "hemoglobin": "Hgb", "platelets": "Plt", "bilirubin": "T bili", "troponin": "hsTn", "a1c": "A1c",
    "procalcitonin": "PCT", "alp": "ALP", "crp": "CRP", "albumin": "Alb",
}  # fmt: skip


def _tempting(note: Note, where: str, *, share: float = 0.8) -> list[str]:
    """Give the story's tempting passages for one part of the chart; each is told by most authors, not by all."""
    told = [trap for trap in note.scene.story.traps if trap.where == where and note.chance.random() < share]
    return [note.tell(trap.say) for trap in told]


def _past(note: Note) -> str:
    """Give the past history. In an office visit, what is only listed here supports no code: a trap."""
    is_visit = not note.scene.is_stay
    untreated = note.scene.comorbidities[2:] if is_visit else ()
    said = []
    for one in note.scene.comorbidities:
        words = note.tell(one.say)
        said.append(f"[[!{one.code}: {words}]]" if one in untreated else words)
    said.extend(_tempting(note, "past"))
    note.chance.shuffle(said)
    if not said:
        return note.tell("{No significant past history|Negative|None known}.")
    return "; ".join(said) + "." if note.voice.pick % 2 else "\n".join(f"- {words}" for words in said)


def _medications(note: Note) -> str:
    own = list(note.scene.background["medications"])
    note.chance.shuffle(own)
    return ("\n" if note.voice.pick % 3 == 0 else "; ").join(own)


def _social(note: Note) -> str:
    return " ".join(some(note.chance, note.scene.background["social"], low=3, high=5))


def _family_history(note: Note) -> str:
    return " ".join((*some(note.chance, note.scene.background["family"], low=1, high=3), *_tempting(note, "family")))


def _review(note: Note) -> str:
    lines = some(note.chance, common().lines["ros"], low=3, high=6)
    return note.tell_all((*lines, note.chance.choice(common().lines["ros_end"])))


def _history(note: Note) -> str:
    story = note.scene.story
    body = [*story.hpi, *some(note.chance, story.hpi_more, low=2, high=4)]
    return " ".join((*(note.tell(line) for line in body), *_tempting(note, "hpi")))


def _marked(note: Note, code: str, say: str) -> str:
    return f"[[{note.tell(code)}: {note.tell(say)}]]"


def _point(note: Note, problem: Problem, *, is_early: bool) -> str:
    words = note.tell(problem.early) if is_early and problem.early else _marked(note, problem.code, problem.say)
    plan = note.tell_all(some(note.chance, problem.plan, low=1, high=2))
    return f"{words}{note.chance.choice(('. ', ': ', ' - ', '. '))}{plan}" if plan else f"{words}."


def _brought(note: Note, one: Comorbidity) -> str:
    words = _marked(note, one.code, one.say)
    return f"{words}{note.chance.choice(('. ', ': ', ', ', ' - '))}{note.tell(one.plan)}"


def _assessed(note: Note, *, is_early: bool, brought: int) -> None:
    """Write assessment and plan, together or apart as the author is used to."""
    points = [_point(note, problem, is_early=is_early) for problem in note.scene.problems]
    points.extend(_brought(note, one) for one in note.scene.comorbidities[:brought])
    points.extend(_tempting(note, "assessment", share=0.8 if is_early or not note.scene.is_stay else 0.3))
    orders = "orders" if note.scene.is_stay else "office_orders"
    if note.voice.pick % 3 == 1:
        note.listed("assessment", points)
        note.listed("plan", [note.tell(line) for line in some(note.chance, common().lines[orders], low=2, high=4)])
    else:
        note.listed("ap", points)


def history_and_physical(scene: Scene, document_id: str) -> Written:
    """Write the admission history and physical."""
    at = scene.arrives_at + timedelta(minutes=scene.chance("hp").randint(90, 400))
    note = Note(scene, Kind("34117-2", "History and physical"), author=scene.attending, at=at, path="hp")
    note.header(
        note.tell(
            "{History and Physical|H&P|Admission H&P}" if scene.is_stay else "{History and Physical|H&P|Pre-op H&P}"
        )
    )
    note.section("complaint", note.tell('{<complaint>|<complaint>|"<complaint>"}.'))
    note.section("hpi", _history(note))
    note.section("past", _past(note))
    note.section("surgical", " ".join(note.scene.background["surgical"]))
    note.section("medications", _medications(note))
    note.section("allergies", scene.allergies)
    if note.voice.pick % 4:
        note.section("family", _family_history(note))
    note.section("social", _social(note))
    if note.voice.pick % 2:
        note.section("ros", _review(note))
    note.section("vitals", _vitals(note, recovery=0))
    note.section("exam", _exam(note, recovery=0, systems=6))
    note.section("results", " ".join((_lab_line(note, recovery=0, count=5), note.tell_all(scene.story.results))))
    _assessed(note, is_early=True, brought=len(scene.comorbidities))
    note.line(
        note.tell_all(
            some(note.chance, common().lines["admission_end" if scene.is_stay else "procedure_end"], low=1, high=2)
        )
    )
    note.signature()
    return note.finished(document_id)


def emergency(scene: Scene, document_id: str) -> Written:
    """Write the emergency physician's note: for an emergency visit the one note that counts."""
    author = scene.author("ed") if scene.is_stay else scene.attending
    at = scene.arrives_at + timedelta(minutes=scene.chance("ed").randint(15, 80))
    note = Note(scene, Kind("34111-5", "Emergency department note"), author=author, at=at, path="ed")
    note.header(note.tell("{Emergency Department Note|ED Provider Note|ED Physician Note|Emergency Medicine}"))
    note.line(note.tell_all(some(note.chance, common().lines["ed_arrival"], low=1, high=1)))
    note.section("complaint", note.tell("<complaint>{.|}"))
    note.section("hpi", _history(note))
    note.section("past", _past(note))
    if note.voice.pick % 2:
        note.section("social", _social(note))
    note.section("vitals", _vitals(note, recovery=0))
    note.section("exam", _exam(note, recovery=0, systems=5))
    note.section("results", " ".join((_lab_line(note, recovery=0, count=3), note.tell_all(scene.story.results))))
    note.section(
        "edcourse",
        note.tell_all((*scene.story.ed_course, *some(note.chance, common().lines["ed_course"], low=1, high=2))),
    )
    points = [_point(note, problem, is_early=scene.is_stay) for problem in scene.problems]
    note.listed("mdm" if note.voice.pick % 2 else "assessment", (*points, *_tempting(note, "assessment")))
    leaving = "{Admit to <attending>, accepting|Admitted. <attending> accepts}." if scene.is_stay else ""
    if not scene.is_stay:
        note.section("dispo", note.tell_all(scene.story.leaving))
    else:
        note.section("dispo", note.tell(leaving))
    note.signature()
    return note.finished(document_id)


def progress(scene: Scene, document_id: str, *, day: int) -> Written:
    """Write the progress note of one hospital day; the second day is 2."""
    chance = scene.chance("progress", day)
    is_cover = chance.random() < 0.35  # noqa: PLR2004 -- somebody else has the weekend
    author = scene.author(f"cover-{day}", "MD", "DO", "NP", "PA-C") if is_cover else scene.attending
    noon = scene.arrives_at.replace(hour=chance.randint(7, 11), minute=chance.randrange(60))
    at = min(noon + timedelta(days=day - 1), scene.leaves_at - timedelta(minutes=50))
    recovery = min(0.95, (day - 1) / max(2, scene.stay_days))
    note = Note(
        scene, Kind("11506-3", f"Progress note, hospital day {day}"), author=author, at=at, path=f"progress-{day}"
    )
    note.header(note.tell(f"{{Progress Note|Daily Progress Note|{scene.story.service} Progress Note}}  HD {{#|}}{day}"))
    lines = [
        *some(note.chance, scene.story.daily, low=1, high=3),
        *some(note.chance, common().lines["daily"], low=2, high=3),
    ]
    note.section("subjective", note.tell_all(lines))
    labs = _lab_line(note, recovery=recovery, count=3)
    note.section(
        "objective",
        _vitals(note, recovery=recovery),
        _exam(note, recovery=recovery, systems=4),
        labs if note.voice.pick % 2 else "",
    )
    if not note.voice.pick % 2:
        note.section("results", labs)
    _assessed(note, is_early=False, brought=note.chance.randint(0, len(scene.comorbidities)))
    note.line(note.tell_all(some(note.chance, common().lines["progress_end"], low=0, high=2)))
    note.signature()
    return note.finished(document_id)


def consult(scene: Scene, document_id: str) -> Written:
    """Write the consultant's note."""
    author = scene.author("consult")
    at = scene.arrives_at + timedelta(hours=scene.chance("consult").randint(6, 26))
    at = min(at, scene.leaves_at - timedelta(hours=2))
    note = Note(
        scene, Kind("11488-4", f"{scene.story.consult_service} consultation"), author=author, at=at, path="consult"
    )
    note.header(
        note.tell(f"{{{scene.story.consult_service} Consultation|{scene.story.consult_service} Consult Note|Consult}}")
    )
    note.section(
        "referral",
        note.tell("{Asked by|At the request of|Requested by} Dr. <attending>{ for <complaint>| to advise|}."),
    )
    note.section("hpi", note.tell_all((*scene.story.consult, *some(note.chance, scene.story.hpi_more, low=0, high=2))))
    note.section("medications", _medications(note) if note.voice.pick % 2 else "")
    note.section("exam", _exam(note, recovery=0.2, systems=4))
    note.section("results", _lab_line(note, recovery=0.2, count=3))
    main = scene.problems[0]
    words = _marked(note, main.code, main.say) + ". "
    note.section("assessment", words + note.tell_all(scene.story.consult_advice[:2]))
    advice = scene.story.consult_advice[2:] or common().lines["orders"]
    note.listed("plan", [note.tell(line) for line in some(note.chance, advice, low=2, high=4)])
    note.line(
        note.tell(
            "{Thank you for involving us|Will follow with you|Thank you for this consult}{. Page with questions|}."
        )
    )
    note.signature()
    return note.finished(document_id)


def discharge_summary(scene: Scene, document_id: str) -> Written:
    """Write the discharge summary."""
    at = scene.leaves_at + timedelta(hours=scene.chance("discharge").randint(1, 40))
    note = Note(scene, Kind("18842-5", "Discharge summary"), author=scene.attending, at=at, path="discharge")
    note.header(note.tell("{Discharge Summary|Discharge Summary|Hospital Discharge Summary|D/C Summary}"))
    note.line(
        note.tell(
            "{Admitted|Admission date|Date of admission}: <admit_day>   "
            "{Discharged|Discharge date|Date of discharge}: <leave_day>"
        )
    )
    note.section("admitdx", note.tell("<complaint>{|, cause to be found|.}"))
    points = [_marked(note, problem.code, problem.say) for problem in scene.problems]
    brought = [_marked(note, one.code, one.say) for one in scene.comorbidities]
    note.listed("dischdx", (*points, *brought))
    course = [note.tell(line) for line in scene.story.course]
    course.extend(note.tell(problem.course) for problem in scene.problems if problem.course)
    course.extend(_tempting(note, "course"))
    note.section("course", " ".join(course) if note.voice.pick % 2 else "\n".join(course))
    if note.voice.pick % 3:
        note.section("dischexam", _vitals(note, recovery=0.95), _exam(note, recovery=0.95, systems=3))
    medications = [note.tell(line) for line in scene.story.new_medications]
    note.section("dischmeds", "; ".join((*medications, *scene.background["medications"])))
    is_dead = scene.person.patient.deceased_on == scene.leaves_at.date()
    gone = "{Expired <leave_day>; family at the bedside|Died in hospital <leave_day>. <relative> informed}."
    note.section("dispo", note.tell(gone) if is_dead else note.tell_all(scene.story.leaving))
    if not is_dead:
        note.section("followup", note.tell_all(some(note.chance, common().lines["followup"], low=2, high=3)))
    note.signature()
    return note.finished(document_id)


def office(scene: Scene, document_id: str) -> Written:
    """Write the note of an office visit: only what it assesses was addressed."""
    note = Note(scene, Kind("11506-3", "Office visit note"), author=scene.attending, at=scene.arrives_at, path="office")
    note.header(note.tell("{Office Visit|Progress Note|Clinic Note|Established Patient Visit}"))
    note.section("reason", note.tell("<complaint>."))
    note.section("hpi", _history(note))
    note.section("past", _past(note))
    note.section("medications", _medications(note))
    if note.voice.pick % 2:
        note.section("allergies", scene.allergies)
        note.section("ros", _review(note))
    note.section("social", _social(note))
    if note.voice.pick % 3 == 0:
        note.section("family", _family_history(note))
    note.section("vitals", _vitals(note, recovery=0))
    note.section("exam", _exam(note, recovery=0, systems=4))
    note.section("results", note.tell_all(scene.story.results))
    _assessed(note, is_early=False, brought=2)
    note.section("followup", note.tell_all(some(note.chance, common().lines["office_followup"], low=1, high=2)))
    note.section("time", note.tell(note.chance.choice(common().lines["time"])))
    note.signature()
    return note.finished(document_id)


def imaging(scene: Scene, document_id: str, study: Study, *, place: int) -> Written:
    """Write a radiologist's report."""
    author = scene.author("radiology")
    at = scene.arrives_at + timedelta(minutes=scene.chance("imaging", place).randint(35, 170), hours=3 * place)
    at = min(at, scene.leaves_at)
    title = Teller(scene.chance("imaging-title", place), scene.values).tell(study.title)
    note = Note(scene, Kind("18748-4", title), author=author, at=at, path=f"imaging-{place}")
    note.header(f"{note.tell('{Diagnostic Imaging|Radiology Report|Department of Radiology|Imaging}')}: {title}")
    note.line(
        note.tell("{Ordering|Ordering provider|Requested by}: <attending>   {Accession|Acc. no.}:")
        + f" RA{scene.place:06d}{place}"
    )
    note.section("order", note.tell(study.order))
    note.section("imagetechnique", note.tell(study.technique))
    note.section("comparison", note.tell(study.comparison))
    note.section("findings", note.tell_all(study.findings))
    points = [note.tell(line) for line in study.impression] + _tempting(note, "imaging")
    if len(points) == 1:
        note.section("impression", points[0])
    else:
        note.listed("impression", points)
    note.signature()
    return note.finished(document_id)
