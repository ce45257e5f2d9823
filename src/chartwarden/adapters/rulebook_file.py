"""Reading a rulebook from its file. A wrong file is refused with the line and the way to mend it.

Example:
    >>> len(default_rulebook().rules)
    25

"""

from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from chartwarden.adapters.rulebook_shape import (
    KEYS,
    AtOnceShape,
    BookShape,
    CoverageShape,
    DocumentsShape,
    ExampleShape,
    ProceduresShape,
    RuleShape,
)
from chartwarden.chart.document import RestrictedClass
from chartwarden.foundation.errors import MalformedError
from chartwarden.minimum_necessary.proposal import RulebookText
from chartwarden.minimum_necessary.rulebook import (
    AtOnce,
    CoverageRule,
    CoverageUse,
    DocumentRule,
    Example,
    OnlyFor,
    Procedure,
    Procedures,
    Rule,
    Rulebook,
    Titled,
    Unless,
    Window,
)
from chartwarden.purpose.work import KindOfWork

_DEFAULT = "default.yaml"
_LONGEST = 200_000  # characters


@cache
def default_rulebook() -> Rulebook:
    """Give the rulebook that comes with the product: 25 kinds of work."""
    text = (resources.files("chartwarden.minimum_necessary") / "rules" / _DEFAULT).read_text(encoding="utf-8")
    return read_rulebook(text, where=_DEFAULT)


def default_text() -> RulebookText:
    """Give the rulebook that comes with the product, with its words."""
    text = (resources.files("chartwarden.minimum_necessary") / "rules" / _DEFAULT).read_text(encoding="utf-8")
    return RulebookText(text, default_rulebook())


def rulebook_text(text: str, *, where: str) -> RulebookText:
    """Read a rulebook and keep its words beside it.

    Raises:
        MalformedError: with the line and the way to mend it; it is too long; or it is not what YAML text may hold.

    """
    if len(text) > _LONGEST:
        raise MalformedError(
            what="the rulebook is too long", where=where, fix=f"Keep it under {_LONGEST:,} characters."
        )
    return RulebookText(text, _read_once(text, where))


@lru_cache(maxsize=8)  # weighing and deciding read the same proposal, and the default takes half a second
def _read_once(text: str, where: str) -> Rulebook:
    return read_rulebook(text, where=where)


def read_rulebook_file(path: Path) -> Rulebook:
    """Read a customer's rulebook.

    Raises:
        MalformedError: the file is missing, is not YAML, or breaks a rule of its own; names file, line and fix.

    """
    return read_rulebook(read_text_of(path), where=path.name)


def read_text_of(path: Path) -> str:
    """Give the words of a rulebook file.

    Raises:
        MalformedError: it is missing or not UTF-8.

    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError(
            what="the rulebook cannot be read", where=path.name, fix="Give a readable UTF-8 file."
        ) from error


def read_rulebook(text: str, *, where: str) -> Rulebook:
    """Read a rulebook from YAML text.

    Args:
        text: the file's text.
        where: what to call the file in errors.

    Raises:
        MalformedError: with the line and the way to mend it.

    """
    try:
        loaded = YAML(typ="rt").load(text)
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        line = mark.line + 1 if mark else 1
        raise MalformedError(
            what="the file is not well-formed YAML",
            where=f"{where}, line {line}",
            fix="Check indents, colons and brackets.",
        ) from error
    try:
        book = BookShape.model_validate(loaded)
    except ValidationError as error:
        found = error.errors()
        misspelt = (one for one in found if one["type"] == "extra_forbidden")  # why another key is said to be missing
        raise _mistake(next(misspelt, found[0]), loaded, where=where) from error
    for place, rule in enumerate(book.rules):
        _require_sound(book, place, rule, loaded, where=where)
    for place, coverage in enumerate(book.coverage):
        _require_reached(coverage.documents, loaded, where=where, at=("coverage", place))
        if any(_is_for_days(entry) for entry in coverage.documents):
            raise _refused(
                "a coverage rule has dates of its own, and no `after`, `near`, `service_days` or look-back by type",
                loaded,
                ("coverage", place),
                where=where,
                fix="Use `look_back_days`.",
            )
        if coverage.id in {earlier.id for earlier in book.coverage[:place]}:
            raise _refused(
                f"the coverage rule {coverage.id} stands twice",
                loaded,
                ("coverage", place),
                where=where,
                fix="Keep one of them.",
            )
    rules = [_rule(rule, loaded, place, at_once=book.at_once) for place, rule in enumerate(book.rules)]
    named = [_coverage(coverage, loaded, place) for place, coverage in enumerate(book.coverage)]
    return Rulebook(book.version, {rule.kind: rule for rule in rules}, {rule.id: rule for rule in named})


def _mistake(first: ErrorDetails, loaded: Any, *, where: str) -> MalformedError:  # noqa: ANN401 -- whatever YAML held
    """Say what pydantic found first, where, and how to mend it."""
    name = ".".join(str(part) for part in first["loc"]) or "the file"
    fix = "Mend that entry; the comments at the head of the default rulebook explain each one."
    what = f"{name}: {first['msg'].removeprefix('Value error, ')}"
    if first["type"] == "extra_forbidden":
        near = get_close_matches(str(first["loc"][-1]), KEYS, n=1)
        what = f"{name}: no such key"
        fix = f"Did you mean `{near[0]}`? Otherwise remove it." if near else "Remove it."
    elif first["type"] == "missing":
        fix = f"Add `{first['loc'][-1]}`; the comments at the head of the default rulebook explain it."
    return _refused(what, loaded, first["loc"], where=where, fix=fix)


def _refused(
    what: str,
    loaded: Any,  # noqa: ANN401
    at: tuple[int | str, ...],
    *,
    where: str,
    fix: str,
) -> MalformedError:
    return MalformedError(what=what, where=f"{where}, line {_line_of(loaded, at)}", fix=fix)


def _require_sound(book: BookShape, place: int, rule: RuleShape, loaded: Any, *, where: str) -> None:  # noqa: ANN401
    """Let pass a rule that does not contradict itself or another."""
    at: tuple[int | str, ...] = ("rules", place)
    if any(earlier.kind == rule.kind for earlier in book.rules[:place]):
        raise _refused(f"the kind of work {rule.kind} has two rules", loaded, at, where=where, fix="Keep one of them.")
    if (rule.window is Window.ARRIVAL) != (rule.hours is not None):
        raise _refused(
            "`hours` belongs to the window `arrival`, and only there",
            loaded,
            at,
            where=where,
            fix="Add or remove `hours`.",
        )
    if bool(rule.documents) is (rule.window is Window.NONE):
        raise _refused(
            "the window `none` goes with no documents, and every other window with some",
            loaded,
            (*at, "window"),
            where=where,
            fix="List documents, or set the window to `none`.",
        )
    if RestrictedClass.PSYCHOTHERAPY in rule.bars:
        raise _refused(
            "psychotherapy notes are closed to all work",
            loaded,
            (*at, "bars"),
            where=where,
            fix="Leave `psychotherapy` out of `bars`.",
        )
    if rule.at_once and rule.window is Window.NONE:
        raise _refused(
            "work that needs no document opens none at once",
            loaded,
            (*at, "at_once"),
            where=where,
            fix="Leave `at_once` out, or list documents.",
        )
    _require_reached(rule.documents, loaded, where=where, at=at)
    _require_closed(rule, loaded, where=where, at=at)


def _require_closed(rule: RuleShape, loaded: Any, *, where: str, at: tuple[int | str, ...]) -> None:  # noqa: ANN401
    """Let pass types that are closed without a reason; others would never be opened by one, and nobody would notice."""
    named = {code for entry in rule.documents if _is_always_used(entry) for code in entry.types}
    again = sorted(named.intersection(rule.at_once)) if rule.coverage is CoverageUse.NOTHING else []
    if again:
        raise _refused(
            f"the document type {again[0]} is among the rule's documents, so no reason opens it as a whole",
            loaded,
            (*at, "at_once"),
            where=where,
            fix="Leave it out of `at_once`, or out of `documents`.",
        )


def _is_always_used(entry: DocumentsShape) -> bool:
    """Tell whether an entry decides on every document of its types, so that no later one does."""
    is_for_some = entry.for_codes or entry.unless_only or entry.kinds or entry.not_kinds
    return not (is_for_some or _is_for_days(entry) or entry.lacking)


def _is_for_days(entry: DocumentsShape) -> bool:
    """Tell whether days beside the window decide whether an entry counts."""
    return bool(entry.after or entry.near or entry.look_back_days) or entry.service_days is not None


def _require_reached(
    documents: Sequence[DocumentsShape],
    loaded: Any,  # noqa: ANN401
    *,
    where: str,
    at: tuple[int | str, ...],
) -> None:
    """Let pass entries that can be the first for each of their types, or add to it; others would never be used."""
    taken: set[str] = set()
    for place, entry in enumerate(documents):
        again = sorted(taken.intersection(entry.types))
        if again and not (entry.for_codes or entry.unless_only):  # which add to the first, wherever they stand
            raise _refused(
                f"the document type {again[0]} stands in an earlier entry, so this one is never used for it",
                loaded,
                (*at, "documents", place, "types"),
                where=where,
                fix="Put its sections into the first entry that has the type.",
            )
        if _is_always_used(entry):
            taken.update(entry.types)


def _documents(given: Sequence[DocumentsShape], loaded: Any, at: tuple[int | str, ...]) -> tuple[DocumentRule, ...]:  # noqa: ANN401
    return tuple(
        DocumentRule(
            types=frozenset(documents.types),
            sections=None if documents.sections == "all" else frozenset(documents.sections),
            unlabelled=documents.unlabelled,
            why=documents.why,
            headings=frozenset(documents.headings),
            for_codes=tuple(documents.for_codes),
            line=_line_of(loaded, (*at, "documents", place)),
            heading_words=frozenset(documents.heading_words),
            unless_only=tuple(documents.unless_only),
            kinds=frozenset(documents.kinds),
            not_kinds=frozenset(documents.not_kinds),
            after=frozenset(documents.after),
            unread=documents.unread,
            near=frozenset(documents.near),
            service_days=documents.service_days,
            look_back_days=documents.look_back_days,
            lacking=frozenset(documents.lacking),
        )
        for place, documents in enumerate(given)
    )


def _examples(given: Sequence[ExampleShape], loaded: Any, at: tuple[int | str, ...]) -> tuple[Example, ...]:  # noqa: ANN401
    return tuple(example.value(line=_line_of(loaded, (*at, "examples", place))) for place, example in enumerate(given))


def _rule(rule: RuleShape, loaded: Any, place: int, *, at_once: AtOnceShape) -> Rule:  # noqa: ANN401
    at: tuple[int | str, ...] = ("rules", place)
    return Rule(
        kind=KindOfWork(rule.kind),
        row=rule.row,
        title=rule.title,
        documents=_documents(rule.documents, loaded, at),
        window=rule.window,
        hours=rule.hours,
        identifiers=frozenset(rule.identifiers),
        unless=tuple(
            Unless(unless.section, tuple(unless.codes), line=_line_of(loaded, (*at, "unless", number)))
            for number, unless in enumerate(rule.unless)
        ),
        only_for=tuple(OnlyFor(frozenset(only.words), tuple(only.codes)) for only in rule.only_for),
        titled=tuple(Titled(frozenset(line.words), tuple(line.codes), frozenset(line.types)) for line in rule.titled),
        procedures=_procedures(rule.procedures),
        never=frozenset(rule.never),
        never_words=frozenset(rule.never_words),
        roles=frozenset(rule.roles),
        rationale=rule.rationale,
        narrowed_by=rule.narrowed_by,
        coverage=rule.coverage,
        reveals=frozenset(rule.reveals),
        bars=frozenset(rule.bars),
        at_once=AtOnce(frozenset(at_once.sections), frozenset(rule.at_once), frozenset(at_once.never)),
        examples=_examples(rule.examples, loaded, at),
        line=_line_of(loaded, at),
    )


def _procedures(given: ProceduresShape | None) -> Procedures | None:
    if given is None:
        return None
    known = tuple(Procedure(frozenset(one.words), tuple(one.codes)) for one in given.known)
    return Procedures(frozenset(given.types), known)


def _coverage(coverage: CoverageShape, loaded: Any, place: int) -> CoverageRule:  # noqa: ANN401
    at: tuple[int | str, ...] = ("coverage", place)
    return CoverageRule(
        id=coverage.id,
        title=coverage.title,
        documents=_documents(coverage.documents, loaded, at),
        look_back_days=coverage.look_back_days,
        examples=_examples(coverage.examples, loaded, at),
        line=_line_of(loaded, at),
    )


def _line_of(loaded: Any, path: tuple[int | str, ...]) -> int:  # noqa: ANN401 -- whatever YAML held
    """Give the line, from 1, of the deepest part of the path that the file has."""
    line = 1
    here = loaded
    for part in path:
        if not isinstance(here, CommentedBase):
            break
        try:
            line = (here.lc.item(part) if isinstance(part, int) else here.lc.key(part))[0] + 1
            here = here[part]  # type: ignore[index]  # mapping or sequence, as `part` says
        except (KeyError, IndexError, TypeError):
            break
    return int(line)
