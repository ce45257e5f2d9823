"""The verbs that case files are written in: what each does, which doors it goes through, and what it must be given.

A verb that has one door, besides that of a real browser, goes through it whatever the door of the case; the others go
through the case's, unless the step names another with `through`.

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

    def door(self, wanted: Door) -> Door | None:
        """Give the door that it goes through in a case of a door; None when it has several, and not that one.

        Example:
            >>> VERBS["lock"].door(Door.BROWSER), VERBS["lock"].door(Door.API), VERBS["read_all"].door(Door.CLI)
            (<Door.BROWSER: 'browser'>, <Door.UI: 'ui'>, None)

        """
        if wanted in self.doors:
            return wanted
        usual = self.doors - {Door.BROWSER} or self.doors
        return next(iter(usual)) if len(usual) == 1 else None

    @property
    def knows(self) -> frozenset[str]:
        """Every word that it may be given; `by` (who does it) and `through` (by which door) go with each."""
        return self.needs | self.takes | {"by", "through"} | ({self.main} if self.main else set())


def _verb(says: str, doors: str, main: str = "", *, needs: str = "", takes: str = "") -> Verb:
    named = frozenset(map(Door, (door for door in doors.split() if door != "any")))
    through = named | _EVERYWHERE if "any" in doors.split() else named
    return Verb(says, through, main, frozenset(needs.split()), frozenset(takes.split()))


VERBS: Mapping[str, Verb] = {
    # Sessions.
    "sign_in": _verb("Sign in with both factors, unless that was done already.", "ui browser", "by"),
    "sign_in_elsewhere": _verb("Sign in once more, with another browser.", "ui", "by"),
    "sign_in_wrong": _verb("Sign in with these words as password or code.", "ui", takes="password code times"),
    "sign_out": _verb("Sign out.", "ui"),
    "lock": _verb("Let the veil fall.", "ui browser"),
    "unlock": _verb("Take the veil off with a code.", "browser"),
    "leave_idle": _verb("Let so many minutes pass without a sign of a person.", "store", "minutes", needs="minutes"),
    "jiggle": _verb(
        "Send signs of a hand for so many minutes, and do nothing else.", "store", "minutes", needs="minutes"
    ),
    "share_screen": _verb("Say that somebody sits beside me, who shows a code of theirs.", "ui", "whom", needs="whom",
                          takes="code minutes"),
    "sit_alone": _verb("Say that nobody sits beside me any more.", "ui"),
    "use_cookie_of": _verb("Go on with somebody's cookie in another browser.", "ui", "whose", needs="whose"),
    # The desk.
    "list_work": _verb("Look at my work.", "any browser"),
    "search_work": _verb("Search my work for words.", "ui", "words", needs="words"),
    "open_chart": _verb("Open the chart of a work item.", "any browser", "work", needs="work", takes="encounter"),
    "read_document": _verb("Read one document.", "ui api browser", "document", needs="work document"),
    "read_all": _verb("Read every document that the work opens.", "ui api", "work", needs="work"),
    "search_codes": _verb("Search the code set inside a work item.", "ui", "words", needs="work words"),
    "assign_code": _verb("Assign a code, with a place in a note as evidence.", "ui api", "code",
                         needs="work code", takes="document section start end quote"),
    "ask_for_part": _verb("Ask to see a document that is withheld.", "ui api", "document",
                          needs="work document reason"),
    "break_glass": _verb("Break glass for one document of one's own work.", "ui", "document",
                         needs="work document reason"),
    "paste": _verb("Paste a text into the work; in a browser, with the keys, into a field.", "ui cli browser", "text",
                   needs="work text", takes="field"),
    "look_for_stale": _verb("Look for passages that were copied from older notes and do not hold any more.", "ui",
                            "work", needs="work"),
    "take_next": _verb("Take the next item of the queue, and open it.", "ui"),
    "finish_work": _verb("Finish a work item.", "ui cli browser", "work", needs="work"),
    "rework": _verb("Open finished work again.", "ui cli", "work", needs="work reason"),
    "unmask": _verb("Ask what one mask hides.", "cli", "document", needs="work document reason kind", takes="section"),
    # Giving work, and deciding.
    "assign_work": _verb("Give somebody work on an encounter.", "cli", "encounter",
                         needs="encounter", takes="kind to target keep"),
    "reassign_work": _verb("Give a work item to somebody else.", "cli", "work", needs="work", takes="to"),
    "decide_part": _verb("Decide the latest request to see more.", "ui", "answer", needs="answer"),
    "decide_reset": _verb("Decide the latest request about an account.", "ui", "answer", needs="answer"),
    "ask_roles": _verb("Ask that somebody hold other roles.", "cli", "roles", needs="of roles reason"),
    "plan_leave": _verb("Say that somebody is on leave, from today on.", "cli", "of", needs="of"),
    "ask_reset": _verb("Ask that somebody's second factor be reset.", "ui", "of", needs="of reason"),
    "change_password": _verb("Change my password.", "ui", "to", needs="to"),
    # Looking back and taking out.
    "review_access": _verb("Look at what somebody opened.", "cli ui", "of", takes="of"),
    "find_access": _verb("Look for my acts on an encounter's number.", "ui", "number", needs="number"),
    "prove_entry": _verb("Take the proof of the latest entry of somebody.", "ui cli", "of", needs="of"),
    "export_ledger": _verb("Take the ledger out.", "cli", "form", needs="form"),
    "list_members": _verb("List the members.", "any browser"),
    # A real browser: what can be read is everything in the page, hidden or not.
    "look": _verb("Look at the page as it stands.", "browser"),
    "go_back": _verb("Press Back, so many times.", "browser", "times", takes="times"),
    "reload": _verb("Ask for the page again.", "browser"),
    "open_tab": _verb("Open the same page in another tab, and look at that.", "browser"),
    "switch_tab": _verb("Look at the other tab.", "browser"),
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
    # Faults.
    "kill_server": _verb("Kill the server at once while somebody reads, and start it again.", "store", "reads",
                         takes="work document reads"),
    "find_unrecorded": _verb("Look for documents that arrived before the kill and have no entry; refused when there is "
                             "none.", "store"),
    "fill_disk": _verb("Let the server write to no file any more, as on a full disk.", "store"),
    "make_room": _verb("Let it write again.", "store"),
    "set_clock": _verb("Set the host's clock by so many minutes, back or forward.", "store", "minutes",
                       needs="minutes"),
    "accept_clock": _verb("Let the log go on with the clock as it stands.", "cli"),
    "race_revocation": _verb("Read again and again while `taker` takes the work away; done when something that was "
                             "asked for afterwards was served.", "store", "work", needs="work document taker",
                             takes="rounds"),
    "trace_reads": _verb("Read under a trace of system calls; done when something was served before its entry was "
                         "synced.", "store", "work", needs="work document", takes="reads"),
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
