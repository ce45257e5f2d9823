"""SAML: asking an identity provider who somebody is, and believing only an assertion that it signed for this question.

python3-saml verifies the signature, the schema, the times and the issuer, and reads only what the signature covers. It
lets pass what the standard leaves optional, so that is asked for here: an audience, the recipient, an end, and the id
of our question inside the signed assertion. Without the last, an assertion that somebody got hold of elsewhere would
fit any question.

Source: SAML 2.0 profiles, 4.1.4.3 and 4.1.4.5.

Example:
    >>> Question("clinic", "ONELOGIN_1").provider
    'clinic'

"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from lxml.etree import LxmlError
from onelogin.saml2.auth import OneLogin_Saml2_Auth  # type: ignore[import-untyped]  # no types
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words  # type: ignore[import-untyped]  # no types
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError  # type: ignore[import-untyped]  # no types
from onelogin.saml2.response import OneLogin_Saml2_Response  # type: ignore[import-untyped]  # no types
from onelogin.saml2.settings import OneLogin_Saml2_Settings  # type: ignore[import-untyped]  # no types

from chartwarden.actions.arrival import Vouched
from chartwarden.adapters.sign_on_file import SamlProvider
from chartwarden_web.account.sso_refusals import not_verified
from chartwarden_web.account.throttle import is_first_time

_LONGEST_SUBJECT = 190  # letters; the table of links keeps no more
_LONGEST_RESPONSE = 256 * 1024  # letters of base64; real ones have some thousand
_REMEMBERED_SECONDS = 24 * 3600  # longer than any assertion that is accepted lives
# Another name each time; or an address, which is issued again when its owner has left: neither says who somebody is.
_NOBODYS_FOR_GOOD = {Words.NAMEID_TRANSIENT, Words.NAMEID_EMAIL_ADDRESS}


@dataclass(frozen=True, slots=True)
class Question:
    """What this browser asked an identity provider. It is kept in the session, answered once, and then forgotten."""

    provider: str
    id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Whom an identity provider vouches for, and the id of the question that its signature covers."""

    question: Question
    vouched: Vouched


def ask(request: HttpRequest, provider: SamlProvider, *, return_to: str, entity_id: str) -> tuple[str, Question]:
    """Give the address to send the browser to, and what to keep until it comes back."""
    saml = OneLogin_Saml2_Auth(_as_seen(request, return_to), _settings(provider, return_to, entity_id))
    address = saml.login(return_to="", set_nameid_policy=False)
    return str(address), Question(provider.id, str(saml.get_last_request_id()))


def answered(request: HttpRequest, provider: SamlProvider, *, return_to: str, entity_id: str) -> Answer:
    """Give whom a posted response vouches for, and which question it answers.

    Args:
        request: the provider's form, which the browser posted across sites; no session comes with it.
        provider: whose response it must be.
        return_to: the address it must have been made for.
        entity_id: the audience it must have been made for.

    Raises:
        RefusedError: anything of it does not verify, or it was used before. What it was is told to nobody.

    """
    posted = request.POST.get("SAMLResponse", "")
    if not 0 < len(posted) <= _LONGEST_RESPONSE:
        raise not_verified()
    seen = _as_seen(request, return_to)
    try:
        response = OneLogin_Saml2_Response(_settings(provider, return_to, entity_id), posted)
        if not response.is_valid(seen):
            raise not_verified()
        question = Question(provider.id, _question_of(response, return_to=return_to, entity_id=entity_id))
        vouched = _vouched(provider, response)
        assertion = str(response.get_assertion_id())
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError, LxmlError, ValueError, TypeError, KeyError) as error:
        raise not_verified() from error
    if not is_first_time(f"saml {provider.id}", assertion, seconds=_REMEMBERED_SECONDS):
        raise not_verified()
    return Answer(question, vouched)


def described(provider: SamlProvider, *, return_to: str, entity_id: str) -> bytes:
    """Give this product's own metadata, for the administrators of the identity provider."""
    metadata = _settings(provider, return_to, entity_id).get_sp_metadata()
    return metadata.encode() if isinstance(metadata, str) else bytes(metadata)


def _question_of(response: OneLogin_Saml2_Response, *, return_to: str, entity_id: str) -> str:
    """Give the id of the question that the signed assertion names, if it is for us, here, and for a while only."""
    if entity_id not in response.get_audiences():
        raise not_verified()
    # The library's own way to read only what the signature covers; it has no public one for this part.
    found = response._query_assertion("/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")  # noqa: SLF001 -- as said
    if len(found) != 1:
        raise not_verified()
    told = found[0]
    if told.get("Recipient") != return_to or not told.get("NotOnOrAfter") or not told.get("InResponseTo"):
        raise not_verified()
    return str(told.get("InResponseTo"))


def _vouched(provider: SamlProvider, response: OneLogin_Saml2_Response) -> Vouched:
    subject = str(response.get_nameid() or "")
    if not 0 < len(subject) <= _LONGEST_SUBJECT or response.get_nameid_format() in _NOBODYS_FOR_GOOD:
        raise not_verified()
    told: dict[str, list[str]] = response.get_attributes()

    def first(name: str) -> str:
        return str((told.get(name) or [""])[0] or "") if name else ""

    return Vouched(
        provider=provider.id,
        subject=subject,
        user_id=first(provider.user_id_attribute) if provider.user_id_attribute else subject,
        name=first(provider.name_attribute),
        external_id=first(provider.external_id_attribute),
        showed_second_factor=bool(provider.contexts & set(response.get_authn_contexts())),
    )


def _as_seen(request: HttpRequest, return_to: str) -> dict[str, Any]:
    """Give the request as the library wants it; its address is the fixed one, and never what a header claims."""
    scheme, _, rest = return_to.partition("://")
    host, _, path = rest.partition("/")
    return {
        "https": "on" if scheme == "https" else "off",
        "http_host": host,
        "script_name": f"/{path}",
        "path_info": "",
        "get_data": {},
        "post_data": {"SAMLResponse": request.POST.get("SAMLResponse", "")},
    }


def _settings(provider: SamlProvider, return_to: str, entity_id: str) -> OneLogin_Saml2_Settings:
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "debug": False,
            "sp": {
                "entityId": entity_id,
                "assertionConsumerService": {"url": return_to, "binding": Words.BINDING_HTTP_POST},
                "NameIDFormat": Words.NAMEID_PERSISTENT,
            },
            "idp": {
                "entityId": provider.entity_id,
                "singleSignOnService": {"url": provider.sign_on_url, "binding": Words.BINDING_HTTP_REDIRECT},
                "x509certMulti": {"signing": list(provider.certificates)},
            },
            "security": {
                "wantAssertionsSigned": True,
                "wantNameId": True,
                "wantAttributeStatement": False,
                "requestedAuthnContext": False,
                "rejectDeprecatedAlgorithm": True,
                "allowRepeatAttributeName": False,
                "allowSingleLabelDomains": True,  # hospitals have names like `https://login/` on their own network
            },
        }
    )
