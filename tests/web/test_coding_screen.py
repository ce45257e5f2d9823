"""The right pane without scripts: sequence, admission, comments, undo, suggestions, the packet, brought lists."""

import html
import re

import pytest
from django.test import Client

from chartwarden.actions.code_lists import import_codes
from chartwarden.actions.codes import add_code
from chartwarden.chart.coding import Coding, Fact, FactKind, PresentOnAdmission
from chartwarden.foundation.identifiers import FactId
from tests.builders import Scene

HTMX = {"HX-Request": "true"}
SEPSIS = Coding("ICD-10-CM", "A41.51", "Sepsis due to Escherichia coli [E. coli]")
URINE = Coding("ICD-10-CM", "N39.0", "Urinary tract infection, site not specified")


def base(scene: Scene) -> str:
    return f"/work/{scene.work.id}/"


def with_two(scene: Scene) -> list[str]:
    desk = scene.at(scene.coder)
    return [add_code(desk, scene.work.id, coding).id for coding in (SEPSIS, URINE)]


def codes_of(scene: Scene) -> list[str]:
    return [one.coding.code for one in scene.at(scene.coder).work.coded(scene.work.id)]


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["whole page", "part"])
def test_sequence_admission_and_comment_are_forms_and_undo_takes_each_back(
    headers: dict[str, str], scene: Scene, coder: Client
) -> None:
    # given two codes of an inpatient stay
    _, second = with_two(scene)
    page = coder.get(base(scene)).content.decode()
    assert f'action="{base(scene)}codes/{second}/place/"' in page
    assert f'action="{base(scene)}codes/{second}/admission/"' in page
    # when the second goes first, was not present on admission, and is commented on
    for what, fields in (
        ("place", {"to": "1"}),
        ("admission", {"present": "N"}),
        ("comment", {"comment": "Culture of day 3 <positive>."}),
    ):
        answer = coder.post(f"{base(scene)}codes/{second}/{what}/", fields, headers=headers)
        assert answer.status_code == (200 if headers else 302)
    # then it is so, and the page says so, its words escaped
    first, _ = scene.at(scene.coder).work.coded(scene.work.id)
    assert (first.id, first.present_on_admission) == (second, PresentOnAdmission.NO)
    page = coder.get(base(scene)).content.decode()
    assert "POA N" in page
    assert "Culture of day 3 &lt;positive&gt;." in page
    assert re.findall(r'class="coded__first">([^<]+)<', page) == ["Principal"]
    # and three undos, each told before it is done, lead back
    for told in ("comment on N39.0", "present on admission of N39.0", "N39.0 moved"):
        assert f"Undo: {told}" in coder.get(base(scene)).content.decode()
        coder.post(f"{base(scene)}codes/undo/", headers=headers)
    assert codes_of(scene) == ["A41.51", "N39.0"]
    assert scene.at(scene.coder).work.coded(scene.work.id)[1].comment == ""


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("place", {"to": "-1"}),
        ("place", {"to": "first"}),
        ("admission", {"present": "X"}),
        ("evidence", {"evidence": "0:0"}),
        ("comment", {"comment": "x" * 501}),
    ],
)
def test_a_form_that_says_something_else_changes_nothing(
    what: str, fields: dict[str, str], scene: Scene, coder: Client
) -> None:
    # given a code
    first, _ = with_two(scene)
    before = scene.at(scene.coder).work.coded(scene.work.id)
    # when a field holds what no page offers, then it is refused as malformed
    assert coder.post(f"{base(scene)}codes/{first}/{what}/", fields).status_code == 422
    assert scene.at(scene.coder).work.coded(scene.work.id) == before


def test_one_stretch_of_evidence_is_taken_away_by_its_form(scene: Scene, coder: Client) -> None:
    # given a code with two stretches of evidence
    document = scene.summary.document.outline.id
    for span in (f"{document}:3:0:9", f"{document}:1:0:9"):
        coder.post(f"{base(scene)}codes/", {"code": "A41.51", "evidence": span})
    page = coder.get(base(scene)).content.decode()
    (one, *_), address = (
        re.findall(r'name="evidence" value="([a-z0-9]{16})"', page),
        re.search(r'action="([^"]+/evidence/)"', page),
    )
    assert address is not None
    # when one is taken away
    coder.post(address[1], {"evidence": one})
    # then the other is left
    (coded,) = scene.at(scene.coder).work.coded(scene.work.id)
    assert [evidence.section for evidence in coded.evidence] == [1]


def test_suggestions_work_as_a_page_and_as_a_part(scene: Scene, coder: Client) -> None:
    # given an assigned code without evidence, and a registered one that the notes support
    add_code(scene.at(scene.coder), scene.work.id, SEPSIS)
    fact = Fact(
        FactId("fact-1"), scene.patient.id, scene.stay.id, FactKind.CONDITION, (Coding("ICD-10-CM", "F17.210"),)
    )
    scene.at(scene.keeper).charts.save([fact])
    # when suggestions are asked for, with and without scripts
    part = coder.post(f"{base(scene)}codes/suggest/", {"code": ""}, headers=HTMX).content.decode()
    page = coder.post(f"{base(scene)}codes/suggest/", {"code": ""}).content.decode()
    # then both offer the words of the diagnosis as a form that marks them, and nothing of the withheld history
    for answer in (part, page):
        assert "Sepsis due to E. coli</mark>" in answer
        assert "Smokes" not in answer
        assert "Ostrander" not in answer
    assert "<html" not in part
    assert "<html" in page
    span = re.search(r'<li class="passage" data-span="([^"]+)"', page)
    assert span is not None
    coder.post(f"{base(scene)}codes/", {"code": "A41.51", "evidence": span[1]})
    ((evidence,),) = [one.evidence for one in scene.at(scene.coder).work.coded(scene.work.id)]
    assert scene.summary.document.text.value[evidence.start : evidence.end] == "Sepsis due to E. coli"


def test_the_packet_is_shown_with_its_proof_and_nothing_leaves(scene: Scene, coder: Client) -> None:
    # given a marked code and one without evidence
    coder.post(f"{base(scene)}codes/", {"code": "A41.51", "evidence": f"{scene.summary.document.outline.id}:3:0:9"})
    add_code(scene.at(scene.coder), scene.work.id, URINE)
    # when the packet is asked for
    page = html.unescape(coder.post(f"{base(scene)}packet/").content.decode())
    # then the one section, its reason, the proof, what is missing and what is left out are told
    assert "without it A41.51 would fall" in page
    assert "Enough: every code with evidence stands on it. No smaller choice of marked sections does." in page
    assert "Without evidence: N39.0." in page
    assert "not opened by this work" in page
    assert "Nothing leaves from here." in page


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        (["A41.51", "R78.81"], "Not coded together with R78.81."),
        (["F02.80"], "Another code stands first, and none is here yet."),
        (["M17.11", "M17.12"], "Same as M17.11 but for the side: right and left."),
        (["N40.0"], "A code for men; the patient is female."),
    ],
)
def test_what_does_not_go_together_is_said_and_never_blocks(
    codes: list[str], sentence: str, scene: Scene, coder: Client
) -> None:
    # given codes that contradict each other, or the person
    # when they are assigned, then each is stored
    for code in codes:
        assert coder.post(f"{base(scene)}codes/", {"code": code, "evidence": ""}).status_code == 302
    assert codes_of(scene) == codes
    # and the page says what to look at again
    assert sentence in html.unescape(coder.get(base(scene)).content.decode())


def test_a_part_says_so_too_from_what_the_banner_told(scene: Scene, coder: Client) -> None:
    # given a page whose banner tells age and sex
    page = coder.get(base(scene)).content.decode()
    person = re.search(r'id="person" name="person" value="([^"]*)"', page)
    assert person is not None
    assert person[1] == "68 female"
    # when a code is assigned by script, which sends that along
    sent = {"code": "N40.0", "evidence": "", "person": person[1]}
    part = coder.post(f"{base(scene)}codes/", sent, headers=HTMX).content.decode()
    # then the note is in the part
    assert "A code for men; the patient is female." in part


def test_a_code_found_shows_what_the_code_set_says_beside_it(scene: Scene, coder: Client) -> None:
    # given a search
    # when a code with notes is found
    found = html.unescape(coder.post(f"{base(scene)}codes/search/", {"words": "E11.22"}, headers=HTMX).content.decode())
    # then its exclusions and what goes with it are there
    assert "type 1 diabetes mellitus (E10.-)" in found
    assert "identify stage of chronic kidney disease (N18.1-N18.6)" in found


def test_a_list_that_was_brought_is_searched_and_assigned_from(scene: Scene, coder: Client) -> None:
    # given a list of procedure codes
    visit = Coding("CPT", "99283", "Emergency department visit, low complexity")
    import_codes(scene.at(scene.keeper), "CPT", read=lambda: [visit])
    # when a coder searches, also by the last digit of a range that the work names
    search = f"{base(scene)}codes/search/"
    by_words = coder.post(search, {"words": "emergency visit"}, headers=HTMX).content.decode()
    by_digit = coder.post(search, {"words": "3", "within": "S82, 99281-99285"}, headers=HTMX).content.decode()
    # then it is found and assigned under its system; a code of no list is not
    for found in (by_words, by_digit):
        assert 'name="code" value="99283"><input type="hidden" name="system" value="CPT"' in found
    coder.post(f"{base(scene)}codes/", {"code": "99283", "system": "CPT", "evidence": ""})
    (coded,) = scene.at(scene.coder).work.coded(scene.work.id)
    assert coded.coding == visit
    assert coder.post(f"{base(scene)}codes/", {"code": "99284", "system": "CPT"}).status_code == 422
