"""The ladder on the screen: asking for more than the purpose opens, and breaking glass.

Example:
    >>> ask_for_part.__name__
    'ask_for_part'

"""

import re
from typing import Any, Final

from django import forms as fields
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from chartwarden.actions.charts import explain_grant
from chartwarden.actions.glass import break_glass
from chartwarden.actions.widening import request_widening
from chartwarden.foundation.errors import MalformedError
from chartwarden.foundation.identifiers import DocumentId, EncounterId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.glass import GLASS_LASTS, MOST_PARTS, Glass, GlassPart
from chartwarden.minimum_necessary.ladder import Decision, WideningRequest
from chartwarden.purpose.reason import LEAST_REASON_CHARACTERS, REASON_CHOICES, Chosen
from chartwarden_web.desk import forms, withheld, workbench
from chartwarden_web.desk.pages import after
from chartwarden_web.gate import Of, Proof, Reading, gate
from chartwarden_web.request import SeatedRequest

_ID: Final = r"[A-Za-z0-9-]{1,64}"
_PART: Final = re.compile(rf"\A(?:{_ID}:(?:\d{{1,6}}|whole)|encounter:{_ID}|{withheld.WHOLE_CHART})\Z", re.ASCII)


class WideningForm(fields.Form):
    """What is asked for, and why: a reason chosen by its digit with what it names, or one's own words.

    `part` is `document:section`, `document:whole`, `encounter:id` or `chart`.
    """

    part = fields.RegexField(_PART)
    why = fields.ChoiceField(choices=[(key, key) for key in REASON_CHOICES], required=False)
    named = fields.CharField(max_length=60, required=False)
    reason = fields.CharField(max_length=1000, required=False)


class GlassForm(fields.Form):
    """Why glass is broken; the parts are read beside it, each as `document:section` or `document:whole`."""

    reason = fields.CharField(max_length=1000, required=False)


@gate(Act.REQUEST_WIDENING, does=Reading.CHANGES, of=Of.OWN_WORK)
def ask_for_part(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Ask to see more; what the ladder opens at once is open on the page that follows."""
    sent, work = forms.parsed(WideningForm, request), WorkItemId(work_id)
    document_id, section, encounter_id = _asked(sent["part"])
    asked = request_widening(
        request.desk, work, document_id, section=section, reason=_reason(sent), encounter_id=encounter_id
    )
    messages.success(request, _told(asked))
    if asked.decision is Decision.APPROVED and asked.document_id is not None:
        return after(request, "document", work_id, asked.document_id)
    return after(request, "work", work_id)


@gate(Act.EXPLAIN_GRANT, of=Of.OWN_WORK)
def glass(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Show what glass can be broken for in this work's chart."""
    outlook = workbench.Outlook(*explain_grant(request.desk, WorkItemId(work_id)))
    item = request.desk.work.item(WorkItemId(work_id))
    context = {
        "title": "Break glass",
        "work_id": work_id,
        "work_title": request.desk.rulebook.rules[item.purpose.kind].title,
        "target": item.purpose.target,
        "parts": withheld.breakable_parts(outlook),
        "minutes": GLASS_LASTS.seconds // 60,
        "most": MOST_PARTS,
        "least": LEAST_REASON_CHARACTERS,
        "waits": bool(request.desk.glass.unreviewed(of=request.desk.member.id)),
    }
    return render(request, "desk/glass.html", context)


@gate(Act.BREAK_GLASS, does=Reading.CHANGES, of=Of.OWN_WORK, proof=Proof.ANEW)
def break_it(request: SeatedRequest, work_id: str) -> HttpResponse:
    """Break glass, and show the first of what it opened."""
    reason = forms.parsed(GlassForm, request)["reason"]
    parts = [_pane(value) for value in request.POST.getlist("part")[: MOST_PARTS + 1]]
    broken = break_glass(request.desk, WorkItemId(work_id), parts, reason=reason)
    messages.success(request, f"Open until {broken.expires_at:%H:%M} UTC. The privacy officer reviews this.")
    return after(request, "document", work_id, _first_of(broken))


def _reason(sent: dict[str, Any]) -> str | Chosen:
    """Give the reason in words, or as it was chosen. Whether it holds is asked by the action, which records it."""
    if sent["why"] in {"", _OWN_WORDS}:
        return str(sent["reason"])
    return Chosen(sent["why"], sent["named"])


_OWN_WORDS: Final = "9"


def _asked(value: str) -> tuple[DocumentId | None, int | None, EncounterId | None]:
    """Read what `WideningForm` let through."""
    kind, _, rest = value.partition(":")
    if value == withheld.WHOLE_CHART:
        return None, None, None
    if kind == "encounter":
        return None, None, EncounterId(rest)
    document_id, section = forms.parsed_part(value)
    return document_id, section, None


def _pane(value: str) -> GlassPart:
    if not _PART.match(value) or value == withheld.WHOLE_CHART or value.startswith("encounter:"):
        raise MalformedError(what="a part cannot be used", where="The form", fix="Go back and choose it again.")
    return GlassPart(*forms.parsed_part(value))


def _told(asked: WideningRequest) -> str:
    if asked.decision is Decision.APPROVED:
        return f"Open until {asked.expires_at:%H:%M} UTC; it closes by itself, or with the work."
    return "Asked. A second person decides; it opens here when they approve."


def _first_of(broken: Glass) -> str:
    return broken.parts[0].document_id
