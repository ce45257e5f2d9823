"""A list of codes comes in whole or not at all, brought by those who keep the instance."""

from pathlib import Path

import pytest

from chartwarden.actions.code_lists import import_codes
from chartwarden.actions.list_store import ListedSystem
from chartwarden.adapters.code_list_csv import read_code_list, read_code_list_file
from chartwarden.chart.coding import Coding
from chartwarden.foundation.errors import MalformedError, RefusedError
from tests.builders import a_scene

LIST = "Code,Display,Extra\n99213,Office visit,x\n 99214 ,Longer  visit,\n\n"


def test_an_administrator_brings_a_list_in() -> None:
    # given an instance and a file
    scene = a_scene()
    desk = scene.at(scene.keeper)
    # when the administrator brings it in
    listed = import_codes(desk, "cpt", read=lambda: read_code_list(LIST), edition="2026")
    # then its codes are found under their system, and the entry says what came
    assert listed == ListedSystem("CPT", "2026", 2)
    assert desk.lists.find("CPT", "99214") == Coding("CPT", "99214", "Longer visit")
    body = desk.ledger.store.rows_of(scene.keeper.user_id, most=1)[0].body
    assert b"code.import-list" in body
    assert b"granted" in body


def test_a_coder_brings_none_in_and_the_file_is_not_looked_at() -> None:
    # given a coder, and a file that must not be read
    scene = a_scene()
    looked: list[str] = []

    def read() -> tuple[Coding, ...]:
        looked.append("looked")
        return ()

    # when they bring it in
    with pytest.raises(RefusedError, match="administrator or a manager"):
        import_codes(scene.at(scene.coder), "CPT", read=read)
    # then nothing was read, nothing is there, and the attempt is on record
    assert looked == []
    assert scene.at(scene.coder).lists.systems() == ()
    assert b"refused" in scene.at(scene.coder).ledger.store.rows_of(scene.coder.user_id, most=1)[0].body


@pytest.mark.parametrize("system", ["ICD-10-CM", "icd-10-cm", "C", "CPT;", "x" * 60])
def test_a_system_that_comes_with_the_product_or_has_no_name_is_not_replaced(system: str) -> None:
    # given an administrator
    scene = a_scene()
    # when they bring a list in under such a name, then it is refused
    with pytest.raises(MalformedError, match="code system"):
        import_codes(scene.at(scene.keeper), system, read=lambda: read_code_list(LIST))


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "Line 1", "columns"),
        ("code,text\n1A,x\n", "Line 1", "columns"),
        ("code,display\n", "The list", "no code"),
        ("code,display\n99213,Visit\n99213,Visit\n", "Line 3", "twice"),
        ("code,display\n99213\n", "Line 2", "cells"),
        ("code,display\n99213,Visit,more\n", "Line 2", "cells"),
        ("code,display\n99 213,Visit\n", "Line 2", "cannot be used"),
        ("code,display\n99213,\n", "Line 2", "cannot be used"),
        ("code,display\n99213,a\x00b\n", "Line 2", "cannot be used"),
        ("code,display\n99213," + "x" * 301 + "\n", "Line 2", "cannot be used"),
        ('code,display\n99213,"Visit\n', "Line", "CSV"),
    ],
)
def test_one_fault_and_the_line_is_named(text: str, where: str, what: str) -> None:
    # given a list with a fault
    # when it is read, then nothing of it is taken, and the place is said
    with pytest.raises(MalformedError, match=what) as raised:
        read_code_list(text)
    assert raised.value.where.startswith(where)


def test_a_file_that_is_no_text_or_not_there_is_said_so(tmp_path: Path) -> None:
    # given a file in another encoding, and none
    path = tmp_path / "list.csv"
    path.write_bytes("code,display\n99213,Visit \xe9\n".encode("latin-1"))
    # when they are read, then each is said
    with pytest.raises(MalformedError, match="UTF-8"):
        read_code_list_file(path)
    with pytest.raises(MalformedError, match="cannot be read"):
        read_code_list_file(tmp_path / "none.csv")


def test_the_list_of_exempt_codes_is_read_as_its_publisher_gives_it_away() -> None:
    # given the layout of the publisher: cells between tabs, and codes without their dot
    lines = ("Order25\tPOAexemptCode\tDescription", "00123\tB900\tSequelae of tuberculosis, brain", "00124\tB91\tPolio")
    text = "\r\n".join(lines)
    # when it is read
    codes = read_code_list(text)
    # then the codes stand as people write them
    assert [one.code for one in codes] == ["B90.0", "B91"]
    assert codes[0].display == "Sequelae of tuberculosis, brain"


def test_a_table_between_tabs_with_other_columns_is_refused() -> None:
    # given cells between tabs under headings that say nothing
    # when it is read, then the first line is named
    with pytest.raises(MalformedError, match="Line 1"):
        read_code_list("Order25\tCode\n1\tB900\n")
