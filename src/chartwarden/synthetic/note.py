"""One document while it is being written: header, sections in the author's voice, signature.

Example:
    >>> from datetime import date
    >>> from chartwarden.synthetic.scene import scene_at
    >>> scene = scene_at(7, 0, today=date(2026, 11, 23))
    >>> note = Note(scene, Kind("11506-3", "Note"), author=scene.attending, at=scene.arrives_at, path="example")
    >>> note.section("plan", "Home today.")
    >>> "Home today." in note.finished("x").document.text.value
    True

"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from chartwarden.chart.document import Document, Outline, RestrictedClass
from chartwarden.chart.patient import NumberKind
from chartwarden.chart.text import ClinicalText
from chartwarden.foundation.identifiers import DocumentId, EncounterId
from chartwarden.synthetic import names
from chartwarden.synthetic.grammar import Passage, Teller, heading_sign, taken_out
from chartwarden.synthetic.people import Person
from chartwarden.synthetic.scene import Author, Scene
from chartwarden.synthetic.voice import HEADINGS, Voice


@dataclass(frozen=True, slots=True)
class Kind:
    """What sort of document it is."""

    loinc: str
    title: str


@dataclass(frozen=True, slots=True)
class Written:
    """A finished document with what was marked in it."""

    document: Document
    passages: tuple[Passage, ...]
    headings: tuple[tuple[int, str | None], ...]


class Note:
    """A document being written. Not a value: it lives only until `finished`."""

    def __init__(self, scene: Scene, kind: Kind, *, author: Author, at: datetime, path: str) -> None:
        """Start an empty document; `path` names its stream of chance and must differ between a chart's documents."""
        self.scene, self.kind, self.author, self.at = scene, kind, author, at
        self.voice: Voice = author.voice
        self.chance: Random = scene.chance("note", path)
        self.teller = Teller(self.chance, self._values(), self.voice.is_telegraphic)
        self._lines: list[str] = []

    def _values(self) -> Mapping[str, str]:
        scene = self.scene
        return {
            **scene.values,
            "admit_day": self.voice.day(scene.arrives_at.date()),
            "leave_day": self.voice.day(scene.leaves_at.date()),
            "note_day": self.voice.day(self.at.date()),
            "note_time": self.at.strftime(self.voice.time_format),
            "birth": self.voice.day(scene.person.patient.birth_on or scene.today),
            "account": scene.encounter.number,
            "author": self.author.family,
        }

    def tell(self, template: str) -> str:
        """Tell one template in this author's voice."""
        return self.teller.tell(template)

    def tell_all(self, templates: Iterable[str]) -> str:
        """Tell templates one after the other, as one paragraph of whole sentences."""
        told = [words for words in map(self.tell, templates) if words]
        return " ".join(words if words[-1] in ".?!:;" else f"{words}." for words in told)

    def line(self, words: str = "") -> None:
        """Write a line as it stands."""
        self._lines.append(words)

    def section(self, key: str, *bodies: str) -> None:
        """Write a section: its heading, then one line for each body. Without bodies there is no section."""
        written = [body for body in bodies if body]
        if not written:
            return
        if self._lines and "\n\n" in self.voice.gap:
            self._lines.append("")
        heading = heading_sign(HEADINGS[key].loinc) + self.voice.heading(key)
        if self.voice.is_inline and len(written) == 1:
            self._lines.append(f"{heading} {written[0]}")
        else:
            self._lines.extend((heading, *written))

    def listed(self, key: str, items: Iterable[str]) -> None:
        """Write a section whose bodies are the numbered points of a list."""
        self.section(key, *(self.voice.numbered(place, item) for place, item in enumerate(items, start=1)))

    def header(self, heading: str, *, subject: Person | None = None, facility: str = "") -> None:
        """Write the first lines: where, what, who. `subject` is another person only in a document that went astray."""
        who = subject or self.scene.person
        style = self.voice.name_style
        name = who.patient.names[0]
        first = " ".join(name.given)
        written = {"first": name.whole, "last": f"{name.family}, {first}", "LAST": f"{name.family.upper()}, {first}"}[
            style
        ]
        birth = self.voice.day(who.patient.birth_on or self.scene.today)
        record = who.number(NumberKind.MEDICAL_RECORD)
        place = facility or self.scene.encounter.facility
        mf = "F" if who.sex.value == "female" else "M"
        moment = self.voice.moment(self.at)
        layouts = (
            (
                place.upper(),
                heading,
                f"Patient: {written}     DOB: {birth}     MRN: {record}",
                f"Date of service: {moment}",
            ),
            (f"{heading.upper()}  |  {place}", f"{written} | DOB {birth} | MRN {record} | {who.age}{mf}", f"{moment}"),
            (f"{place} - {heading}", f"{written}   {who.age} y/o {mf}   {record}", f"Seen {moment}  Acct {{account}}"),
            (f"{heading}", f"Name: {written}", f"MRN: {record}", f"DOB: {birth} ({who.age})", f"Date: {moment}", place),
            (f"{heading}   {moment}   {written}   MRN {record}",),
            (place, f"{heading.upper()}   Patient {written}   Date of birth {birth}   Chart {record}   {moment}"),
        )
        for line in layouts[self.voice.pick % len(layouts)]:
            self.line(line.replace("{account}", self.scene.encounter.number))

    def signature(self) -> None:
        """Write the last lines: who signed, and when."""
        moment = self.voice.moment(self.at)
        initials = "".join(part[:1] for part in names.folded(self.author.name.split(",")[0]).split())
        typist = self.chance.choice("abcdefghkm") + self.chance.choice("rstvw")
        forms = (
            f"Electronically signed by {self.author.name} on {moment}",
            f"{self.author.name}",
            f"Signed: {self.author.name}  {moment}",
            f"/s/ {self.author.name}",
            f"Dictated by {self.author.name}. {initials}/{typist} {moment}",
            f"Authenticated {moment} - {self.author.family}",
        )
        self.line(self.chance.choice(("", "")) + forms[(self.voice.pick + 1) % len(forms)])

    def finished(
        self, document_id: str, *, encounter_id: EncounterId | None = None, restricted: RestrictedClass | None = None
    ) -> Written:
        """Give the document, its marks taken out and kept."""
        found = taken_out("\n".join(self._lines))
        outline = Outline(
            id=DocumentId(document_id),
            patient_id=self.scene.person.patient.id,
            encounter_id=encounter_id or self.scene.encounter.id,
            loinc=self.kind.loinc,
            title=self.kind.title,
            written_at=self.at,
            author=self.author.name,
            sections=(),
            restricted=restricted,
        )
        text = self.voice.wrapped(found.text)
        return Written(Document(outline, ClinicalText(text)), found.marks, found.headings)
