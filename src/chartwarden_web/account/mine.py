"""The screen of one's own account: who I am here, what I sign in with, where I am signed in, and what I was told.

Example:
    >>> mine.__name__
    'mine'

"""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.account import forget_device, look_at_account, say_it_was_not_me, see_notices
from chartwarden.ledger.entry import Act
from chartwarden.purpose.work import KindOfWork
from chartwarden.workforce.factor import FactorKind
from chartwarden.workforce.invitation import InvitationKind
from chartwarden_web.account.factors import factors_of
from chartwarden_web.account.invitation_forms import form_of, parsed_until
from chartwarden_web.account.passwords import shortest_for
from chartwarden_web.account.sitting import row_of
from chartwarden_web.gate import Of, Reading, gate
from chartwarden_web.records.readers.account import account_sheet
from chartwarden_web.records.stores.accounts import DatabaseAccounts
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house


@gate(Act.REVIEW_ACCOUNT)
def mine(request: SeatedRequest) -> HttpResponse:
    """Show one's own account. What nobody needs to read anew stands in the tables; the rest is the ledger's word."""
    member, rules = request.desk.member, request.desk.rulebook.rules
    latest = look_at_account(request.desk)
    factors = factors_of(request.user)
    return render(
        request,
        "account/mine.html",
        {
            "title": "My account",
            "member": member,
            "sheet": account_sheet(member.id, session=row_of(request)),
            "factors": [one for one in factors if one.kind is not FactorKind.RECOVERY_CODE],
            "recovery": next((one for one in factors if one.kind is FactorKind.RECOVERY_CODE), None),
            "latest": latest,
            "roles": sorted(role.value.replace("_", " ") for role in member.roles),
            "kinds_of_work": sorted(
                rules[kind].title for kind in map(KindOfWork, member.kinds_of_work) if kind in rules
            ),
        },
    )


@gate(Act.FORGET_DEVICE, does=Reading.CHANGES, of=Of.OWN_THING)
def forget(request: SeatedRequest, device_id: str) -> HttpResponse:
    """Forget a browser, and end its sessions; the one that asks too, if it is that one."""
    accounts, is_this = DatabaseAccounts(), row_of(request).device_id == device_id
    forget_device(request.desk, forget=lambda: accounts.forget_device(device_id, of=request.desk.member.id))
    if is_this:
        logout(request)
        return redirect("account_login")
    messages.success(request, "That browser is forgotten, and signed out if it was signed in.")
    return redirect("my_account")


@gate(Act.REVIEW_ACCOUNT, does=Reading.CHANGES)
def seen(request: SeatedRequest) -> HttpResponse:
    """Say that one has seen what one was told, up to the newest notice of the page that says so."""
    member = request.desk.member
    until = min(parsed_until(request), request.desk.clock.now())  # nobody has seen what they will be told yet
    see_notices(request.desk, see=lambda: DatabaseAccounts().see_notices(member.id, until=until))
    return HttpResponse() if request.htmx else redirect("my_account")


@gate(Act.SIGNAL, does=Reading.CHANGES)
def not_me(request: SeatedRequest) -> HttpResponse:
    """Shut one's account at once, and ask for a new password."""
    record, shortest = request.user, shortest_for(request.user)
    opener = say_it_was_not_me(request.desk, accounts=house().accounts, keep=house().invitations)
    logout(request)
    del request.desk  # nobody sits here any more, and the page must not look as if somebody did
    form = form_of(InvitationKind.PASSWORD, opener=opener) if opener else None
    return render(
        request,
        "account/not_me.html",
        {"title": "Signed out everywhere", "form": form, "shortest": shortest, "record": record},
    )
