"""The page about the API says what the API says of itself."""

import re

from chartwarden.workforce.member import Role
from chartwarden.workforce.token import Scope, scopes_of
from chartwarden_web.api.description import described
from chartwarden_web.api.operations import api
from scripts.reference_docs import REFERENCE
from tests.builders import a_member

PAGE = (REFERENCE / "api.md").read_text(encoding="utf-8")
DESCRIBED = described(api)


def test_each_operation_stands_on_the_page_with_its_scope_and_what_it_does() -> None:
    # given the description that programs read
    operations = {
        (f"{method.upper()} {path}", told["security"][0]["token"][0], told["description"])
        for path, methods in DESCRIBED["paths"].items()
        for method, told in methods.items()
    }
    # when the page's table is read
    rows = set(re.findall(r"^\| `((?:GET|POST) [^`]+)` \| `([a-z:]+)` \| (.+) \|$", PAGE, re.MULTILINE))
    # then they are the same
    assert len(operations) == 9
    assert rows == operations


def test_each_scope_stands_on_the_page_with_the_roles_that_carry_it() -> None:
    # given the scopes of each role
    carried = {
        scope.value: [role.value for role in Role if scope in scopes_of(a_member("ida.berg", role))] for scope in Scope
    }
    # when the page's table is read
    rows = dict(re.findall(r"^\| `([a-z:]+)` \| ([a-z_, ]+) \|$", PAGE, re.MULTILINE))
    # then they are the same, where everybody means every role
    everybody = {"everybody who holds a role": [role.value for role in Role]}
    assert {scope: everybody.get(told, told.split(", ")) for scope, told in rows.items()} == carried


def test_each_problem_stands_on_the_page_with_its_meaning() -> None:
    # given the problems that operations may answer
    problems = {
        (status, answer["description"])
        for methods in DESCRIBED["paths"].values()
        for told in methods.values()
        for status, answer in told["responses"].items()
        if int(status) >= 400
    }
    # when the page's table is read, then they are the same
    assert set(re.findall(r"^\| (4\d\d) \| (.+) \|$", PAGE, re.MULTILINE)) == problems
