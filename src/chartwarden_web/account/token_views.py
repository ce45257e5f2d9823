"""The screen of one's tokens for programs: which there are, making one, revoking one.

Example:
    >>> tokens.__name__
    'tokens'

"""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from chartwarden.actions.tokens import make_token, my_tokens, revoke_token
from chartwarden.ledger.entry import Act
from chartwarden.workforce.token import DEFAULT_LIFE, LONGEST_LIFE, Scope, Token, TokenId, scopes_of
from chartwarden_web.account.token_forms import parsed_token
from chartwarden_web.gate import Of, Proof, Reading, gate
from chartwarden_web.request import SeatedRequest

_WORDS = {
    Scope.WORK_READ: "List my work",
    Scope.CHART_READ: "Open charts and read documents of my work",
    Scope.CODE_WRITE: "Search, assign and remove codes in my work",
    Scope.WIDENING_ASK: "Ask to see a part that is withheld",
    Scope.ACCESS_READ: "Read what I opened and why",
    Scope.MEMBERS_READ: "List the members",
    Scope.SCIM: "Add, change and end members, for the directory (SCIM)",
    Scope.METRICS: "Read the figures of this instance",
}


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as its owner sees it."""

    token: Token
    words: tuple[str, ...]
    standing: str
    is_in_force: bool


@gate(Act.REVIEW_ACCOUNT)
def tokens(request: SeatedRequest) -> HttpResponse:
    """Show one's tokens, and the form for another one."""
    return _tokens(request, {})


@gate(Act.MAKE_TOKEN, Act.REVIEW_ACCOUNT, does=Reading.CHANGES, proof=Proof.ANEW)
def make(request: SeatedRequest) -> HttpResponse:
    """Make a token and show its secret, this once."""
    asked = parsed_token(request)
    made = make_token(request.desk, label=asked.label, purpose=asked.purpose, scopes=asked.scopes, days=asked.days)
    return _tokens(request, {"made": made})


@gate(Act.REVOKE_TOKEN, does=Reading.CHANGES, of=Of.OWN_THING)
def revoke(request: SeatedRequest, token_id: str) -> HttpResponse:
    """Revoke a token."""
    revoke_token(request.desk, TokenId(token_id))
    messages.success(request, "Revoked. Whatever shows it from now on is turned away.")
    return redirect("my_tokens")


def _tokens(request: SeatedRequest, context: dict[str, object]) -> HttpResponse:
    now, offered = request.desk.clock.now(), scopes_of(request.desk.member)
    lines = []
    for token in my_tokens(request.desk):
        over = "revoked" if token.revoked_at else "over"
        is_in_force = token.is_in_force(now)
        words = tuple(_WORDS[scope] for scope in Scope if scope in token.scopes)
        lines.append(TokenLine(token, words, "in force" if is_in_force else over, is_in_force))
    return render(
        request,
        "account/tokens.html",
        {
            "title": "Tokens for programs",
            "lines": lines,
            "offered": [(scope.value, _WORDS[scope]) for scope in Scope if scope in offered],
            "days": DEFAULT_LIFE.days,
            "most_days": LONGEST_LIFE.days,
            **context,
        },
    )
