"""Text becomes markup only where an answer of ours is swapped in, and only if nothing in it acts."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.floor import Floor
from tests.browser.test_desk import open_next

pytestmark = pytest.mark.browser

# What an attacker who got a script or an answer of ours to carry their words would try; each sets `owned`.
_ACTS = {
    "an image that fails": '<img src="/x" onerror="owned = 1">',
    "a script": "<script>owned = 1</script>",
    "a script of the site": '<script src="/static/js/keys.js"></script>',
    "a drawing with a script": "<svg><script>owned = 1</script></svg>",
    "a link that is code": '<a href="javascript:owned = 1">x</a>',
    "a link that is code, spelt otherwise": '<a href=" java\tscript:owned = 1">x</a>',
    "a drawing's link": '<svg><a xlink:href="javascript:owned = 1"><text>x</text></a></svg>',
    "a frame": '<iframe src="/"></iframe>',
    "a frame with its own page": '<iframe srcdoc="<script>parent.owned = 1</script>"></iframe>',
    "a form to elsewhere": '<form action="https://elsewhere.example/"><button>x</button></form>',
    "a button to elsewhere": '<form><button formaction="https://elsewhere.example/">x</button></form>',
    "a link to elsewhere": '<a href="https://elsewhere.example/">x</a>',
    "another base": '<base href="https://elsewhere.example/">',
    "a page that moves on": '<meta http-equiv="refresh" content="0;url=https://elsewhere.example/">',
    "a style": "<style>* { display: none }</style>",
    "style in an attribute": '<p style="position: fixed">x</p>',
    "code for HTMX": '<p hx-on:click="owned = 1">x</p>',
    "code for HTMX in data": '<p data-hx-on-click="owned = 1">x</p>',
    "values that are code": "<p hx-vals=\"js:{a: owned = 1}\" hx-get='/'>x</p>",
    "an answer from elsewhere": '<p hx-get="https://elsewhere.example/" hx-trigger="load">x</p>',
    "something hidden in a template": "<template><img src=x onerror='owned = 1'></template>",
    "something hidden in a shadow": "<div><template shadowrootmode=open><img onerror='owned = 1'></template></div>",
    "drawing that sets an attribute": '<svg><set attributeName="href" to="javascript:owned = 1"></set></svg>',
}  # fmt: skip
_HARMLESS = (
    '<article id="note"><p class="a">a &lt;script&gt; b</p><a href="/work/">w</a><svg viewBox="0 0 1 1"><path d="M0"/>'
    '</svg><form method="post" action="/x/" hx-post="/x/" hx-target="#note"><input name="a"></form></article>'
)
# Gives whether the policy lets a text become markup where HTMX reads answers.
_TAKEN = """(text) => {
    try { new DOMParser().parseFromString(`<body><template>${text}</template></body>`, "text/html"); return true; }
    catch { return false; }
}"""
_WRITES = """(text) => { try { document.querySelector("main").innerHTML = text; return "written"; }
    catch (error) { return error.name; } }"""


@pytest.fixture
def bench(page: Page, floor: Floor) -> Page:
    """Give the workbench with a chart open."""
    open_next(page, floor)
    return page


def _without_policy(route: Route) -> None:
    """Hand a page on as a build would serve it that forgot the policy."""
    answer = route.fetch()
    kept = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    route.fulfill(response=answer, headers=kept)


@pytest.fixture
def lax(page: Page, floor: Floor) -> Page:
    """Give the sign-in page without the policy, and without the script that makes it."""
    page.route("**/sign-in/", _without_policy)
    page.route("**/trusted.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{floor.address}/sign-in/")
    return page


def test_documents_and_codes_are_swapped_in_under_trusted_types(bench: Page) -> None:
    # given the workbench, and everything that the browser complains of
    complaints: list[str] = []
    bench.on("console", lambda said: complaints.append(said.text))
    bench.on("pageerror", lambda error: complaints.append(str(error)))
    # when documents are turned and a code is found and assigned
    with bench.expect_response("**/documents/**") as answer:
        bench.keyboard.press("j")
    expect(bench.locator(".note__place")).to_contain_text("2 of")
    bench.keyboard.press("c")
    bench.keyboard.type("sepsis")
    expect(bench.locator('#results [data-words="sepsis"]')).to_be_visible()
    bench.keyboard.press("Enter")
    # then the page changed by parts, under a policy that asks for trusted types, and nothing was refused
    expect(bench.locator(".coded")).to_have_count(1)
    policy = answer.value.headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types default chartwarden-inert" in policy
    assert complaints == []


def test_a_text_that_a_script_writes_into_the_page_is_refused(bench: Page) -> None:
    # given a page with a chart, once it has asked for what it suggests
    bench.wait_for_load_state("networkidle")
    before = bench.locator("main").inner_html()
    # when a script writes markup, harmful or not, as any flaw of ours would
    refused = {bench.evaluate(_WRITES, text) for text in (*_ACTS.values(), _HARMLESS)}
    refused.add(
        bench.evaluate("""() => { try { document.body.insertAdjacentHTML("beforeend", "<p>x</p>") } catch (e) {
        return e.name } }""")
    )
    # then each time it gets an error instead, nobody can make another policy, and nothing ran
    assert refused == {"TypeError"}
    for name in ("default", "chartwarden-inert", "another"):
        assert bench.evaluate(
            "(name) => { try { trustedTypes.createPolicy(name, {}); } catch (error) { return error.name } }", name
        ) == "TypeError"  # fmt: skip
    assert bench.evaluate("() => 'owned' in window") is False
    assert bench.locator("main").inner_html() == before


def test_an_answer_that_acts_is_not_swapped_in(bench: Page) -> None:
    # given the policy of the page
    # when an answer holds something that acts, then it does not become markup
    assert [name for name, text in _ACTS.items() if bench.evaluate(_TAKEN, text)] == []
    # and an answer as ours are does
    assert bench.evaluate(_TAKEN, _HARMLESS) is True


def _planted(route: Route) -> None:
    """Answer as a server that was made to put a handler into a note."""
    answer = f'<article id="note">{_ACTS["an image that fails"]}</article>'
    route.fulfill(status=200, content_type="text/html", body=answer)


def _turned_to_what_was_planted(bench: Page) -> tuple[bool, bool]:
    """Turn to the next document; give whether the note is still the one before, and whether something ran."""
    bench.route("**/documents/**", _planted)
    with bench.expect_response("**/documents/**"):
        bench.keyboard.press("j")
    bench.wait_for_timeout(200)
    ran: bool = bench.evaluate("() => 'owned' in window")
    return bench.locator(".note__place").count() == 1, ran


def test_a_document_with_a_planted_handler_stays_out_of_the_page(bench: Page) -> None:
    # given the workbench, and a note into which somebody put a handler
    # when the coder turns to it
    # then the page keeps what it had, and nothing ran
    assert _turned_to_what_was_planted(bench) == (True, False)


def test_a_browser_without_trusted_types_keeps_it_out_too(page: Page, floor: Floor) -> None:
    # given a browser that knows no trusted types
    page.add_init_script("delete window.trustedTypes")
    page.route("**/work/*/", _without_policy)
    open_next(page, floor)
    assert page.evaluate("() => 'trustedTypes' in window") is False
    # when the coder turns to what was planted, then it stays out
    assert _turned_to_what_was_planted(page) == (True, False)


def test_the_same_writing_succeeds_where_the_policy_is_missing(lax: Page) -> None:
    # given a page without the header, and without the script that makes the policies
    # when a script writes markup
    # then it is written, so that the tests above have something to miss
    assert lax.evaluate(_WRITES, _ACTS["an image that fails"]) == "written"
    assert lax.evaluate(_TAKEN, _ACTS["a script"]) is True


def test_our_own_scripts_make_no_markup_of_text() -> None:
    # given every script of ours but the one that makes the policies
    scripts = sorted(Path("src/chartwarden_web/static/js").glob("*.js"))
    # when each is read for what makes markup of text, or code
    words = ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "createContextualFragment",
             "setHTMLUnsafe", "parseHTMLUnsafe", "eval(", "new Function", "createPolicy")  # fmt: skip
    found = [
        f"{script.name}: {word}"
        for script in scripts
        if script.name != "trusted.js"
        for word in words
        if word in script.read_text(encoding="utf-8")
    ]
    # then there is none
    assert len(scripts) > 4
    assert found == []
