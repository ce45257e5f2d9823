from datetime import date

import pytest

from chartwarden.phi.birth_date import is_birth_date

BORN = date(1958, 3, 14)


@pytest.mark.parametrize(
    "written",
    [
        "03/14/1958",
        "3/14/58",
        "14.3.1958",
        "1958-03-14",
        "14 Mar 1958",
        "March 14th, 1958",
        "14-MAR-58",
        "19580314",
        "03141958",
    ],
)
def test_the_registered_day_is_known_in_every_form_and_order(written: str) -> None:
    # given the birth date in some form, when it is compared, then it is the same day
    assert is_birth_date(written, BORN)


@pytest.mark.parametrize("written", ["3/14", "March 14", "1958", "03/15/1958", "14 Mar 1959", "March 1958", "20580314"])
def test_another_day_or_a_day_without_a_year_is_not_the_birth_date(written: str) -> None:
    # given another date, or one without its year, when it is compared, then it is not the birth date
    assert not is_birth_date(written, BORN)
