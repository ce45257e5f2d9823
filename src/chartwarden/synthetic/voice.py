"""How an author writes: headings, dates, names, bullets, telegrams or prose.

Example:
    >>> from chartwarden.synthetic.chance import stream
    >>> voice_of(stream(1, "voice")) == voice_of(stream(1, "voice"))
    True

"""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Heading:
    """A kind of section: its LOINC code (None: it maps to none) and how people head it."""

    loinc: str | None
    full: tuple[str, ...]
    short: tuple[str, ...]


HEADINGS = MappingProxyType(
    {
        "complaint": Heading("10154-3", ("Chief Complaint", "Presenting Complaint", "Chief Complaint"), ("CC",)),
        "reason": Heading("29299-5", ("Reason for Visit", "Reason for Visit", "Visit Reason"), ("Reason for visit",)),
        "referral": Heading(
            "42349-1", ("Reason for Consultation", "Reason for Referral"), ("Reason for consult", "Consult question")
        ),
        "order": Heading("42349-1", ("Indication", "Reason for Exam", "Clinical Indication"), ("Indication", "Hx")),
        "hpi": Heading(
            "10164-2", ("History of Present Illness", "History of the Present Illness", "Present Illness"), ("HPI",)
        ),
        "past": Heading("11348-0", ("Past Medical History", "Medical History", "Past History"), ("PMH", "PMHx")),
        "surgical": Heading("47519-4", ("Past Surgical History", "Surgical History"), ("PSH", "PSHx")),
        "medications": Heading(
            "10160-0", ("Medications", "Home Medications", "Current Medications"), ("Meds", "Home meds")
        ),
        "allergies": Heading("48765-2", ("Allergies", "Allergies and Intolerances"), ("Allergies", "ALL")),
        "family": Heading("10157-6", ("Family History",), ("FH", "FHx", "Fam Hx")),
        "social": Heading("29762-2", ("Social History",), ("SH", "SHx", "Soc Hx")),
        "ros": Heading("10187-3", ("Review of Systems",), ("ROS",)),
        "vitals": Heading("8716-3", ("Vital Signs", "Vitals"), ("VS", "Vitals")),
        "exam": Heading("29545-1", ("Physical Examination", "Physical Exam", "Examination"), ("PE", "Exam")),
        "results": Heading(
            "30954-2", ("Results", "Data Reviewed", "Laboratory and Imaging", "Pertinent Results"), ("Labs", "Data")
        ),
        "edcourse": Heading(
            "8648-8", ("ED Course", "Emergency Department Course", "ED Course"), ("ED course", "Course")
        ),
        "assessment": Heading("51848-0", ("Assessment", "Impression", "Assessment"), ("A", "Imp")),
        "plan": Heading("18776-5", ("Plan", "Plan of Care", "Recommendations"), ("P", "Plan")),
        "ap": Heading("51848-0", ("Assessment and Plan", "Assessment & Plan", "Assessment/Plan"), ("A/P", "A&P")),
        "mdm": Heading("51848-0", ("Medical Decision Making", "Medical Decision Making"), ("MDM",)),
        "dispo": Heading("59775-7", ("Disposition", "Disposition"), ("Dispo", "Disposition")),
        "subjective": Heading("61150-9", ("Subjective", "Interval History", "Subjective"), ("S", "Subj")),
        "objective": Heading("61149-1", ("Objective", "Objective"), ("O", "Obj")),
        "admitdx": Heading("46241-6", ("Admission Diagnosis", "Admitting Diagnosis"), ("Adm Dx", "Admit Dx")),
        "dischdx": Heading(
            "11535-2", ("Discharge Diagnoses", "Discharge Diagnosis", "Final Diagnoses"), ("Discharge Dx", "D/C Dx")
        ),
        "course": Heading(
            "8648-8", ("Hospital Course", "Brief Hospital Course", "Course in Hospital"), ("Hospital course", "Course")
        ),
        "dischmeds": Heading("10183-2", ("Discharge Medications",), ("D/C meds", "Discharge meds")),
        "dischexam": Heading("10184-0", ("Discharge Physical Exam", "Condition at Discharge"), ("Discharge exam",)),
        "followup": Heading(
            "18776-5", ("Follow-up", "Discharge Instructions", "Follow-Up Plans"), ("F/U", "Follow up")
        ),
        "predx": Heading("10219-4", ("Preoperative Diagnosis", "Pre-operative Diagnosis"), ("Pre-op Dx", "Preop Dx")),
        "postdx": Heading("10218-6", ("Postoperative Diagnosis", "Post-operative Diagnosis"), ("Post-op Dx",)),
        "procedure": Heading(
            "10223-6", ("Procedure Performed", "Operation Performed", "Procedure"), ("Procedure", "Operation")
        ),
        "anesthesia": Heading("10213-7", ("Anesthesia", "Anesthesia Type"), ("Anesthesia", "Anes")),
        "indications": Heading("59768-2", ("Indications", "Indications for Procedure"), ("Indication", "Indications")),
        "opfindings": Heading("10215-2", ("Operative Findings", "Intraoperative Findings"), ("Op findings",)),
        "technique": Heading(
            "29554-3",
            ("Description of Procedure", "Procedure in Detail", "Details of Operation"),
            ("Description", "Procedure details"),
        ),
        "ebl": Heading("59770-8", ("Estimated Blood Loss",), ("EBL",)),
        "specimens": Heading("59773-2", ("Specimens", "Specimens Removed"), ("Specimens", "Spec")),
        "implants": Heading("55122-6", ("Implants",), ("Implants", "Hardware")),
        "complications": Heading("10222-8", ("Complications",), ("Complications", "Compl")),
        "gross": Heading("22634-0", ("Gross Description", "Macroscopic Description"), ("Gross",)),
        "microscopic": Heading("22635-7", ("Microscopic Description",), ("Microscopic", "Micro")),
        "pathdx": Heading(
            "22637-3", ("Final Diagnosis", "Final Pathologic Diagnosis", "Diagnosis"), ("Final Dx", "Dx")
        ),
        "specimen": Heading("22633-2", ("Specimen", "Specimens Submitted", "Source of Specimen"), ("Specimen",)),
        "clinical": Heading("22636-5", ("Clinical History", "Clinical Information"), ("Clin hx", "Clinical")),
        "comparison": Heading("18834-2", ("Comparison",), ("Comparison", "Comp")),
        "imagetechnique": Heading("55111-9", ("Technique", "Procedure and Technique", "Examination"), ("Technique",)),
        "findings": Heading("59776-5", ("Findings",), ("Findings",)),
        "impression": Heading("19005-8", ("Impression", "Conclusion", "Impression"), ("Impression", "IMP")),
        "time": Heading(None, ("Time", "Time Statement"), ("Time",)),
        "skin": Heading("29545-1", ("Skin Assessment", "Wound Assessment", "Skin and Wound"), ("Skin", "Wound")),
        "nursing": Heading(None, ("Nursing Narrative", "Shift Narrative", "Nursing Narrative"), ("Narrative", "Shift")),
        "intake": Heading("10210-3", ("Intake Assessment", "Admission Assessment", "General Status"), ("Intake",)),
        "scales": Heading("47420-5", ("Functional Status", "Scales and Scores"), ("Scales", "Scores")),
        "session": Heading(None, ("Session Content", "Session", "Process Note"), ("Session",)),
    }
)


@dataclass(frozen=True, slots=True)
class Voice:
    """One author's habits."""

    is_short: bool
    is_telegraphic: bool
    case: str  # upper, title, sentence
    decoration: str  # a format for the heading's words
    is_inline: bool  # words follow the heading on its own line
    date_format: str
    time_format: str
    name_style: str  # first, last, LAST
    bullet: str
    gap: str
    width: int  # 0: lines are not wrapped
    pick: int

    def heading(self, key: str) -> str:
        """Give the heading as this author writes it."""
        known = HEADINGS[key]
        forms = known.short if self.is_short else known.full
        words = forms[self.pick % len(forms)]
        if self.case == "upper":
            words = words.upper()
        elif self.case == "sentence":
            words = words if words.isupper() or len(words) < 5 else words[:1] + words[1:].lower()  # noqa: PLR2004
            words = words.replace("Ed ", "ED ").replace("Hpi", "HPI")
        return self.decoration.format(words)

    def day(self, day: date) -> str:
        """Give a date as this author writes it."""
        return day.strftime(self.date_format)

    def moment(self, at: datetime) -> str:
        """Give date and time as this author writes them."""
        return f"{at.strftime(self.date_format)} {at.strftime(self.time_format)}"

    def numbered(self, place: int, words: str) -> str:
        """Give a line of a list; `place` counts from 1."""
        return f"{self.bullet.format(place)} {words}"

    def wrapped(self, text: str) -> str:
        """Break long lines by turning spaces into line ends, so that every place in the text stays the same."""
        if not self.width:
            return text
        return "\n".join(self._wrapped_line(line) for line in text.split("\n"))

    def _wrapped_line(self, line: str) -> str:
        at = 0
        while len(line) - at > self.width:
            space = line.rfind(" ", at + 1, at + self.width)
            if space <= at or line[space - 1] == " ":
                break
            line = f"{line[:space]}\n{line[space + 1 :]}"
            at = space + 1
        return line


_DATES = ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y", "%b %d, %Y", "%d %b %Y", "%m-%d-%Y", "%B %d, %Y")
_TIMES = ("%H:%M", "%H%M", "%I:%M %p")
_BULLETS = ("{}.", "{})", "#{}", "-", "#", "*")


def voice_of(chance: Random) -> Voice:
    """Give an author's habits."""
    is_short = chance.random() < 0.4  # noqa: PLR2004 -- a share, chosen to look like a department
    style, decoration, is_inline = chance.choice(
        (
            ("upper", "{}:", True),
            ("upper", "{}:", False),
            ("upper", "{}", False),
            ("title", "{}:", True),
            ("title", "{}:", False),
            ("title", "{}", False),
            ("title", "** {} **", False),
            ("upper", "=== {} ===", False),
            ("sentence", "{}:", True),
            ("title", "# {}", False),
        )
    )
    return Voice(
        is_short=is_short,
        is_telegraphic=chance.random() < (0.75 if is_short else 0.25),
        case=style,
        decoration=decoration,
        is_inline=is_inline,
        date_format=chance.choice(_DATES),
        time_format=chance.choice(_TIMES),
        name_style=chance.choice(("first", "last", "LAST")),
        bullet=chance.choice(_BULLETS),
        gap=chance.choice(("\n", "\n\n", "\n")),
        width=chance.choice((0, 0, 0, 78, 92)),
        pick=chance.randrange(6),
    )
