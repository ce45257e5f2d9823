"""An instance opens with its own keys and no others, on each database."""

from dataclasses import replace
from pathlib import Path

import pytest

from chartwarden.foundation.errors import BrokenSealError
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden_web import settings
from chartwarden_web.records.models import InstanceRecord, LedgerTipRecord, WorkRecord
from chartwarden_web.wiring import House, built
from tests.builders import Scene, a_work_item

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
        "connect_timeout": "10",
        "tcp_user_timeout": "20000",
        "options": r"-c synchronous_commit=on -c default_transaction_isolation=read\ committed",
    }


def test_what_a_work_item_is_about_stands_sealed_beside_its_patient(house_anywhere: House) -> None:
    # given work on a code that says what a patient has
    scene = Scene(house_anywhere)
    store = scene.at(scene.coder).work
    item = a_work_item("hiv", encounter=scene.stay, member=scene.coder, codes=("B20", "Z21"))
    store.add([item])
    # when the row is read by somebody without keys
    row = WorkRecord.objects.values().get(id=item.id)
    # then no code is in it
    assert not any(code in str(value) + repr(bytes(row["sealed"])) for code in ("B20", "Z21") for value in row.values())
    # and the store gives the item as it was
    assert store.item(item.id).purpose == item.purpose
    # and a target cannot be moved to another item
    WorkRecord.objects.filter(id=scene.work.id).update(sealed=row["sealed"])
    with pytest.raises(BrokenSealError):
        store.item(scene.work.id)
