"""The latest verification of the ledger in the database, where every process sees it. What is said of it is sealed.

Example:
    >>> DatabaseVerifications(key=b"k" * 32).__class__.__name__
    'DatabaseVerifications'

"""

import hmac
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from chartwarden.actions.verification import SIGN_OF_LIFE, Stage, Verification, one_at_a_time
from chartwarden.ledger.canonical import Canonical, encode
from chartwarden.ledger.stretch import Fault
from chartwarden.ledger.verify import Verdict
from chartwarden_web.records.models import LedgerVerificationRecord

_THE_ROW = 1


class DatabaseVerifications:
    """Keeps the latest verification in one row. Whoever writes the table without the key writes no verdict."""

    def __init__(self, *, key: bytes) -> None:
        self._key = key

    def begin(self, verification: Verification) -> None:
        """Keep a new one in place of the latest.

        Raises:
            RefusedError: that one runs: in this process or in another.

        """
        now = verification.seen_at
        empty = LedgerVerificationRecord(id=_THE_ROW, seen_at=now)
        LedgerVerificationRecord.objects.bulk_create([empty], ignore_conflicts=True)
        # A sign of life from the future is nobody's; it must not keep the check from running.
        is_alive = Q(is_over=False, seen_at__gte=now - SIGN_OF_LIFE, seen_at__lte=now + SIGN_OF_LIFE)
        taken = LedgerVerificationRecord.objects.filter(~is_alive, id=_THE_ROW).update(**self._columns(verification))
        if not taken:
            raise one_at_a_time()

    def note(self, verification: Verification) -> None:
        """Keep how far it is or what it found, unless another has begun meanwhile."""
        mine = LedgerVerificationRecord.objects.filter(id=_THE_ROW, run=verification.id)
        mine.update(**self._columns(verification))

    def latest(self) -> Verification | None:
        """Give the latest one; None when there was none yet."""
        record = LedgerVerificationRecord.objects.filter(id=_THE_ROW).exclude(run="").first()
        if record is None:
            return None
        said = record.said.encode(errors="replace")
        if hmac.compare_digest(bytes(record.seal), self._seal(said)):
            with suppress(ValueError, KeyError, TypeError):
                return _read(json.loads(said))
        at = record.seen_at
        return Verification(record.run, "", at, at, Stage.ENTRIES, 0, 0, 0, is_as_stored=False)

    def _columns(self, verification: Verification) -> dict[str, Any]:
        said = encode(_written(verification))
        return {
            "run": verification.id,
            "is_over": verification.verdict is not None or bool(verification.broke_because),
            "seen_at": verification.seen_at,
            "said": said.decode(),
            "seal": self._seal(said),
        }

    def _seal(self, said: bytes) -> bytes:
        return hmac.digest(self._key, b"ledger verification\n" + said, "sha256")


def _written(one: Verification) -> Mapping[str, Canonical]:
    verdict = one.verdict
    return {
        "id": one.id,
        "by": one.by,
        "started_at": one.started_at.isoformat(),
        "seen_at": one.seen_at.isoformat(),
        "stage": one.stage.value,
        "done": one.done,
        "total": one.total,
        "compared": one.compared,
        "broke_because": one.broke_because,
        "verdict": None
        if verdict is None
        else {
            "entries": verdict.entries,
            "first_bad": verdict.first_bad,
            "because": verdict.because,
            "fault": verdict.fault.value if verdict.fault else None,
            "last_bad": verdict.last_bad,
            "details_destroyed": verdict.details_destroyed,
        },
    }


def _read(said: Mapping[str, Any]) -> Verification:
    verification = Verification(
        id=said["id"],
        by=said["by"],
        started_at=datetime.fromisoformat(said["started_at"]),
        seen_at=datetime.fromisoformat(said["seen_at"]),
        stage=Stage(said["stage"]),
        done=said["done"],
        total=said["total"],
        compared=said["compared"],
        broke_because=said["broke_because"],
    )
    found = said["verdict"]
    if found is None:
        return verification
    verdict = Verdict(
        entries=found["entries"],
        first_bad=found["first_bad"],
        because=found["because"],
        fault=None if found["fault"] is None else Fault(found["fault"]),
        last_bad=found["last_bad"],
        details_destroyed=found["details_destroyed"],
    )
    return replace(verification, verdict=verdict)
