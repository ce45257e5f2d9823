"""Reading a rulebook from its file. A wrong file is refused with the line and the way to mend it.

Example:
    >>> len(default_rulebook().rules)
    25

"""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedBase
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from chartwarden.chart.loinc import DOCUMENT_TYPES, SECTIONS
from chartwarden.foundation.errors import MalformedError
from chartwarden.minimum_necessary.rulebook import DocumentRule, Rule, Rulebook, Unlabelled, Unless, Window
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden.purpose.work import KindOfWork
from chartwarden.workforce.member import Role

_DEFAULT = "default.yaml"


def _known_type(code: str) -> str:
    if code not in DOCUMENT_TYPES:
        message = "is not a document type this product knows"
        raise ValueError(message)
    return code


def _known_section(code: str) -> str:
    if code not in SECTIONS:
        message = "is not a section code this product knows"
        raise ValueError(message)
    return code


_Type = Annotated[str, AfterValidator(_known_type)]
_Section = Annotated[str, AfterValidator(_known_section)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Documents(_Strict):
    types: list[_Type] = Field(min_length=1)
    sections: list[_Section] | Literal["all"]
    unlabelled: Unlabelled = Unlabelled.WITHHOLD
    why: str = ""


class _Unless(_Strict):
    section: _Section
    codes: list[str] = Field(min_length=1)


class _Rule(_Strict):
    kind: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]+$")]
    row: int = Field(ge=1)
    title: str = Field(min_length=1)
    documents: list[_Documents]
    window: Window
    hours: int | None = Field(default=None, ge=1)
    identifiers: list[IdentifierClass]
    unless: list[_Unless] = []
    never: list[_Section] = []
    roles: list[Role] = [Role.CODER]
    rationale: str = Field(min_length=1)


class _Book(_Strict):
    version: str = Field(min_length=1)
    rules: list[_Rule] = Field(min_length=1)


@cache
def default_rulebook() -> Rulebook:
    """Give the rulebook that comes with the product: 25 kinds of work."""
    text = (resources.files("chartwarden.minimum_necessary") / "rules" / _DEFAULT).read_text(encoding="utf-8")
    return read_rulebook(text, where=_DEFAULT)


def read_rulebook_file(path: Path) -> Rulebook:
    """Read a customer's rulebook.

    Raises:
        MalformedError: the file is missing, is not YAML, or breaks a rule of its own; names file, line and fix.

    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError(
            what="the rulebook cannot be read", where=path.name, fix="Give a readable UTF-8 file."
        ) from error
    return read_rulebook(text, where=path.name)


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
        book = _Book.model_validate(loaded)
    except ValidationError as error:
        first = error.errors()[0]
        line = _line_of(loaded, first["loc"])
        name = ".".join(str(part) for part in first["loc"]) or "the file"
        raise MalformedError(
            what=f"{name}: {first['msg'].removeprefix('Value error, ')}",
            where=f"{where}, line {line}",
            fix="Mend that entry; the comments at the head of the default rulebook explain each one.",
        ) from error
    rules = [_rule(rule) for rule in book.rules]
    for place, rule in enumerate(rules):
        if any(earlier.kind == rule.kind for earlier in rules[:place]):
            raise MalformedError(
                what=f"the kind of work {rule.kind} has two rules",
                where=f"{where}, line {_line_of(loaded, ('rules', place))}",
                fix="Keep one of them.",
            )
        if (rule.window is Window.ARRIVAL) != (rule.hours is not None):
            raise MalformedError(
                what="`hours` belongs to the window `arrival`, and only there",
                where=f"{where}, line {_line_of(loaded, ('rules', place))}",
                fix="Add or remove `hours`.",
            )
    return Rulebook(book.version, {rule.kind: rule for rule in rules})


def _rule(rule: _Rule) -> Rule:
    return Rule(
        kind=KindOfWork(rule.kind),
        row=rule.row,
        title=rule.title,
        documents=tuple(
            DocumentRule(
                types=frozenset(documents.types),
                sections=None if documents.sections == "all" else frozenset(documents.sections),
                unlabelled=documents.unlabelled,
                why=documents.why,
            )
            for documents in rule.documents
        ),
        window=rule.window,
        hours=rule.hours,
        identifiers=frozenset(rule.identifiers),
        unless=tuple(Unless(unless.section, tuple(unless.codes)) for unless in rule.unless),
        never=frozenset(rule.never),
        roles=frozenset(rule.roles),
        rationale=rule.rationale,
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
