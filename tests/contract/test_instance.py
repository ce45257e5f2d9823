"""An instance opens with its own keys and no others, on each database."""

from dataclasses import replace
from pathlib import Path

import pytest

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden_web import settings
from chartwarden_web.records.models import InstanceRecord, LedgerTipRecord
from chartwarden_web.wiring import House, built

DRAFT = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)


@pytest.mark.parametrize("is_there", [True, False], ids=["empty folder", "no folder"])
@pytest.mark.parametrize("has_row", [True, False], ids=["instance known", "instance row lost"])
def test_a_database_with_data_gets_no_new_keys(
    house_anywhere: House,
    tmp_path: Path,
    is_there: bool,  # noqa: FBT001
    has_row: bool,  # noqa: FBT001
) -> None:
    # given an instance with an entry, and a key folder that is not mounted
    house_anywhere.ledger.append(DRAFT)
    elsewhere = tmp_path / "not-mounted"
    if is_there:
        elsewhere.mkdir()
    if not has_row:
        InstanceRecord.objects.all().delete()
    # when it starts
    # then it refuses, says what to set, and makes no keys
    with pytest.raises(BrokenSealError, match="CHARTWARDEN_KEYS"):
        built(replace(house_anywhere.settings, keys=elsewhere))
    assert not list(elsewhere.glob("*"))


def test_a_database_does_not_open_with_the_keys_of_another(house_anywhere: House, tmp_path: Path) -> None:
    # given an instance with an entry, and whole keys that are another's
    house_anywhere.ledger.append(DRAFT)
    before = LedgerTipRecord.objects.values().get(), InstanceRecord.objects.values().get()
    others = tmp_path / "others"
    keys = type(house_anywhere.keys)(others)
    keys.make()
    # when it starts with them
    # then it refuses in one sentence, and writes nothing
    with pytest.raises(BrokenSealError, match="not those of this database"):
        built(replace(house_anywhere.settings, keys=others))
    assert (LedgerTipRecord.objects.values().get(), InstanceRecord.objects.values().get()) == before
    # and its own keys still open it
    assert built(house_anywhere.settings).ledger.append(DRAFT).sequence == 1


def test_the_options_of_an_address_reach_the_database_and_commits_stay_synced() -> None:
    # given an address that asks for a server that proves who it is
    address = "postgresql://cw@db.example.org/charts?sslmode=verify-full&sslrootcert=/etc/ca.pem"
    # when Django is told where the database is
    described = settings._database(address, Path())  # noqa: SLF001 -- the very options that are served with
    # then every option goes along
    assert described["OPTIONS"] == {
        "sslmode": "verify-full",
        "sslrootcert": "/etc/ca.pem",
        "options": "-c synchronous_commit=on",
    }
