"""Single sign-on in a real browser, across two sites: cookies stay strict, and it works with and without JavaScript."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import BrowserContext, Page, Route

from chartwarden.adapters.sign_on_file import OpenIdProvider, SamlProvider, SignOn
from chartwarden_web import settings as web_settings
from chartwarden_web import wiring
from tests.browser.accessibility import assert_axe_clean, assert_fits
from tests.browser.conftest import NARROW
from tests.browser.floor import Floor
from tests.sso.openid_provider import SECRET, RealProvider, running
from tests.sso.saml_provider import CLINIC, MFA, Told, bare, in_response, question_in, signed


@pytest.fixture
def provider(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealProvider]:
    """Give a certified provider on another site than the product's, and configure it."""
    return_to = f"{floor.address}/sso/hospital/return/"
    with running(host="localhost", return_to=return_to) as real:
        hospital = OpenIdProvider(
            "hospital", "the hospital", real.issuer, "chartwarden", SECRET, amr=frozenset({"mfa"})
        )
        configured = replace(web_settings.CHARTWARDEN, sign_on=SignOn(openid=(hospital,)))
        monkeypatch.setattr(web_settings, "CHARTWARDEN", configured)
        wiring.house.cache_clear()
        yield real


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without"])
def test_a_person_goes_to_the_provider_and_comes_back_by_the_keyboard(
    scripts: bool,  # noqa: FBT001 -- a parameter of the test
    floor: Floor,
    provider: RealProvider,
    new_context: Callable[..., BrowserContext],
    screenshot: Callable[[Page, str], Path],
) -> None:
    # given a coder whose sign-on is linked, at the page of providers
    SocialAccount.objects.create(provider="hospital", uid="subject-1", user_id=floor.coder.id)
    provider.tell("subject-1", amr=("mfa",), preferred_username="lena.moss")
    page = new_context(viewport=NARROW, java_script_enabled=scripts).new_page()
    page.goto(f"{floor.address}/sso/", timeout=60_000)  # the first page of all reads every module
    screenshot(page, "choose")
    if scripts:
        assert_axe_clean(page)
        assert_fits(page)
    # when they press the provider's button with the keyboard
    page.get_by_role("button", name="Sign in with the hospital").focus()
    page.keyboard.press("Enter")
    # then they come to Today by themselves, and their work is there
    page.wait_for_url(f"{floor.address}/", timeout=20_000)
    page.get_by_text("Open next chart").wait_for()
    # and the session's cookie never travels with a request of another site
    cookie = next(one for one in page.context.cookies() if one["name"] == "session")
    assert (cookie["sameSite"], cookie["httpOnly"]) == ("Strict", True)


def test_an_identity_providers_form_brings_somebody_in_across_sites(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, page: Page
) -> None:
    # given an identity provider on another site, whose page posts its answer by a form
    clinic = SamlProvider(
        "clinic", "the clinic", "https://idp.test", "https://idp.test/sso", (bare(CLINIC.certificate),),
        contexts=frozenset({MFA}),
    )  # fmt: skip
    monkeypatch.setattr(web_settings, "CHARTWARDEN", replace(web_settings.CHARTWARDEN, sign_on=SignOn(saml=(clinic,))))
    wiring.house.cache_clear()
    SocialAccount.objects.create(provider="clinic", uid="subject-1", user_id=floor.coder.id)
    receive = f"{floor.address}/sso/clinic/receive/"

    def answer(route: Route) -> None:
        question = question_in(route.request.url)
        told = Told(question, recipient=receive, audience=f"{floor.address}/sso/clinic/metadata/")
        response = in_response(signed(told.assertion()), question=question, at=receive)
        sent = base64.b64encode(response.encode()).decode()
        form = f'<form method="post" action="{receive}">'
        form += f'<input name="SAMLResponse" value="{sent}"><button>On</button></form>'
        route.fulfill(content_type="text/html", body=form)

    page.route("https://idp.test/**", answer)
    page.goto(f"{floor.address}/sso/", timeout=60_000)
    # when they go there and come back
    page.get_by_role("button", name="Sign in with the clinic").click()
    page.get_by_role("button", name="On").click()
    # then they come to Today by themselves, and their work is there
    page.wait_for_url(f"{floor.address}/", timeout=20_000)
    page.get_by_text("Open next chart").wait_for()


def test_somebody_new_sees_whom_to_ask(
    floor: Floor, provider: RealProvider, page: Page, screenshot: Callable[[Page, str], Path]
) -> None:
    # given somebody whom nobody has given a role
    provider.tell("subject-2", amr=("mfa",), preferred_username="nora.quist", name="Nora Quist")
    page.goto(f"{floor.address}/sso/", timeout=60_000)  # the first page of all reads every module
    # when they sign in at the provider
    page.get_by_role("button", name="Sign in with the hospital").click()
    page.wait_for_url(f"{floor.address}/waiting/", timeout=20_000)
    # then the page says whom to ask, and is one that everybody can read
    page.get_by_text("Ask your manager").wait_for()
    assert_axe_clean(page)
    screenshot(page, "waiting")
    # and so is the page where sign-ons are linked
    page.goto(f"{floor.address}/single-sign-on/")
    assert_axe_clean(page)
    assert_fits(page)
    screenshot(page, "mine")
