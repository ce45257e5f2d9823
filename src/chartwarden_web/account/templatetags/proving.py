"""What the fields for proving who is there need to know: which factors the member has, and in a demo, the code.

Example:
    >>> Proving(has_passkey=True, has_code=False, demo_code=None).has_passkey
    True

"""

from dataclasses import dataclass

from django import template
from django.template.context import Context

from chartwarden.actions.desk import Environment
from chartwarden.workforce.factor import FactorKind
from chartwarden_web.account.factors import kinds_of, next_code
from chartwarden_web.records.models import MemberRecord
from chartwarden_web.wiring import house

register = template.Library()


@dataclass(frozen=True, slots=True)
class Proving:
    """How a member can prove who they are. `demo_code` is None outside a demo, whatever the member has."""

    has_passkey: bool
    has_code: bool
    demo_code: str | None


@register.simple_tag(takes_context=True)
def proving(context: Context) -> Proving:
    """Give it for the member who is signing in (`record` in the context), or for the one who is signed in."""
    record = context.get("record") or context["request"].user
    assert isinstance(record, MemberRecord)  # noqa: S101 -- the fields are shown to members only
    kinds = kinds_of(record)
    is_demo = house().settings.environment is Environment.DEMO
    return Proving(
        has_passkey=FactorKind.PASSKEY in kinds,
        has_code=bool({FactorKind.CODE_APP, FactorKind.RECOVERY_CODE}.intersection(kinds)),
        demo_code=next_code(record) if is_demo else None,
    )
