"""The screen of queues, assignment and conflicts. Each view parses, calls an action, and renders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from chartwarden.actions.queues import assign_many, look_at_queues, sort_many, withdraw_many
from chartwarden.actions.waivers import waive_conflict
from chartwarden.foundation.identifiers import MemberId, WorkItemId
from chartwarden.ledger.entry import Act
from chartwarden.purpose.work import Priority, WorkStatus
from chartwarden.workforce.member import Role
from chartwarden_web.desk.workbench import encounter_word
from chartwarden_web.gate import Proof, Reading, gate
from chartwarden_web.office import queue_forms as forms
from chartwarden_web.request import SeatedRequest

_LISTED = 200  # lines of one page; a filter makes them fewer, and whatever is listed or not can be moved at once


@gate(Act.LIST_QUEUE)
def queues(request: SeatedRequest) -> HttpResponse:
    """Show what waits and who has what, and let it be moved."""
    chosen = forms.parsed_filter(request)
    shown = look_at_queues(request.desk, chosen, listed=_LISTED)
    lines = [(line, encounter_word(line.encounter_kind), _DUE[line.is_overdue]) for line in shown.lines]
    return render(
        request,
        "office/queues.html",
        {
            "title": "Queues",
            "queues": shown,
            "lines": lines,
            "chosen": chosen,
            "is_filtered": chosen != type(chosen)(),
            "statuses": [(status.value, words) for status, words in _STATUS.items()],
            "status_words": {status.value: words for status, words in _STATUS.items()},
            "priorities": [(priority.value, priority.words) for priority in Priority],
            "assigns": Role.MANAGER in request.desk.member.roles,
        },
    )


_STATUS = {WorkStatus.WAITING: "waiting", WorkStatus.ASSIGNED: "assigned", WorkStatus.HELD: "on hold"}
_DUE = {True: "overdue", False: ""}


@gate(Act.ASSIGN_WORK, does=Reading.CHANGES)
def spread(request: SeatedRequest) -> HttpResponse:
    """Spread work over members."""
    moved = assign_many(request.desk, forms.parsed_chosen(request), to=forms.parsed_members(request))
    return _said(request, forms.moved_words(moved, done="given out"))


@gate(Act.ASSIGN_WORK, does=Reading.CHANGES)
def put_back(request: SeatedRequest) -> HttpResponse:
    """Put work back into the queue."""
    moved = assign_many(request.desk, forms.parsed_chosen(request), to=())
    return _said(request, forms.moved_words(moved, done="back in the queue"))


@gate(Act.SORT_WORK, does=Reading.CHANGES)
def sort(request: SeatedRequest) -> HttpResponse:
    """Change what comes first."""
    fields = forms.parsed(forms.SortForm, request)
    priority = Priority(int(fields["priority"])) if fields["priority"] else None
    moved = sort_many(request.desk, forms.parsed_chosen(request), priority=priority, due_on=fields["due_on"])
    return _said(request, forms.moved_words(moved, done="changed"))


@gate(Act.WITHDRAW_WORK, does=Reading.CHANGES)
def withdraw(request: SeatedRequest) -> HttpResponse:
    """Take work off every list."""
    reason = forms.parsed(forms.ReasonForm, request)["reason"]
    moved = withdraw_many(request.desk, forms.parsed_chosen(request), reason=reason)
    return _said(request, forms.moved_words(moved, done="withdrawn"))


@gate(Act.WAIVE_CONFLICT, does=Reading.CHANGES, proof=Proof.ANEW)
def waive(request: SeatedRequest) -> HttpResponse:
    """Approve that somebody does work which a conflict sends elsewhere."""
    fields = forms.parsed(forms.WaiverForm, request)
    waive_conflict(request.desk, WorkItemId(fields["item"]), member_id=MemberId(fields["member"]), reason=fields["why"])
    messages.success(request, "Approved. Another manager gives them the work.")
    return redirect("queues")


def _said(request: SeatedRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    query = forms.query_of(request)
    return redirect(f"{reverse('queues')}?{query}" if query else reverse("queues"))
