"""ROLE-2: every refusal names the policy that decided and the subpart it implements; none is shown without one."""

import html
import re

import pytest
from django.test import RequestFactory

from chartwarden.actions.charts import open_chart
from chartwarden.actions.warrant import no_warrant
from chartwarden.foundation import citation
from chartwarden.foundation.citation import Citation
from chartwarden.foundation.errors import RefusedError
from chartwarden_web import errors
from scripts.reference_docs import Refusal, refusals
from tests.builders import a_scene

PRIVACY = "45 CFR 164 Subpart E (Privacy Rule)"
SECURITY = "45 CFR 164 Subpart C (Security Rule)"
BREACH = "45 CFR 164 Subpart D (Breach Notification Rule)"


def _is_told(refusal: Refusal) -> bool:
    """Tell whether a refusal has a policy's id, a reason, a next step, and a paragraph of one of the three rules."""
    is_named = bool(re.fullmatch(r"[a-z]+(-[a-z0-9]+)+", refusal.rule))
    is_cited = Citation(refusal.source).subpart in {PRIVACY, SECURITY, BREACH}
    return is_named and is_cited and bool(refusal.because) and bool(refusal.next_step)


@pytest.mark.control("ROLE-2")
def test_every_refusal_in_the_product_names_its_policy_and_the_subpart_it_implements() -> None:
    # given every refusal that the code can build
    found = refusals()
    assert len(found) > 40
    # when its parts are read
    untold = [f"{one.place}: {one.rule} ({one.source})" for one in found if not _is_told(one)]
    # then none lacks its policy, its reason, or a paragraph that stands in one of the three rules
    assert untold == [], "cite a paragraph of 45 CFR 164 Subpart C, D or E in each refusal"


@pytest.mark.parametrize(
    "refusal",
    [
        Refusal("NotAnId", "it may not be", "45 CFR 164.502(a)", "Ask.", "a.py"),
        Refusal("a-rule", "it may not be", "house policy", "Ask.", "a.py"),
        Refusal("a-rule", "", "45 CFR 164.502(a)", "Ask.", "a.py"),
    ],
    ids=["no id", "no paragraph", "no reason"],
)
def test_a_refusal_that_does_not_tell_why_is_found(refusal: Refusal) -> None:
    # given a refusal that lacks one part
    # when it is looked at, then it is found
    assert not _is_told(refusal)


@pytest.mark.control("ROLE-2")
def test_a_refusal_cannot_be_made_without_its_policy_or_its_source() -> None:
    # given a reason
    # when a refusal is made of it alone
    # then there is no such refusal: rule and source are not optional
    with pytest.raises(TypeError, match="rule"):
        RefusedError(because="it may not be", source=citation.MINIMUM_NECESSARY, next_step="Ask.")  # type: ignore[call-arg]  # the very point
    with pytest.raises(TypeError, match="source"):
        RefusedError(rule="a-rule", because="it may not be", next_step="Ask.")  # type: ignore[call-arg]  # the very point


@pytest.mark.parametrize(
    ("paragraph", "subpart"),
    [
        ("45 CFR 164.302", SECURITY),
        ("45 CFR 164.312(a)(2)(i)", SECURITY),
        ("45 CFR 164.318(c)", SECURITY),
        ("45 CFR 164.400", BREACH),
        ("45 CFR 164.404(b)", BREACH),
        ("45 CFR 164.414(b)", BREACH),
        ("45 CFR 164.500(a)", PRIVACY),
        ("45 CFR 164.502(a); 164.514(a)-(b)", PRIVACY),
        ("45 CFR 164.534", PRIVACY),
        ("45 CFR 164.105(a)", None),  # Subpart A, general provisions
        ("45 CFR 160.103", None),
        ("42 CFR 2.31", None),
        ("NIST SP 800-63B-4, 3.1.1.2", None),
        ("45 CFR 164.5020", None),  # no such section
    ],
)
def test_a_paragraph_stands_in_its_subpart(paragraph: str, subpart: str | None) -> None:
    # given a paragraph, and its subpart as the Code of Federal Regulations has it
    # when it is asked, then it says the same
    assert Citation(paragraph).subpart == subpart


@pytest.mark.control("ROLE-2")
def test_the_page_of_a_refusal_tells_why(rf: RequestFactory) -> None:
    # given a refusal
    # when it is turned into its page
    answer = errors.page(rf.get("/", headers={"HX-Request": "true"}), no_warrant())
    page = html.unescape(answer.content.decode())
    # then the page has the policy, the paragraph, the subpart, and what to do next
    told = ["work-is-the-warrant", "45 CFR 164.502(a)", PRIVACY, "Take work from your list"]
    assert [words for words in told if words not in page] == []


@pytest.mark.control("ROLE-2")
def test_the_entry_of_a_refusal_names_the_policy() -> None:
    # given somebody else's work
    scene = a_scene()
    desk = scene.at(scene.other)
    # when they open it
    with pytest.raises(RefusedError):
        open_chart(desk, scene.work.id)
    # then whoever reads the ledger later finds the policy too
    said = desk.ledger.told(desk.ledger.store.rows_of(scene.other.user_id, most=1)[0]).said
    assert said is not None
    assert (said["outcome"], said["because"]) == ("refused", "work-is-the-warrant")
