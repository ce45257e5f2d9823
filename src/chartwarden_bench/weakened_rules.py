"""What the baselines do in place of a rule: functions that put the weaker rule into the product of this process.

Only `weakened` imports this, after it has set Django up in an instance of the bench.

Example:
    >>> sorted(PATCHES)
    ['nothing-masked', 'role-only', 'surname-only']

"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chartwarden.actions import charts, conflicts
from chartwarden.phi.kinds import IdentifierKind
from chartwarden.purpose.conflict import Conflict
from chartwarden_web.records.stores.work import DatabaseWork


def _role_only() -> None:
    """Let any work item open for whoever names it, if their role does such work."""

    def held(store: DatabaseWork, work_id: Any, *, by: Any) -> Any:  # noqa: ANN401 -- as the store's own
        return replace(store.item(work_id), member_id=by)

    DatabaseWork.held = held  # type: ignore[assignment, method-assign]  # the baseline


def _surname_only() -> None:
    """Take a shared surname for a conflict, and nothing else."""

    def conflict_of(member: Any, patient: Any, **_: object) -> Conflict | None:  # noqa: ANN401
        family = member.name.split()[-1].casefold()
        return Conflict.FAMILY if any(name.family.casefold() == family for name in patient.names) else None

    conflicts.conflict_of = conflict_of  # type: ignore[attr-defined]


def _nothing_masked() -> None:
    """Show each identifier in what is shown."""
    charts.visible_kinds = lambda _: frozenset(IdentifierKind)  # type: ignore[attr-defined, assignment]


PATCHES: Mapping[str, Callable[[], None]] = {
    "role-only": _role_only,
    "surname-only": _surname_only,
    "nothing-masked": _nothing_masked,
}
