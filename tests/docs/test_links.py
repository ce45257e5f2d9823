"""Links inside documents lead to a heading that is there, and every document can be reached from the index."""

import re
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"
_LINK = re.compile(r"\]\((?!https?://|mailto:)([^)#\s]*)(?:#([\w-]+))?\)")
_FENCE = re.compile(r"^( *)(`{3,}).*?^\1\2 *$", re.MULTILINE | re.DOTALL)


def _links(page: Path) -> list[tuple[Path, str]]:
    words = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return [
        ((page.parent / target).resolve() if target else page, fragment or "")
        for target, fragment in _LINK.findall(words)
    ]


def _anchors(page: Path) -> set[str]:
    """Give the anchors of a page's headings, made as the common renderers make them."""
    headings = re.findall(r"^#{1,6} (.+)$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.strip().lower()).replace(" ", "-") for heading in headings}


def test_every_link_to_a_heading_finds_it() -> None:
    # given the links that name a heading
    links = [(page, *link) for page in sorted(DOCS.rglob("*.md")) for link in _links(page) if link[1]]
    # when the headings of their targets are read
    lost = [
        f"{page.relative_to(DOCS)}: #{fragment}" for page, target, fragment in links if fragment not in _anchors(target)
    ]
    # then each is there
    assert links
    assert lost == []


def test_a_link_to_a_heading_that_is_gone_is_found(tmp_path: Path) -> None:
    # given a page with one good and one lost fragment, and a fence whose words are no links
    page = tmp_path / "page.md"
    page.write_text("# A page, here\n[up](#a-page-here) [lost](#gone)\n```text\n[no](#link)\n```\n", encoding="utf-8")
    # when it is read
    links = _links(page)
    # then the two links are seen, and only one has a heading
    assert [fragment for _, fragment in links] == ["a-page-here", "gone"]
    assert _anchors(page) == {"a-page-here"}


def test_every_document_can_be_reached_from_the_index() -> None:
    # given the index
    reached, waiting = set(), [DOCS / "index.md"]
    # when its links are followed, and theirs
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and page.is_relative_to(DOCS):
            reached.add(page)
            waiting += [target for target, _ in _links(page)]
    # then every page is met
    assert {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} == {
        path.relative_to(DOCS).as_posix() for path in reached
    }
