"""Every store of code lists keeps the same promises: in memory, on SQLite, on PostgreSQL."""

import pytest

from chartwarden.actions.list_store import POA_EXEMPT, ListedSystem, ListStore
from chartwarden.chart.coding import Coding
from tests.builders import a_member, house_in_memory

VISIT = Coding("CPT", "99213", "Office visit, established patient, low complexity")
LONG_VISIT = Coding("CPT", "99214", "Office visit, established patient, moderate complexity")
APPENDIX = Coding("ICD-10-PCS", "0DTJ4ZZ", "Resection of Appendix, Percutaneous Endoscopic Approach")


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def lists(request: pytest.FixtureRequest) -> ListStore:
    """Give each store in turn, with two lists in it."""
    if request.param == "memory":
        house = house_in_memory()
    else:
        request.getfixturevalue(f"on_{request.param}")
        house = request.getfixturevalue("fresh_house")
    lists: ListStore = house.desk(a_member("lena.moss"), device="test:1").lists
    lists.put("ICD-10-PCS", [APPENDIX], edition="2026")
    lists.put("CPT", [LONG_VISIT, VISIT], edition="")
    return lists


def test_a_list_is_found_by_system_and_replaced_whole(lists: ListStore) -> None:
    # given two lists
    assert lists.systems() == (ListedSystem("CPT", "", 2), ListedSystem("ICD-10-PCS", "2026", 1))
    assert lists.find("CPT", "99213") == VISIT
    assert lists.find("ICD-10-PCS", "0dtj4zz") == APPENDIX
    # when one comes anew
    lists.put("CPT", [VISIT], edition="2027")
    # then the former is gone, and the other stays
    assert lists.systems() == (ListedSystem("CPT", "2027", 1), ListedSystem("ICD-10-PCS", "2026", 1))
    assert lists.find("CPT", "99214") is None
    assert lists.find("HCPCS", "99213") is None


def test_codes_are_found_by_their_beginning_and_by_all_words(lists: ListStore) -> None:
    # given two lists
    # when they are searched
    # then a beginning comes first, every word must be there, and nothing asked finds nothing
    assert lists.search("9921", most=8) == (VISIT, LONG_VISIT)
    assert lists.search("visit MODERATE", most=8) == (LONG_VISIT,)
    assert lists.search("appendix visit", most=8) == ()
    assert lists.search("visit", most=1) == (VISIT,)
    assert lists.search("0dtj", most=8) == (APPENDIX,)
    assert lists.search("  ", most=8) == ()
    assert lists.search("%", most=8) == ()


def test_exempt_codes_are_told_and_never_offered(lists: ListStore) -> None:
    # given the list of codes that are exempt from reporting presence on admission
    assert not lists.has(POA_EXEMPT)
    exempt = Coding(POA_EXEMPT, "B90.0", "Sequelae of central nervous system tuberculosis")
    lists.put(POA_EXEMPT, [exempt], edition="2026")
    # when somebody asks it, then it answers
    assert lists.has(POA_EXEMPT)
    assert lists.find(POA_EXEMPT, "b90.0") == exempt
    # and nobody finds a code to assign in it, by its beginning or by its words
    assert lists.search("B90", most=8) == ()
    assert lists.search("tuberculosis", most=8) == ()
