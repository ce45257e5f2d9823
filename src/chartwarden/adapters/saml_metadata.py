r"""A SAML identity provider's metadata: who it is, where it is, and which keys sign for it.

Example:
    >>> bare_certificate("-----BEGIN CERTIFICATE-----\nQUJD\nREVG\n-----END CERTIFICATE-----")
    'QUJDREVG'

"""

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # it ships no types
from defusedxml.ElementTree import ParseError, fromstring  # type: ignore[import-untyped]  # as above

from chartwarden.foundation.errors import MalformedError

_MD = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


def read_saml_metadata(text: str, *, where: str) -> tuple[str, str, tuple[str, ...]]:
    """Give entity id, address for signing on by redirect, and the certificates that verify what is signed.

    Args:
        text: the metadata, as the provider publishes it.
        where: what to call it in errors.

    Raises:
        MalformedError: it is no XML, has a document type, or does not describe an identity provider wholly.

    """
    try:
        root = fromstring(text)
    except (ParseError, DefusedXmlException, ValueError) as error:
        raise MalformedError(
            what="the metadata is not well-formed XML", where=where, fix="Download it from the provider again."
        ) from error
    entity = root if root.tag == f"{_MD}EntityDescriptor" else root.find(f"{_MD}EntityDescriptor")
    idp = None if entity is None else entity.find(f"{_MD}IDPSSODescriptor")
    if entity is None or idp is None:
        raise MalformedError(
            what="the metadata describes no identity provider", where=where, fix="Use the provider's own metadata."
        )
    url = next(
        (at.get("Location", "") for at in idp.iter(f"{_MD}SingleSignOnService") if at.get("Binding") == _REDIRECT), ""
    )
    certificates = tuple(
        bare_certificate("".join(found.itertext()))
        for key in idp.iter(f"{_MD}KeyDescriptor")
        if key.get("use", "signing") == "signing"
        for found in key.iter(f"{_DS}X509Certificate")
    )
    if not (entity.get("entityID") and url and certificates):
        raise MalformedError(
            what="the metadata lacks an entity id, an address of the redirect binding or a signing certificate",
            where=where,
            fix="Name `entity_id`, `sso_url` and `certificate_file` instead.",
        )
    return str(entity.get("entityID")), url, certificates


def bare_certificate(certificate: str) -> str:
    """Give the base64 of a certificate without its frame and line breaks."""
    return "".join(line.strip() for line in certificate.splitlines() if "-----" not in line)
