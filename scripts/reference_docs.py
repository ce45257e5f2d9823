"""Writes the pages of `docs/reference` that say what the code says: settings, commands, rulebook, refusals, work items.

A test compares what is committed with what this writes, so a page cannot drift from the code. `controls.md` has a
writer of its own (`scripts.control_map`).

Example:
    python -m scripts.reference_docs

"""

import ast
import importlib
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click

from chartwarden.actions.desk import Environment
from chartwarden.adapters.rulebook_file import default_rulebook
from chartwarden.adapters.settings import _KEYS, Settings
from chartwarden.chart.loinc import DOCUMENT_TYPES, SECTIONS
from chartwarden.cli import group
from chartwarden.foundation import citation, errors
from chartwarden.minimum_necessary.rulebook import (
    CoverageUse,
    DocumentRule,
    Narrowing,
    Procedures,
    Rule,
    Rulebook,
    SectionAtOnce,
    Unlabelled,
    Window,
)
from chartwarden.phi.identifier_policy import ALWAYS_VISIBLE, IdentifierClass, visible_kinds
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.phi.mask import LABELS
from chartwarden.purpose.work import MOVES, WorkStatus

REPOSITORY = Path(__file__).resolve().parent.parent
REFERENCE = REPOSITORY / "docs/reference"
SOURCE = REPOSITORY / "src"

_NOTE = "<!-- Written by `python -m scripts.reference_docs` from the code. Do not edit. -->"


class UnreadableRefusalError(Exception):
    """A refusal in the code is built in a way that this reader cannot follow."""


def _page(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", _NOTE, *(_wrapped(part.strip("\n")) for part in parts)]) + "\n"


def _wrapped(part: str) -> str:
    """Break a paragraph into lines; tables, headings and blocks stay as they are."""
    is_words = "\n" not in part and not part.startswith(("#", "|", "```", "- "))
    return textwrap.fill(part, 120, break_long_words=False, break_on_hyphens=False) if is_words else part


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |" for line in lines)


# Settings


def settings_page() -> str:
    """Give the page of every setting that the product reads from the environment."""
    bare = Settings.from_environment({"CHARTWARDEN_ENVIRONMENT": Environment.DEMO.value})
    defaults = {
        "CHARTWARDEN_ENVIRONMENT": Environment.PRODUCTION.value,
        "CHARTWARDEN_HOME": str(bare.home.relative_to(Path.cwd())),
        "CHARTWARDEN_KEYS": f"`{bare.keys.relative_to(bare.home)}` in the home folder; none in production",
        "CHARTWARDEN_DATABASE": bare.database or "SQLite in the home folder",
        "CHARTWARDEN_HOSTS": ",".join(bare.hosts),
        "CHARTWARDEN_PROXIES": "1 behind TLS; 0 without",
        "CHARTWARDEN_TLS": "on; off in a demo",
        "CHARTWARDEN_RULEBOOK": "the default rulebook",
    }
    rows = [(f"`{key}`", meaning, defaults.get(key, "")) for key, meaning in sorted(_KEYS.items())]
    return _page(
        "Settings",
        "Settings are read from the environment once, when a process starts. A name that begins with `CHARTWARDEN_` "
        "and is not in this list stops the process, and so does a value that makes no sense: a misspelled setting "
        "would otherwise be a protection that nobody notices is missing. `chartwarden doctor` prints what is in "
        "force.",
        _table(("setting", "means", "default"), rows),
        "An instance keeps its environment: a database made by a `demo` never opens as `production`, nor the reverse. "
        "A relative folder counts from where the process starts.",
    )


# Commands


def commands() -> Iterator[tuple[str, click.Command]]:
    """Give every command that does something, by its words (`chart import`), sorted."""
    yield from _commands_below(group, "")


def _commands_below(parent: click.Group, path: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(parent)
    for name in parent.list_commands(context):
        command = parent.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands_below(command, f"{path}{name} ")
        elif command is not None:
            yield f"{path}{name}", command


def commands_page() -> str:
    """Give the page of every command with its arguments and options."""
    families = (
        errors.ChartwardenError,
        errors.MalformedError,
        errors.RefusedError,
        errors.NotFoundError,
        errors.BrokenSealError,
    )
    codes = [("0", "done")]
    codes += [(str(family.exit_code), _first_sentence(family.__doc__ or "")) for family in families]
    return _page(
        "Commands",
        "`chartwarden COMMAND --help` says the same. Settings come from the environment: see "
        "[settings](settings.md). "
        "A command that names a member with `--as` asks for that member's password in production, and asks nothing in "
        "a demo or a test.",
        "## Exit codes",
        _table(("code", "means"), codes),
        "A wrong option or argument ends with 2 as well.",
        *(_command(words, command) for words, command in commands()),
    )


def _command(words: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"chartwarden {words}")
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    parts = [f"## {words}", f"```text\n{usage}\n```", (command.help or "").replace("\n    ", "\n").strip()]
    records = [record for parameter in command.params if (record := parameter.get_help_record(context))]
    if records:
        parts.append(_table(("option", "means"), [(f"`{name}`", " ".join(means.split())) for name, means in records]))
    return "\n\n".join(parts)


def _first_sentence(text: str) -> str:
    return text.strip().splitlines()[0]


# Rulebook


def rulebook_page() -> str:
    """Give the page of the default rulebook: each kind of work and what it opens."""
    book = default_rulebook()
    overview = [
        (
            str(rule.row),
            f"[{rule.kind}](#{rule.kind})",
            rule.title,
            _window(rule),
            _letters(rule),
            ", ".join(sorted(rule.roles)).replace("_", " "),
        )
        for rule in book.rules.values()
    ]
    return _page(
        "The default rulebook",
        f"Version `{book.version}`: {len(book.rules)} kinds of work, and what each one needs of a chart. A decision "
        "records `kind@version`. Everything that a rule does not name is withheld and counted.",
        "**Confidence K, every row.** The law says that uses are limited to what the work needs (45 CFR "
        "164.514(d)(2)) and that an entire record needs its own justification ((d)(5)). No authority publishes which "
        "note which kind of coding needs. These rows are professional knowledge drawn from coding guidelines: have "
        "your privacy officer and your coding managers read them before you rely on them, and [write your "
        "own](../how-to/write-a-rulebook.md) where they differ.",
        "## Kinds of work",
        _table(("row", "kind", "title", "dates", "identifiers", "done by"), overview),
        "## Identifiers",
        "What each letter leaves readable inside a note. What has no letter (social security numbers, addresses, "
        "telephone, e-mail, next of kin) no rule can open. Dates of service stay readable for all work, since no code "
        f"can be assigned without one: {_kinds(ALWAYS_VISIBLE)}. A birth date is not a date of service.",
        _table(
            ("letter", "class", "stays readable"),
            [(one.value, one.name.lower().replace("_", " "), _kinds(_opened_by(one))) for one in IdentifierClass],
        ),
        "## Dates",
        _table(
            ("window", "opens"),
            [
                (Window.ENCOUNTER, "documents filed under the encounter of the work"),
                (Window.ARRIVAL, "the same, if written within the hours given of its start"),
                (Window.SERVICE_YEAR, "documents of any encounter of the patient in the calendar year of the work's"),
                (Window.NONE, "no clinical document"),
            ],
        ),
        "A document or an encounter without a date is outside of `arrival` and `service-year`.",
        "## At once",
        "What of a withheld chart a specific reason opens without a second person. Everything else takes one, and what "
        "a rule leaves out on purpose never opens so.",
        _at_once(book),
        "## What each kind of work opens",
        *(_rule(rule) for rule in book.rules.values()),
    )


def _rule(rule: Rule) -> str:
    parts = [
        f"### {rule.kind}",
        f"{rule.title}. {rule.rationale[:1].upper()}{rule.rationale[1:]}.",
    ]
    if rule.documents:
        rows = [(_types(documents), _sections(documents, rule), documents.why) for documents in rule.documents]
        parts.append(_table(("documents", "sections", "why"), rows))
    else:
        parts.append("No document is opened.")
    notes = [
        f"- {_section(unless.section)} comes in when a code under {', '.join(unless.codes)} is targeted."
        for unless in rule.unless
    ]
    notes += [
        f"- Headings with {' or '.join(sorted(only.words))} only when a code under {', '.join(only.codes)} is targeted."
        for only in rule.only_for
    ]
    notes += [
        f"- {_plural(line.types)} with {' or '.join(sorted(line.words))} in the title only when a code under "
        f"{', '.join(line.codes)} is targeted."
        for line in rule.titled
    ]
    if rule.procedures is not None:
        notes.append(f"- Of several records, {_called(rule.procedures)}")
    if rule.narrowed_by is Narrowing.EVIDENCE:
        notes.append(
            "- Once evidence is marked for the target: the sections that hold it, whatever they are, unless they never "
            "open at once; and of the rest only their documents."
        )
    if rule.coverage is CoverageUse.DECIDES:
        notes.append("- A coverage rule that the target names decides documents and look-back in its place.")
    if rule.never:
        notes.append(f"- Never: {'; '.join(_section(code) for code in sorted(rule.never))}.")
    if rule.never_words:
        notes.append(f"- Never: headings with {' or '.join(sorted(rule.never_words))}.")
    if notes:
        parts.append("\n".join(notes))
    return "\n\n".join(parts)


def _called(procedures: Procedures) -> str:
    """Tell by which words of a title a record is chosen for some codes."""
    lines = "; ".join(f"{' or '.join(sorted(one.words))} ({', '.join(one.codes)})" for one in procedures.known)
    return (
        f"{_plural(procedures.types)}, those whose title names the procedure, where every targeted code is one of "
        f"these and has a record that is called so: {lines}."
    )


def _plural(types: frozenset[str]) -> str:
    return " or ".join(f"{DOCUMENT_TYPES[code].title} ({code})" for code in sorted(types)) or "Documents"


_OPENS_AT_ONCE = {
    SectionAtOnce.LETTERHEAD: "the letterhead of a document that is open already",
    SectionAtOnce.UNNAMED: "a section of such a document whose heading has no code",
}


def _at_once(book: Rulebook) -> str:
    """Tell what opens at once, by kind of work; what is the same for all of them stands in one line."""
    rules = list(book.rules.values())
    sections = rules[0].at_once.sections
    told = [f"- Any work: {words}." for one, words in _OPENS_AT_ONCE.items() if one in sections]
    for rule in (rule for rule in rules if rule.at_once.documents):
        types = "; ".join(f"{DOCUMENT_TYPES[code].title} ({code})" for code in sorted(rule.at_once.documents))
        told.append(f"- {rule.kind}: {types}, of the same encounter.")
    never = "; ".join(_section(code) for code in sorted(rules[0].at_once.never))
    return "\n".join([*told, f"- A document with one of these takes a second person: {never}."])


def _types(documents: DocumentRule) -> str:
    types = [f"{DOCUMENT_TYPES[code].title} ({code})" for code in sorted(documents.types)]
    if documents.kinds:
        types.append(f"that is: {', '.join(sorted(documents.kinds))}")
    if documents.not_kinds:
        types.append(f"that is not: {', '.join(sorted(documents.not_kinds))}")
    if documents.after:
        after = ", ".join(DOCUMENT_TYPES[code].title.lower() for code in sorted(documents.after))
        types.append(f"from the day of the first {after} on")
    if documents.near:
        near = " or ".join(DOCUMENT_TYPES[code].title.lower() for code in sorted(documents.near))
        types.append(f"within a day of a {near}, where there is one")
    if documents.service_days is not None:
        days = {0: "of the day", 1: "within a day"}.get(documents.service_days, f"within {documents.service_days} days")
        types.append(f"{days} of the service, where the target names it")
    if documents.look_back_days:
        days = f"{documents.look_back_days} days before the encounter"
        types.append(f"or of the {days}, where the encounter has none of these types")
    if documents.lacking:
        types.append(f"that has no {' or '.join(_section(code) for code in sorted(documents.lacking))}")
    return "<br>".join(types)


def _sections(documents: DocumentRule, rule: Rule) -> str:
    if documents.sections is None:
        listed = "every section" + (" but those never opened" if rule.never else "")
    else:
        listed = "<br>".join(_section(code) for code in sorted(documents.sections))
    if documents.headings:
        listed += "<br>and the headings " + ", ".join(sorted(documents.headings))
    if documents.heading_words:
        listed += "<br>and headings without a code that have one of the words " + ", ".join(
            sorted(documents.heading_words)
        )
    if documents.sections is not None:
        listed += _UNNAMED[documents.unlabelled]
        if documents.unread is not None:
            listed += (
                f"<br>where a document has none of these sections:{_UNNAMED[documents.unread].removeprefix('<br>and')}"
            )
    if documents.for_codes:
        listed += f"<br>(only for {', '.join(documents.for_codes)})"
    if documents.unless_only:
        listed += f"<br>(not where all codes are under {', '.join(documents.unless_only)})"
    return listed.removeprefix("<br>and ")


_UNNAMED = {
    Unlabelled.SHOW: "<br>and headings that have no code",
    Unlabelled.NARRATIVE: "<br>and headings without a code that read as part of the story",
    Unlabelled.WITHHOLD: "",
}


def _section(code: str) -> str:
    return f"{SECTIONS[code].title} ({code})"


def _window(rule: Rule) -> str:
    return f"{rule.window.value}, {rule.hours} h" if rule.hours else rule.window.value


def _letters(rule: Rule) -> str:
    return "".join(one.value for one in IdentifierClass if one in rule.identifiers) or "none"


def _opened_by(one: IdentifierClass) -> frozenset[IdentifierKind]:
    return visible_kinds(frozenset({one})) - ALWAYS_VISIBLE


def _kinds(kinds: frozenset[IdentifierKind]) -> str:
    return ", ".join(LABELS[kind] for kind in IdentifierKind if kind in kinds) or "nothing"


# Refusals


@dataclass(frozen=True, slots=True)
class Refusal:
    """One refusal as the code builds it. In the sentences, `…` stands for what is filled in when it happens."""

    rule: str
    because: str
    source: str
    next_step: str
    place: str


@cache
def refusals(source: Path = SOURCE) -> tuple[Refusal, ...]:
    """Give every refusal that the code can build, sorted by rule, read from the text of the code.

    Raises:
        UnreadableRefusalError: one is built from something else than literal sentences.

    """
    found = {
        refusal
        for path in sorted(source.rglob("*.py"))
        for refusal in _refusals_of(ast.parse(path.read_text(encoding="utf-8")), path.relative_to(source).as_posix())
    }
    # The same sentences in two stores are one refusal to whoever reads them.
    alike: dict[tuple[str, ...], Refusal] = {}
    for refusal in sorted(found, key=lambda one: (one.rule, one.because, one.place)):
        alike.setdefault((refusal.rule, refusal.because, refusal.next_step), refusal)
    return tuple(alike.values())


def _refusals_of(module: ast.Module, place: str) -> Iterator[Refusal]:
    functions = [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]
    for call in ast.walk(module):
        if not isinstance(call, ast.Call) or ast.unparse(call.func) != "RefusedError":
            continue
        parts = {keyword.arg: keyword.value for keyword in call.keywords}
        if isinstance(parts.get("rule"), ast.Attribute):  # a fresh copy of another refusal
            continue
        inside = next((function for function in reversed(functions) if call in ast.walk(function)), None)
        sentences = _paired(parts, inside, place)
        rule = _sentence(parts["rule"], place)
        cited = getattr(citation, ast.unparse(parts["source"]))
        yield from (Refusal(rule, because, str(cited), step, place) for because, step in sentences)


def _paired(parts: Mapping[str | None, ast.expr], inside: ast.FunctionDef | None, place: str) -> list[tuple[str, str]]:
    """Give each reason with its next step; a function may choose among several before it builds the refusal."""
    because, step = parts["because"], parts["next_step"]
    if not isinstance(because, ast.Name):
        return [(_sentence(because, place), _sentence(step, place))]
    pairs = []
    for assign in ast.walk(inside or ast.Module([], [])):
        if not isinstance(assign, ast.Assign):
            continue
        target, value = assign.targets[0], assign.value
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            named = dict(zip(map(ast.unparse, target.elts), value.elts, strict=True))
        else:
            named = {ast.unparse(target): value}
        if because.id in named:
            chosen = named.get(step.id, step) if isinstance(step, ast.Name) else step
            pairs.append((_sentence(named[because.id], place), _sentence(chosen, place)))
    if not pairs:
        message = f"{place}: no sentence is assigned to `{because.id}`"
        raise UnreadableRefusalError(message)
    return pairs


def _sentence(value: ast.expr, place: str) -> str:
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        return value.value
    if isinstance(value, ast.JoinedStr):
        return "".join(_sentence(part, place) for part in value.values)
    if isinstance(value, ast.FormattedValue):
        name = ast.unparse(value.value)
        if name.isupper():  # a constant of the module it stands in
            module = importlib.import_module(place.removesuffix(".py").replace("/", "."))
            return str(getattr(module, name))
        return "…"
    message = f"{place}: a refusal says {ast.unparse(value)!r}, which is no literal sentence"
    raise UnreadableRefusalError(message)


def other_reasons(source: Path = SOURCE) -> tuple[str, ...]:
    """Give the words that stand in an entry's `because` and are no rule of a refusal, sorted."""
    found = {
        keyword.value.value
        for path in sorted(source.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).rpartition(".")[2] in {"Draft", "ended"}
        for keyword in call.keywords
        if keyword.arg == "because" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
    return tuple(sorted(found))


def refusals_page() -> str:
    """Give the page of every refusal: the rule, why, its source, and what to do next."""
    rows = [(f"`{one.rule}`", one.because, one.source, one.next_step) for one in refusals()]
    told = {"not-found": "what was asked for does not exist, or may not be told to exist"}
    told["user-id-and-password"] = (
        "a sign-in with an unknown user id or a wrong password; what was typed is kept nowhere"
    )
    others = [(f"`{word}`", told.get(word, "")) for word in other_reasons()]
    return _page(
        "Refusals",
        "A refusal names the rule that decided, the paragraph it comes from, and what to do next. It never names a "
        "patient. The screen shows it as a page with status 403, a command ends with exit code 3, and the ledger "
        "entry of the attempt holds the rule in `because`. `…` stands for words that are filled in when it happens; "
        "they are never from a chart.",
        _table(("rule", "because", "source", "next step"), rows),
        "## Other words in an entry's `because`",
        _table(("word", "means"), others),
        "An act that broke for another reason has the outcome `failed` and the name of the error's class.",
    )


# Work items

_MOVED_BY: Mapping[tuple[WorkStatus, WorkStatus], tuple[str, str]] = {
    (WorkStatus.WAITING, WorkStatus.ASSIGNED): ("give or take", "a manager gives it, or a coder takes the next"),
    (WorkStatus.WAITING, WorkStatus.WITHDRAWN): ("withdraw", "a manager withdraws it, for a reason"),
    (WorkStatus.ASSIGNED, WorkStatus.WAITING): ("take back", "a manager takes it back, or a conflict moves it"),
    (WorkStatus.ASSIGNED, WorkStatus.ASSIGNED): ("give to another", "a manager gives it to somebody else"),
    (WorkStatus.ASSIGNED, WorkStatus.HELD): ("hold", "its holder puts it on hold, for a reason"),
    (WorkStatus.ASSIGNED, WorkStatus.FINISHED): ("finish", "its holder finishes it"),
    (WorkStatus.ASSIGNED, WorkStatus.WITHDRAWN): ("withdraw", "a manager withdraws it, for a reason"),
    (WorkStatus.HELD, WorkStatus.WAITING): ("take back", "a manager takes it back, or a conflict moves it"),
    (WorkStatus.HELD, WorkStatus.ASSIGNED): ("resume or give", "its holder goes on, or a manager gives it to another"),
    (WorkStatus.HELD, WorkStatus.WITHDRAWN): ("withdraw", "a manager withdraws it, for a reason"),
    (WorkStatus.FINISHED, WorkStatus.ASSIGNED): ("rework", "its holder opens it again, with a specific reason"),
}


def work_item_page() -> str:
    """Give the page of the states of a work item, with a diagram."""
    moves = [(here, there) for here in WorkStatus for there in WorkStatus if there in MOVES[here]]
    arrows = [f"    {here} --> {there}: {_MOVED_BY[here, there][0]}" for here, there in moves]
    ends = [f"    {state} --> [*]" for state in WorkStatus if not MOVES[state]]
    diagram = "\n".join(
        [
            "stateDiagram-v2",
            f"    [*] --> {WorkStatus.WAITING}: assign to the queue",
            f"    [*] --> {WorkStatus.ASSIGNED}: assign to somebody",
            *arrows,
            *ends,
        ]
    )
    return _page(
        "The states of a work item",
        "A work item is the warrant to see a chart. It is one only while it is `assigned`, and only for its holder. "
        "Every act asks anew, so a chart closes with the move.",
        f"```mermaid\n{diagram}\n```",
        _table(("from", "to", "by"), [(here, there, _MOVED_BY[here, there][1]) for here, there in moves]),
        "A move names the version of the item that it saw. If somebody else moved it meanwhile, the move is refused "
        "(`seen-as-it-stands`). A move that is not in the table is refused (`work-moves`).",
    )


PAGES = {
    "settings.md": settings_page,
    "commands.md": commands_page,
    "rulebook.md": rulebook_page,
    "refusals.md": refusals_page,
    "work-item.md": work_item_page,
}


def main() -> None:
    """Write every page again."""
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (REFERENCE / name).write_text(page(), encoding="utf-8")
        print(REFERENCE.relative_to(REPOSITORY) / name)


if __name__ == "__main__":
    main()
