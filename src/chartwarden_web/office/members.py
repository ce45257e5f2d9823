"""The screens of the workforce: who works here, and what becomes of one member. Each view parses, acts and renders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.account_requests import ask_factor_reset
from chartwarden.actions.clearances import ask_clearance, end_clearance
from chartwarden.actions.member_import import import_members
from chartwarden.actions.member_sheet import change_member, look_at_member, plan_leave
from chartwarden.actions.members import add_member, end_membership, export_members, list_members
from chartwarden.actions.relations import declare_relations
from chartwarden.actions.role_review import MAY_REVIEW
from chartwarden.actions.roles import change_roles
from chartwarden.adapters.members_csv import members_as_csv, read_members_csv
from chartwarden.foundation.identifiers import MemberId
from chartwarden.ledger.entry import Act
from chartwarden.workforce.member import Role
from chartwarden_web.attachment import attachment
from chartwarden_web.gate import Of, Proof, Reading, gate
from chartwarden_web.office import member_forms as forms
from chartwarden_web.office.member_words import changed_words, imported_words, member_rows, review_due_of, sheet_of
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house


@gate(Act.LIST_MEMBERS)
def members(request: SeatedRequest) -> HttpResponse:
    """List everybody."""
    return _list(request, "", {})


@gate(Act.LIST_MEMBERS, does=Reading.ASKS)
def find_members(request: SeatedRequest) -> HttpResponse:
    """List those that some words fit. They come in the body, as all that names a person."""
    return _list(request, forms.parsed(forms.WordsForm, request)["words"], {})


@gate(Act.LIST_MEMBERS, does=Reading.ASKS, proof=Proof.ANEW)
def members_file(request: SeatedRequest) -> HttpResponse:
    """Hand out the list as a file for spreadsheets. It leaves the product, so it takes a factor anew."""
    return attachment(members_as_csv(export_members(request.desk)), name="members.csv")


@gate(Act.LIST_MEMBERS, of=Of.MEMBER)
def member(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Show one member."""
    sheet = look_at_member(request.desk, MemberId(member_id))
    return render(request, "office/member.html", {"title": "Member", "sheet": sheet_of(request.desk, sheet)})


@gate(Act.ADD_MEMBER, does=Reading.CHANGES)
def add(request: SeatedRequest) -> HttpResponse:
    """Add a member; their roles wait for a second person."""
    fields = forms.parsed(forms.AddForm, request)
    fields["roles"] = forms.chosen_roles(fields["roles"])
    added = add_member(request.desk, **fields)
    messages.success(request, "Added." if added.roles else "Added. A second person decides the roles, under Requests.")
    return redirect("member", added.id)


@gate(Act.IMPORT_MEMBERS, does=Reading.CHANGES)
def bring_in(request: SeatedRequest) -> HttpResponse:
    """Look a list over, or bring it in: all of it, or nothing."""
    imported = import_members(
        request.desk, read=lambda: read_members_csv(forms.parsed_list(request)), rehearsal=forms.rehearsal(request)
    )
    context = {"title": "Members from a list", "imported": imported, "said": imported_words(imported)}
    return render(request, "office/imported.html", context, status=422 if imported.problems else 200)


@gate(Act.CHANGE_MEMBER, does=Reading.CHANGES, of=Of.MEMBER)
def change(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Change what is written about a member."""
    change_member(request.desk, MemberId(member_id), known=forms.parsed_known(request), keep=house().invitations)
    return _said(request, member_id, "Changed.")


@gate(Act.CHANGE_MEMBER, does=Reading.CHANGES, of=Of.MEMBER)
def leave(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Say when a member is on leave."""
    plan_leave(request.desk, MemberId(member_id), leaves=forms.parsed_leaves(request))
    return _said(request, member_id, "Leave is planned. On those days they cannot sign in; their work stays theirs.")


@gate(Act.CHANGE_MEMBER, does=Reading.CHANGES, of=Of.MEMBER)
def relations(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Keep whose charts a member must not be given."""
    told, reason = forms.parsed_relations(request), forms.parsed(forms.WhyForm, request)["reason"]
    declared = declare_relations(request.desk, MemberId(member_id), relations=told, reason=reason)
    asked = " What was left out holds until a second person agrees, under Requests." if declared.request else ""
    return _said(request, member_id, f"Relations are kept.{asked}")


@gate(Act.ASK_ROLES, Act.REMOVE_ROLES, does=Reading.CHANGES, of=Of.MEMBER)
def roles(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Change what a member may do: less at once, more when a second person agrees."""
    wanted = forms.parsed_roles(request)
    answer = change_roles(
        request.desk,
        MemberId(member_id),
        roles=wanted.roles,
        kinds_of_work=wanted.kinds_of_work,
        reason=wanted.reason,
    )
    return _said(request, member_id, changed_words(answer))


@gate(Act.ASK_FACTOR_RESET, does=Reading.CHANGES, of=Of.MEMBER)
def reset(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Ask that a member's second factor be reset."""
    ask_factor_reset(request.desk, MemberId(member_id), reason=forms.parsed(forms.ReasonForm, request)["reason"])
    return _said(request, member_id, "Asked. A second person decides, under Requests.")


@gate(Act.ASK_ROLES, does=Reading.CHANGES, of=Of.MEMBER)
def clear(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Ask that a member be cleared for charts of VIPs."""
    ask_clearance(request.desk, MemberId(member_id), reason=forms.parsed(forms.ReasonForm, request)["reason"])
    return _said(request, member_id, "Asked. A second person decides, under Requests.")


@gate(Act.REMOVE_ROLES, does=Reading.CHANGES, of=Of.MEMBER)
def unclear(request: SeatedRequest, member_id: str) -> HttpResponse:
    """Take the clearance for charts of VIPs away."""
    end_clearance(request.desk, MemberId(member_id))
    return _said(request, member_id, "The clearance is gone, and so is what they had of those charts.")


@gate(Act.END_MEMBER, does=Reading.CHANGES, of=Of.MEMBER, proof=Proof.ANEW)
def end(request: SeatedRequest, member_id: str) -> HttpResponse:
    """End a membership, from now on or after a last day."""
    end_membership(request.desk, MemberId(member_id), last_day=forms.parsed(forms.EndForm, request)["last_day"])
    return _said(request, member_id, "The membership is ended, with every session and token. The user id stays taken.")


def _said(request: SeatedRequest, member_id: str, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("member", member_id)


def _list(request: SeatedRequest, words: str, context: dict[str, object]) -> HttpResponse:
    desk = request.desk
    found = list_members(desk, words=words)
    rows = member_rows(found, today=desk.clock.now().date())
    roles_ = [(role.value, role.words) for role in Role]
    return render(
        request,
        "office/members.html",
        {
            "title": "Members",
            "rows": rows,
            "words": words,
            "roles": roles_,
            "today": desk.clock.now().date(),
            "review_due": review_due_of(desk),
            "reviews": bool(desk.member.roles & MAY_REVIEW),
            "keeps_accounts": Role.ADMINISTRATOR in desk.member.roles,
            **context,
        },
    )
