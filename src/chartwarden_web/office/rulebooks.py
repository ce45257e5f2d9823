"""The policy lab: which rulebook is in force, what was proposed, on whom it falls, and the second person's answer.

Each view parses, acts and renders.

Example:
    >>> [kind_of("+a"), kind_of("-a"), kind_of("@@ -1 +1 @@"), kind_of(" a")]
    ['more', 'less', 'place', 'same']

"""

from functools import partial

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.rulebooks import (
    MAY_KEEP_RULES,
    RulebookAnswer,
    decide_rulebook,
    propose_rulebook,
    rulebooks,
    weigh_rulebook,
)
from chartwarden.adapters.rulebook_file import default_text, read_text_of, rulebook_text
from chartwarden.ledger.entry import Act
from chartwarden.minimum_necessary.proposal import Blast, ProposalState, RulebookId
from chartwarden.minimum_necessary.rulebook import Rulebook
from chartwarden.phi.identifier_policy import IdentifierClass
from chartwarden_web.gate import Of, Proof, Reading, gate
from chartwarden_web.office.member_forms import parsed
from chartwarden_web.request import SeatedRequest
from chartwarden_web.wiring import house

_read = partial(rulebook_text, where="the proposal")
_LONGEST = 200_000  # characters of a rulebook
_SAID = {
    RulebookAnswer.APPROVE: "Approved. It is in force from the next request on, everywhere.",
    RulebookAnswer.DECLINE: "Declined. The rules stay as they are.",
}


class _ProposeForm(forms.Form):
    text = forms.CharField(max_length=_LONGEST, strip=False)
    reason = forms.CharField(max_length=1000, required=False)


class _AnswerForm(forms.Form):
    answer = forms.ChoiceField(choices=[(answer.value, answer.value) for answer in RulebookAnswer])


@gate(Act.LIST_RULEBOOKS)
def policy_lab(request: SeatedRequest) -> HttpResponse:
    """Show which rulebook is in force, and every one that was proposed."""
    rows = rulebooks(request.desk)
    in_force = request.desk.rulebooks.in_force()
    return render(
        request,
        "office/rulebooks.html",
        {
            "title": "Policy lab",
            "version": request.desk.rulebook.version,
            "kinds": len(request.desk.rulebook.rules),
            "in_force": next((row for row in rows if in_force and row.proposal.id == in_force.id), None),
            "waiting": [row for row in rows if row.proposal.state is ProposalState.OPEN],
            "decided": [row for row in rows if row.proposal.state is not ProposalState.OPEN],
            "may_propose": bool(request.desk.member.roles & MAY_KEEP_RULES),
            "text": in_force.text if in_force else _began_with(),
        },
    )


@gate(Act.LIST_RULEBOOKS, of=Of.OTHERS_REQUEST)
def rulebook(request: SeatedRequest, rulebook_id: str) -> HttpResponse:
    """Show what a proposal changes, in words of the file and on the work that is open."""
    weighed = weigh_rulebook(request.desk, RulebookId(rulebook_id), read=_read, began_with=_began_with())
    return render(
        request,
        "office/rulebook.html",
        {
            "title": "Policy lab",
            "weighed": weighed,
            "blasts": [_told(blast, request.desk.rulebook) for blast in weighed.blasts if not blast.changes_nothing],
            "unchanged": sum(blast.items for blast in weighed.blasts if blast.changes_nothing),
            "lines": [(kind_of(line), line) for line in weighed.difference[2:]],
        },
    )


@gate(Act.PROPOSE_RULEBOOK, does=Reading.CHANGES)
def propose(request: SeatedRequest) -> HttpResponse:
    """Propose another rulebook."""
    fields = parsed(_ProposeForm, request)
    given = rulebook_text(fields["text"].replace("\r\n", "\n"), where="the rulebook")
    began_with = rulebook_text(_began_with(), where="the rulebook that the house began with")
    proposal = propose_rulebook(request.desk, given, reason=fields["reason"], began_with=began_with)
    messages.success(request, f"Rulebook {proposal.version} waits for a second person. Nothing has changed yet.")
    return redirect("rulebook", proposal.id)


@gate(Act.DECIDE_RULEBOOK, does=Reading.CHANGES, of=Of.OTHERS_REQUEST, proof=Proof.ANEW)
def decide_on_rulebook(request: SeatedRequest, rulebook_id: str) -> HttpResponse:
    """Approve or decline a rulebook that somebody else proposed."""
    answer = RulebookAnswer(parsed(_AnswerForm, request)["answer"])
    decide_rulebook(request.desk, RulebookId(rulebook_id), answer=answer, read=_read)
    messages.success(request, _SAID[answer])
    return redirect("policy_lab")


def kind_of(line: str) -> str:
    """Give what a line of a difference is, for its colour and its words."""
    return {"+": "more", "-": "less", "@": "place"}.get(line[:1], "same")


def _told(blast: Blast, book: Rulebook) -> tuple[str, Blast, str, str]:
    """Give a line of the table: the title of the kind, its counts, and the identifiers in words."""
    rule = book.rules.get(blast.kind)
    more, less = _named(blast.identifiers_more), _named(blast.identifiers_less)
    return rule.title if rule else blast.kind, blast, more, less


def _named(classes: frozenset[IdentifierClass]) -> str:
    return ", ".join(sorted(each.name.replace("_", " ").lower() for each in classes))


def _began_with() -> str:
    """Give the text of the rulebook that holds until one is approved."""
    own = house().settings.rulebook
    return read_text_of(own) if own else default_text().text
