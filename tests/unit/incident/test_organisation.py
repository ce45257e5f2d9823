"""What the organisation is decides whom it tells; a contract never gives longer than the law."""

import pytest

from chartwarden.foundation.errors import MalformedError, RefusedError
from chartwarden.incident.organisation import COVERED_ENTITY, Agency, Organisation, OrganisationKind

ASSOCIATE = OrganisationKind.BUSINESS_ASSOCIATE


def test_a_business_associate_tells_patients_only_under_a_delegation() -> None:
    # given a covered entity, a business associate, and one to which notices were delegated
    alone = Organisation(ASSOCIATE, covered_entity="Example Clinic")
    delegated = Organisation(ASSOCIATE, covered_entity="Example Clinic", delegation="Annex C of 2026-01-02")
    # when each is asked whether it tells patients
    # then the one without a paper does not, and learns whom to tell
    assert [one.tells_patients for one in (COVERED_ENTITY, alone, delegated)] == [True, False, True]
    COVERED_ENTITY.require_tells_patients()
    delegated.require_tells_patients()
    with pytest.raises(RefusedError, match=r"the-covered-entity-tells-its-patients.*Notify the covered entity"):
        alone.require_tells_patients()


@pytest.mark.parametrize("days", [0, -1, 61, 365])
def test_a_contract_outside_of_the_law_is_refused(days: int) -> None:
    # given a contract that gives no day, or longer than the law
    # when the organisation is set up, then it is refused
    with pytest.raises(RefusedError, match="a-contract-never-extends-the-law"):
        Organisation(ASSOCIATE, covered_entity="Example Clinic", contract_days=days)


@pytest.mark.parametrize("days", [1, 60, None])
def test_a_contract_within_the_law_is_taken(days: int | None) -> None:
    # given a contract within the law, or one that names no days
    # when the organisation is set up, then it stands
    assert Organisation(ASSOCIATE, covered_entity="Example Clinic", contract_days=days).contract_days == days


def test_an_associate_of_nobody_is_malformed() -> None:
    # given a business associate that names no covered entity, when it is set up, then it says what is missing
    with pytest.raises(MalformedError, match="covered_entity"):
        Organisation(ASSOCIATE, covered_entity="  ")


@pytest.mark.parametrize(
    "organisation",
    [
        {"covered_entity": "Example Clinic"},
        {"contract_days": 3},
        {"agency": Agency.AGENT},
        {"delegation": "Annex C"},
    ],
)
def test_a_covered_entity_with_a_contract_is_malformed(organisation: dict[str, str | int]) -> None:
    # given an organisation that was meant to be a business associate, and whose kind was forgotten
    # when it is set up, then nothing is guessed
    with pytest.raises(MalformedError, match="set kind"):
        Organisation(**organisation)  # type: ignore[arg-type]  # each row fits its field
