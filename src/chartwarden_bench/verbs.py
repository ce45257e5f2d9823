"""The verbs that case files are written in: what each does, which doors it goes through, and what it must be given.

A verb that has one door goes through it whatever the door of the case; the others go through the case's, unless the
step names another with `through`.

Example:
    >>> sorted(VERBS["open_chart"].needs), VERBS["open_chart"].main
    (['work'], 'work')

"""

from collections.abc import Mapping
from dataclasses import dataclass

from chartwarden_bench.case import Door

_EVERYWHERE = frozenset({Door.UI, Door.API, Door.CLI})


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb. `main` is what a plain value after the verb stands for."""

    says: str
    doors: frozenset[Door]
    main: str = ""
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()

    @property
    def knows(self) -> frozenset[str]:
        """Every word that it may be given; `by` (who does it) and `through` (by which door) go with each."""
        return self.needs | self.takes | {"by", "through"} | ({self.main} if self.main else set())


def _verb(says: str, doors: str, main: str = "", *, needs: str = "", takes: str = "") -> Verb:
    through = _EVERYWHERE if doors == "any" else frozenset(map(Door, doors.split()))
    return Verb(says, through, main, frozenset(needs.split()), frozenset(takes.split()))


VERBS: Mapping[str, Verb] = {
    # Sessions.
    "sign_in": _verb("Sign in with both factors, unless that was done already.", "ui", "by"),
    "sign_in_elsewhere": _verb("Sign in once more, with another browser.", "ui", "by"),
    "sign_in_wrong": _verb("Sign in with these words as password or code.", "ui", takes="password code times"),
    "sign_out": _verb("Sign out.", "ui"),
    "lock": _verb("Let the veil fall.", "ui"),
    "leave_idle": _verb("Let so many minutes pass without a sign of a person.", "store", "minutes", needs="minutes"),
    "jiggle": _verb(
        "Send signs of a hand for so many minutes, and do nothing else.", "store", "minutes", needs="minutes"
    ),
    "use_cookie_of": _verb("Go on with somebody's cookie in another browser.", "ui", "whose", needs="whose"),
    # The desk.
    "list_work": _verb("Look at my work.", "any"),
    "search_work": _verb("Search my work for words.", "ui", "words", needs="words"),
    "open_chart": _verb("Open the chart of a work item.", "any", "work", needs="work", takes="encounter"),
    "read_document": _verb("Read one document.", "ui api", "document", needs="work document"),
    "read_all": _verb("Read every document that the work opens.", "ui api", "work", needs="work"),
    "search_codes": _verb("Search the code set inside a work item.", "ui", "words", needs="work words"),
    "assign_code": _verb("Assign a code, with a place in a note as evidence.", "ui api", "code",
                         needs="work code", takes="document section start end quote"),
    "ask_for_part": _verb("Ask to see a document that is withheld.", "ui api", "document",
                          needs="work document reason"),
    "break_glass": _verb("Break glass for one document of one's own work.", "ui", "document",
                         needs="work document reason"),
    "paste": _verb("Paste a text into the work.", "ui cli", "text", needs="work text"),
    "take_next": _verb("Take the next item of the queue, and open it.", "ui"),
    "finish_work": _verb("Finish a work item.", "ui cli", "work", needs="work"),
    "rework": _verb("Open finished work again.", "ui cli", "work", needs="work reason"),
    "unmask": _verb("Ask what one mask hides.", "cli", "document", needs="work document reason kind", takes="section"),
    # Giving work, and deciding.
    "assign_work": _verb("Give somebody work on an encounter.", "cli", "encounter",
                         needs="encounter", takes="kind to target keep"),
    "reassign_work": _verb("Give a work item to somebody else.", "cli", "work", needs="work", takes="to"),
    "decide_part": _verb("Decide the latest request to see more.", "ui", "answer", needs="answer"),
    "decide_reset": _verb("Decide the latest request to reset factors.", "ui", "answer", needs="answer"),
    "ask_roles": _verb("Ask that somebody hold other roles.", "cli", "roles", needs="of roles reason"),
    "ask_reset": _verb("Ask that somebody's second factor be reset.", "ui", "of", needs="of reason"),
    "change_password": _verb("Change my password.", "ui", "to", needs="to"),
    # Looking back and taking out.
    "review_access": _verb("Look at what somebody opened.", "cli ui", "of", takes="of"),
    "find_access": _verb("Look for my acts on an encounter's number.", "ui", "number", needs="number"),
    "prove_entry": _verb("Take the proof of the latest entry of somebody.", "ui cli", "of", needs="of"),
    "export_ledger": _verb("Take the ledger out.", "cli", "form", needs="form"),
    "list_members": _verb("List the members.", "any"),
    # Anything else that a browser or program can send.
    "visit": _verb("Ask for an address, so many times; `#` in it counts them.", "ui api", "path",
                   needs="path", takes="times"),
    "post": _verb("Send a form, or JSON, to an address.", "ui api", "path", needs="path", takes="form"),
    # Files.
    "bring_in": _verb("Import files.", "cli", "files", needs="files", takes="mark encounter zip"),
    "mask": _verb("Write masked copies of files, and look at the copies.", "cli", "files", needs="files", takes="zip"),
    "deidentify": _verb("Write Safe Harbor copies of files, and look at the copies.", "cli", "files", needs="files"),
    "scan": _verb("Look for identifiers in files.", "cli", "files", needs="files", takes="zip"),
    # The database's administrator, and whoever ends processes.
    "read_tables": _verb("Read every table.", "store"),
    "read_folder": _verb("Read every file of the instance.", "store"),
    "alter_entry": _verb("Alter the last entry but so many, and put a fitting hash beside it.", "store", "back",
                         takes="back"),
    "cut_tail": _verb("Take the last entries off.", "store", "entries", needs="entries"),
    "keep_backup": _verb("Take a copy of the whole database.", "store"),
    "put_backup_back": _verb("Put the whole database back as the copy has it.", "store"),
    "keep_checkpoint": _verb("Take a checkpoint along.", "cli"),
    "verify_ledger": _verb("Verify the ledger, against the checkpoint that was kept if there is one.", "cli"),
    "kill_server": _verb("Kill the server at once while somebody reads, and start it again.", "store", "reads",
                         takes="work document reads"),
}  # fmt: skip


def page() -> str:
    """Give the verbs as a table for the docs.

    Example:
        >>> page().splitlines()[0]
        '| verb | doors | given | does |'

    """
    rows = ["| verb | doors | given | does |", "| --- | --- | --- | --- |"]
    for name, verb in VERBS.items():
        given = [f"`{word}`" for word in sorted(verb.needs)] + [f"[`{word}`]" for word in sorted(verb.takes)]
        doors = ", ".join(sorted(door.value for door in verb.doors))
        rows.append(f"| `{name}` | {doors} | {' '.join(given)} | {verb.says} |")
    return "\n".join(rows)
