"""An identity provider of the tests' own: it signs what a test wants said, true or not."""

import base64
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Signing  # type: ignore[import-untyped]  # no types

RECEIVE = "http://testserver/sso/clinic/receive/"
AUDIENCE = "http://testserver/sso/clinic/metadata/"
MFA = "https://refeds.org/profile/mfa"


@dataclass(frozen=True, slots=True)
class Identity:
    """A key and its certificate, in PEM."""

    key: str
    certificate: str


def _identity() -> Identity:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "An invented identity provider")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return Identity(pem.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode())


CLINIC, STRANGER = _identity(), _identity()


def bare(pem: str) -> str:
    return "".join(line for line in pem.splitlines() if "-----" not in line)


def _at(minutes: int) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


_ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" \
IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer>\
<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:{format}">{subject}</saml:NameID>\
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">\
<saml:SubjectConfirmationData {irt}{end}Recipient="{recipient}"/></saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{before}" NotOnOrAfter="{after}">{audience}</saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext>\
<saml:AuthnContextClassRef>{context}</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>\
<saml:AttributeStatement><saml:Attribute Name="uid"><saml:AttributeValue>{uid}</saml:AttributeValue></saml:Attribute>\
<saml:Attribute Name="name"><saml:AttributeValue>Runa Fjeld</saml:AttributeValue></saml:Attribute>\
</saml:AttributeStatement></saml:Assertion>"""

_RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}" \
Destination="{destination}" InResponseTo="{question}"><saml:Issuer>https://idp.test</saml:Issuer>\
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
{assertion}</samlp:Response>"""


@dataclass(frozen=True, slots=True)
class Told:
    """What an assertion says; the defaults are true."""

    question: str
    id: str = "_assertion"
    issuer: str = "https://idp.test"
    subject: str = "subject-1"
    format: str = "persistent"
    audience: str = AUDIENCE
    recipient: str = RECEIVE
    irt: str | None = None  # the question that the signed part names; the same unless told otherwise
    ends: int | None = 5
    after: int = 5
    context: str = MFA
    uid: str = "runa.fjeld"

    def assertion(self) -> str:
        irt = self.question if self.irt is None else self.irt
        return _ASSERTION.format(
            id=self.id, now=_at(0), before=_at(-5), after=_at(self.after), issuer=self.issuer, format=self.format,
            subject=self.subject, recipient=self.recipient, context=self.context, uid=self.uid,
            irt=f'InResponseTo="{irt}" ' if irt else "",
            end="" if self.ends is None else f'NotOnOrAfter="{_at(self.ends)}" ',
            audience=f"<saml:AudienceRestriction><saml:Audience>{self.audience}</saml:Audience></saml:AudienceRestriction>"
            if self.audience else "",
        )  # fmt: skip


def signed(xml: str, by: Identity = CLINIC) -> str:
    said = Signing.add_sign(xml, by.key, by.certificate)
    return (said.decode() if isinstance(said, bytes) else str(said)).removeprefix("<?xml version='1.0'?>")


def in_response(assertion: str, *, question: str, at: str = RECEIVE) -> str:
    return _RESPONSE.format(id="_response", now=_at(0), destination=at, question=question, assertion=assertion)


def question_in(address: str) -> str:
    """Give the id of the question in the address that a browser is led to."""
    asked = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    named = re.search(r'ID="([^"]+)"', zlib.decompress(base64.b64decode(asked), -15).decode())
    assert named is not None
    return named[1]
