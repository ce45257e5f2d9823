"""`chartwarden ledger verify` gives a verdict, whatever the database holds."""

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner, Result
from django.db import connection

from chartwarden.cli import group
from chartwarden.ledger.entry import Act, Draft, Outcome
from chartwarden.ledger.merkle import leaf_hash
from chartwarden_web.records.models import LedgerDetailsRecord
from chartwarden_web.wiring import House
from tests.database import without_triggers

DRAFT = Draft(actor="lena.moss", device="test:1", act=Act.OPEN_CHART, outcome=Outcome.GRANTED)


def _verify(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["ledger", "verify", *arguments])


@pytest.mark.control("AUD-4")
def test_a_hostile_row_is_named_with_exit_code_4(house: House) -> None:
    # given three entries, the second replaced by lists in lists without end, its hash included
    for _ in range(3):
        house.ledger.append(DRAFT)
    body = b"[" * 100_000
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER ledger_refuses_update")
        cursor.execute("UPDATE ledger SET body = %s, leaf = %s WHERE sequence = 1", [body, leaf_hash(body)])
    # when the log is verified
    answer = _verify()
    # then the entry is named
    assert answer.exit_code == 4
    assert "Entry 1: the entry is not an entry." in answer.output


@pytest.mark.control("AUD-4")
def test_details_are_checked_and_the_destroyed_ones_counted(house: House) -> None:
    # given two entries with details, of which one was destroyed
    for reason in ("one", "two"):
        house.ledger.append(replace(DRAFT, details={"reason": reason}))
    house.ledger.store.destroy_details(first=0, last=0)
    house.ledger.append(replace(DRAFT, act=Act.DESTROY_DETAILS, counts={"first": 0, "last": 0, "entries": 1}))
    # when the log is verified
    sound = _verify("--json")
    # then it is sound, and the destroyed ones are counted
    assert sound.exit_code == 0
    told = json.loads(sound.stdout)
    assert (told["sound"], told["entries"], told["details_destroyed"]) == (True, 3, 1)
    # and when the others are overwritten, they are found
    without_triggers()
    LedgerDetailsRecord.objects.update(sealed=b"\x01" + b"0" * 60)
    damaged = _verify("--json")
    assert (damaged.exit_code, json.loads(damaged.stdout)["first_bad"]) == (4, 1)
