"""Documents lead where they say."""

import re
from pathlib import Path

_LINK = re.compile(r"\]\((?!https?://|mailto:|#)([^)#\s]+)")


def _broken(texts: dict[str, str], repository: Path) -> list[str]:
    return [
        f"{name}: {target}"
        for name, text in texts.items()
        if name.endswith(".md")
        for target in _LINK.findall(text)
        if not (repository / name).parent.joinpath(target).exists()
    ]


def test_every_link_inside_the_repository_leads_somewhere(repository: Path, tracked_texts: dict[str, str]) -> None:
    # given every document
    # when its links are followed, then something is there
    assert _broken(tracked_texts, repository) == []


def test_a_broken_link_is_found(repository: Path) -> None:
    # given a document with one good link and one that leads nowhere
    document = {"docs/page.md": "[index](index.md), [lost](nowhere.md), [law](https://example.org/x)"}
    # when it is read, then only the lost one is told
    assert _broken(document, repository) == ["docs/page.md: nowhere.md"]


def test_every_decision_stands_in_the_index(repository: Path) -> None:
    # given the decisions
    decisions = {path.name for path in (repository / "docs/adr").glob("0*.md")} - {"0000-template.md"}
    # when the index is read
    index = (repository / "docs/adr/README.md").read_text(encoding="utf-8")
    # then each has its row, and each says context, decision and consequences
    assert decisions == {name for name in _LINK.findall(index) if name != "0000-template.md"}
    for name in decisions:
        parts = re.findall(r"^## (.+)$", (repository / "docs/adr" / name).read_text(encoding="utf-8"), re.MULTILINE)
        assert parts == ["Context", "Decision", "Consequences"], name
