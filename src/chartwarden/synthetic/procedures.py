"""Operations and what pathology makes of them.

Example:
    >>> operation.__name__, pathology.__name__
    ('operation', 'pathology')

"""

from datetime import datetime, timedelta

from chartwarden.foundation.errors import NotFoundError
from chartwarden.synthetic.note import Kind, Note, Written
from chartwarden.synthetic.scene import Author, Scene
from chartwarden.synthetic.story import Operation


def surgeon(scene: Scene) -> Author:
    """Give who operates: the attending where surgery is the service, else somebody of that service."""
    told = _told(scene)
    return scene.attending if told.surgeon_service == scene.story.service else scene.author("surgeon")


def operated_at(scene: Scene) -> datetime:
    """Give the moment at which the operation began."""
    told, chance = _told(scene), scene.chance("operation")
    if not scene.is_stay:
        return scene.arrives_at + timedelta(minutes=chance.randint(50, 110))
    day = min(told.day, max(0, scene.stay_days - 1))
    at = (scene.arrives_at + timedelta(days=day)).replace(
        hour=chance.randint(8, 16), minute=chance.choice((0, 15, 30, 45))
    )
    return max(at, scene.arrives_at + timedelta(hours=4))


def _told(scene: Scene) -> Operation:
    """Give the story's operation.

    Raises:
        NotFoundError: when nobody is operated on in this story.

    """
    if scene.story.operation is None:
        raise NotFoundError(
            what=f"an operation in the story {scene.story.slug}", next_step="Add one, or the paper goes."
        )
    return scene.story.operation


def operation(scene: Scene, document_id: str) -> Written:
    """Write the operative report, or the note of a bedside procedure."""
    told, author, at = _told(scene), surgeon(scene), operated_at(scene)
    is_bedside = told.loinc == "28570-0"
    title = "Procedure note" if is_bedside else "Operative report"
    note = Note(scene, Kind(told.loinc, title), author=author, at=at + timedelta(minutes=95), path="operation")
    note.header(
        note.tell(
            "{Procedure Note|Bedside Procedure Note}"
            if is_bedside
            else "{Operative Report|Operative Note|Report of Operation}"
        )
    )
    note.line(note.tell("{Date of procedure|Date of operation|Date}:") + " " + note.voice.day(at.date()))
    note.line(
        f"Surgeon: {author.name}"
        + ("" if is_bedside else f"   Assistant: {scene.author('assistant', 'PA-C', 'MD', 'RNFA').name}")
    )
    note.section("predx", note.tell(told.before))
    note.section("postdx", note.tell(told.after))
    note.section("procedure", note.tell(told.name))
    note.section("anesthesia", note.tell(told.anesthesia))
    note.section("indications", note.tell_all(told.indications))
    note.section("opfindings", note.tell_all(told.findings))
    note.section("technique", note.tell_all(told.technique))
    note.section(
        "ebl", note.tell(f"{{|About |Approximately }}{round(note.chance.uniform(*told.blood_loss) / 5) * 5} mL.")
    )
    note.section("specimens", note.tell(told.specimens))
    note.section("implants", note.tell(told.implants))
    note.section("complications", note.tell(told.complications))
    note.line(
        note.tell(
            "{<relative>, the <relation>, was told of the findings|Findings discussed with <relative> by telephone, "
            "<relative_phone>|To recovery in good condition|Counts correct}."
        )
    )
    note.signature()
    return note.finished(document_id)


def pathology(scene: Scene, document_id: str) -> Written:
    """Write the surgical pathology report, one to four days after the operation.

    Raises:
        NotFoundError: when nothing was sent to pathology in this story.

    """
    told = scene.story.pathology
    if told is None:
        raise NotFoundError(what=f"pathology in the story {scene.story.slug}", next_step="Add it, or the paper goes.")
    at = operated_at(scene) + timedelta(days=scene.chance("pathology").randint(1, 3), hours=3)
    note = Note(
        scene, Kind("11526-1", "Surgical pathology report"), author=scene.author("pathology"), at=at, path="pathology"
    )
    note.header(note.tell("{Surgical Pathology Report|Department of Pathology|Surgical Pathology}"))
    note.line(
        note.tell("{Case|Accession|Specimen no.}:") + f" S{at:%y}-{scene.place:05d}   Submitting: {surgeon(scene).name}"
    )
    note.section("clinical", note.tell(told.clinical))
    note.section("specimen", note.tell(told.specimen))
    note.section("gross", note.tell_all(told.gross))
    note.section("microscopic", note.tell_all(told.microscopic))
    note.section("pathdx", *(note.tell(line) for line in told.diagnosis))
    note.signature()
    return note.finished(document_id)
