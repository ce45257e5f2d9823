"""Three digits of a ZIP code stay where enough people live, by a table that says when it was counted."""

from datetime import date

import pytest

from chartwarden.foundation.errors import MalformedError
from chartwarden.redaction.zip3 import default_table, table, tables

OF_2000 = "036 059 063 102 203 556 692 790 821 823 830 831 878 879 884 890 893".split()
OF_2010 = "036 059 102 203 205 369 556 692 821 823 878 879 884 893".split()


def test_the_tables_are_those_of_two_censuses_and_their_union() -> None:
    # given the lists as published, written here by hand
    # when the tables are read
    # then the two are those, and the default is their union of nineteen
    assert table("census-2000").restricted == set(OF_2000)
    assert table("census-2010").restricted == set(OF_2010)
    assert default_table().restricted == {*OF_2000, *OF_2010}
    assert len(default_table().restricted) == 19


def test_each_table_says_when_it_was_counted_where_it_comes_from_and_which_paragraph_asks_for_it() -> None:
    # given all tables
    for name, one in tables().items():
        # when what they say of themselves is read, then nothing is missing
        assert one.name == name
        assert one.counted_on in {date(2000, 4, 1), date(2010, 4, 1)}
        assert "164.514(b)(2)(i)(B)" in one.citation
        assert one.source


@pytest.mark.parametrize("prefix", sorted({*OF_2000, *OF_2010}))
def test_a_restricted_prefix_becomes_three_zeroes(prefix: str) -> None:
    # given a ZIP code of a thinly settled area, of five and of nine digits
    # when what may stay is asked
    # then it is 000, not 00000
    assert default_table().kept_of(f"{prefix}01") == "000"
    assert default_table().kept_of(f"{prefix}01-1234") == "000"


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("44903", "449"),
        ("44903-1234", "449"),
        ("44903 1234", "449"),
        ("10001", "100"),
        ("00601", "006"),
        ("99950", "999"),
        ("00000", "000"),  # nobody has it
        ("34099", "000"),  # military
        ("09012", "000"),  # military
        ("55555", "000"),  # one business
        ("4490", "000"),
        ("449033", "000"),
        ("K1A 0B1", "000"),
        ("", "000"),
    ],
)
def test_what_may_stay_is_three_digits_or_zeroes(written: str, kept: str) -> None:
    # given what stands in a text
    # when what may stay of it is asked, then it is that
    assert default_table().kept_of(written) == kept


def test_a_prefix_that_one_census_alone_restricts_depends_on_the_table() -> None:
    # given 790, which was small in 2000 only, and 369, which was in 2010 only
    # when each table is asked, then it answers by its own census
    assert [table(name).kept_of("79001") for name in ("census-2000", "census-2010")] == ["000", "790"]
    assert [table(name).kept_of("36901") for name in ("census-2000", "census-2010")] == ["369", "000"]


def test_an_unknown_table_is_refused() -> None:
    # given a name that no table has
    # when it is asked for, then the names to choose from are told
    with pytest.raises(MalformedError, match="census-2000, census-2000-and-2010, census-2010"):
        table("census-2030")
