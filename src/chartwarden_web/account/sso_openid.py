"""OpenID Connect: asking a provider who somebody is, and believing nothing that does not verify.

allauth finds the provider's addresses and trades the code; what it leaves open is closed here. The identity token's
signature is verified even though it came over TLS, by algorithms that need the provider's private key; its issuer,
audience, time and nonce are those of this very question; and the code is bound to this browser by PKCE.

Source: OpenID Connect Core 1.0, 3.1.3.7; RFC 9700 (nonce, PKCE, issuer in the answer).

Example:
    >>> Asked("hospital", "s", "n", "v").provider
    'hospital'

"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from requests import RequestException

from chartwarden.actions.arrival import Vouched
from chartwarden.adapters.sign_on_file import SIGNATURES, OpenIdProvider
from chartwarden_web.account.sso_refusals import not_verified

_LEEWAY_SECONDS = 60  # policy: how far the clocks of the provider and of this server may differ
_NEEDED = ["exp", "iat", "iss", "aud", "sub", "nonce"]
_SCOPES = ["openid", "profile"]
_LONGEST_SUBJECT = 190  # letters; the table of links keeps no more, and the standard allows 255 ASCII letters


@dataclass(frozen=True, slots=True)
class Asked:
    """What this browser asked a provider. It is kept in the session, answered once, and then forgotten."""

    provider: str
    state: str
    nonce: str
    verifier: str


class _Exchange(OpenIDConnectOAuth2Adapter):
    """allauth's conversation with one provider of the configuration."""

    def __init__(self, request: HttpRequest, provider: OpenIdProvider, *, return_to: str) -> None:
        super().__init__(request, provider.id)
        self._return_to = return_to
        self.issuer = provider.issuer
        self.app = SocialApp(
            provider="openid_connect",
            provider_id=provider.id,
            name=provider.name,
            client_id=provider.client_id,
            secret=provider.client_secret,
            settings={"server_url": provider.issuer.rstrip("/")},
        )

    def get_provider(self) -> Any:  # noqa: ANN401 -- allauth has no types
        """Give allauth's provider for this configuration, and not one that a table names."""
        return self.app.get_provider(self.request)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:  # noqa: ARG002 -- allauth's signature
        """Give the one address that the provider answers to."""
        return self._return_to

    def described(self) -> Mapping[str, Any]:
        """Give what the provider says of itself, if it is the one that the configuration names.

        Raises:
            RefusedError: it names another issuer, or an address less protected than its own.

        """
        described: Mapping[str, Any] = self.openid_config
        scheme = urlsplit(self.issuer).scheme
        addresses = [described["authorization_endpoint"], described["token_endpoint"], described["jwks_uri"]]
        if described["issuer"] != self.issuer or any(urlsplit(each).scheme != scheme for each in addresses):
            raise not_verified()
        return described

    def fetched(self, address: str, **headers: str) -> Any:  # noqa: ANN401 -- JSON
        """Give the JSON at one of the provider's addresses."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers)
            answer.raise_for_status()
            return answer.json()


def ask(request: HttpRequest, provider: OpenIdProvider, *, return_to: str) -> tuple[str, Asked]:
    """Give the address to send the browser to, and what to keep until it comes back.

    Raises:
        RefusedError: the provider does not answer, or is not the one that the configuration names.

    """
    exchange = _Exchange(request, provider, return_to=return_to)
    try:
        described = exchange.described()
    except (RequestException, ValueError, KeyError) as error:
        raise not_verified() from error
    asked = Asked(provider.id, secrets.token_urlsafe(32), secrets.token_urlsafe(32), "")
    challenge = generate_code_challenge()
    client = exchange.get_client(request, exchange.app)
    client.state = asked.state
    more = {
        "nonce": asked.nonce,
        "code_challenge": challenge["code_challenge"].decode(),
        "code_challenge_method": challenge["code_challenge_method"],
        **({"acr_values": " ".join(sorted(provider.acr))} if provider.acr else {}),
    }
    address = client.get_redirect_url(described["authorization_endpoint"], _SCOPES, more)
    return address, Asked(asked.provider, asked.state, asked.nonce, challenge["code_verifier"])


def answered(request: HttpRequest, provider: OpenIdProvider, asked: Asked, *, return_to: str) -> Vouched:
    """Give whom the provider vouches for.

    Args:
        request: the browser's return, with `code`, `state` and perhaps `iss` in its address.
        provider: the provider that was asked.
        asked: what this browser asked it.
        return_to: the address that the question named; the provider compares it.

    Raises:
        RefusedError: anything of the answer does not verify. What it was is told to nobody.

    """
    issuer = request.GET.get("iss", provider.issuer)
    if not secrets.compare_digest(request.GET.get("state", "").encode(), asked.state.encode()):
        raise not_verified()
    if issuer != provider.issuer or not request.GET.get("code"):
        raise not_verified()
    exchange = _Exchange(request, provider, return_to=return_to)
    try:
        described = exchange.described()
        client = exchange.get_client(request, exchange.app)
        answer = client.get_access_token(request.GET["code"], pkce_code_verifier=asked.verifier)
        keys = exchange.fetched(described["jwks_uri"])
        claims = checked_claims(answer["id_token"], keys=keys, provider=provider, nonce=asked.nonce)
        if provider.user_id_claim not in claims and "userinfo_endpoint" in described:
            bearer = f"Bearer {answer['access_token']}"
            claims = _with_more(claims, exchange.fetched(described["userinfo_endpoint"], Authorization=bearer))
    except (OAuth2Error, RequestException, KeyError, ValueError, TypeError) as error:
        raise not_verified() from error
    return vouched_by(provider, claims)


def checked_claims(token: str, *, keys: Mapping[str, Any], provider: OpenIdProvider, nonce: str) -> Mapping[str, Any]:
    """Give the claims of an identity token that was made by this provider, for this client, in answer to this question.

    Args:
        token: the token, as the provider sent it.
        keys: the provider's published keys (a JWK set).
        provider: whose token it must be; its `client_id` is the audience.
        nonce: what the question said.

    Raises:
        RefusedError: signature, algorithm, issuer, audience, time or nonce is not as it must be.

    Source:
        OpenID Connect Core 1.0, 3.1.3.7.

    """
    try:
        kid = jwt.get_unverified_header(token).get("kid")
        published = [key for key in jwt.PyJWKSet.from_dict(dict(keys)).keys if key.public_key_use in {None, "sig"}]
        key = next(each for each in published if kid is None or each.key_id == kid)
        claims: Mapping[str, Any] = jwt.decode(
            token,
            key=key,
            algorithms=list(SIGNATURES),
            issuer=provider.issuer,
            audience=provider.client_id,
            leeway=_LEEWAY_SECONDS,
            options={"require": _NEEDED},
        )
    except (jwt.PyJWTError, StopIteration) as error:
        raise not_verified() from error
    audience = claims["aud"]
    is_for_others = isinstance(audience, list) and len(audience) > 1
    if (is_for_others or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise not_verified()
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise not_verified()
    return claims


def _with_more(claims: Mapping[str, Any], told: Mapping[str, Any]) -> Mapping[str, Any]:
    """Add what the provider tells of the person; what the signed token says stands."""
    if told.get("sub") != claims["sub"]:
        raise not_verified()
    return {**told, **claims}


def vouched_by(provider: OpenIdProvider, claims: Mapping[str, Any]) -> Vouched:
    """Give what verified claims say of somebody. What is of another kind than the standard has counts as not said.

    Raises:
        RefusedError: they name no subject, or one that is too long.

    """
    subject = _said(claims, "sub")
    if not 0 < len(subject) <= _LONGEST_SUBJECT:
        raise not_verified()
    methods = claims.get("amr") or []
    shown = set(methods) if isinstance(methods, list) and all(isinstance(one, str) for one in methods) else set()
    return Vouched(
        provider=provider.id,
        subject=subject,
        user_id=_said(claims, provider.user_id_claim),
        name=_said(claims, "name"),
        external_id=_said(claims, provider.external_id_claim),
        showed_second_factor=bool(shown & provider.amr) or _said(claims, "acr") in provider.acr,
    )


def _said(claims: Mapping[str, Any], name: str) -> str:
    """Give a claim that is a text, or a number as some directories have for ids; empty for anything else."""
    value = claims.get(name, "")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return str(value) if isinstance(value, str) or is_number else ""
