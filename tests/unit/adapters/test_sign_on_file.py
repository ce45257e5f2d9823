"""Single sign-on is configured by a file; what is wrong or unsafe in it stops the start, with the key and the fix."""

from pathlib import Path

import pytest

from chartwarden.adapters.settings import Settings
from chartwarden.adapters.sign_on_file import (
    OpenIdProvider,
    PlainHttp,
    SamlProvider,
    SignOn,
    read_sign_on,
    read_sign_on_file,
)
from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.member import Role

_OPENID = """
[[openid]]
id = "hospital"
name = "Hospital sign-in"
issuer = "https://login.example.org"
client_id = "chartwarden"
client_secret_file = "{secret}"
"""
_METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.org">
<md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="encryption"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>QUJD</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data>
<ds:X509Certificate>
REVG
</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.org/post"/>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.org/r"/>
</md:IDPSSODescriptor></md:EntityDescriptor>"""


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Give a file with a client's secret."""
    path = tmp_path / "hospital.secret"
    path.write_text("s3cret\n", encoding="utf-8")
    return path


def _read(text: str) -> SignOn:
    return read_sign_on(text, where="sign-on.toml", http=PlainHttp.REFUSED)


def test_an_openid_provider_is_read_and_its_secret_is_not_in_its_words(secret: Path) -> None:
    # given a provider with everything that may be said of it
    text = _OPENID.format(secret=secret) + (
        'user_id_claim = "upn"\nexternal_id_claim = "oid"\nsecond_factor = {amr = ["mfa"], acr = ["urn:gold"]}\n'
    )
    # when the file is read
    (read,) = _read(text).openid
    # then each is there
    assert read == OpenIdProvider(
        "hospital", "Hospital sign-in", "https://login.example.org", "chartwarden", "s3cret",
        "upn", "oid", frozenset({"mfa"}), frozenset({"urn:gold"}),
    )  # fmt: skip
    # and whoever prints it does not print the secret
    assert "s3cret" not in repr(read)


def test_a_saml_provider_is_read_from_its_metadata_or_from_its_parts(tmp_path: Path) -> None:
    # given one with metadata, and one with parts
    metadata, certificate = tmp_path / "idp.xml", tmp_path / "idp.pem"
    metadata.write_text(_METADATA, encoding="utf-8")
    certificate.write_text("-----BEGIN CERTIFICATE-----\nREVG\nR0hJ\n-----END CERTIFICATE-----\n", encoding="utf-8")
    text = f"""
        [[saml]]
        id = "clinic"
        name = "Clinic"
        metadata_file = "{metadata}"
        second_factor_contexts = ["https://refeds.org/profile/mfa"]
        [[saml]]
        id = "annex"
        name = "Annex"
        entity_id = "https://annex.example.org"
        sso_url = "https://annex.example.org/sso"
        certificate_file = "{certificate}"
    """
    # when the file is read
    clinic, annex = _read(text).saml
    # then both are whole, and a key for encryption signs nothing
    assert clinic == SamlProvider(
        "clinic", "Clinic", "https://idp.example.org", "https://idp.example.org/r", ("REVG",),
        contexts=frozenset({"https://refeds.org/profile/mfa"}),
    )  # fmt: skip
    assert annex == SamlProvider(
        "annex", "Annex", "https://annex.example.org", "https://annex.example.org/sso", ("REVGR0hJ",)
    )


def test_groups_of_the_directory_stand_for_roles_and_a_second_person_always_decides() -> None:
    # given groups, with and without a word about who decides
    groups = '[directory.groups]\n"Coding Inpatient" = ["coder", "auditor"]\n'
    # when both are read
    first, second = _read(groups).directory, _read(f'[directory]\nwidening = "request"\n{groups}').directory
    # then the roles are there, and the word changes nothing: there is no other
    assert first.groups == {"Coding Inpatient": frozenset({Role.CODER, Role.AUDITOR})}
    assert first == second


_SAML = '[[saml]]\nid = "clinic"\nname = "C"\n'
_WRONG = {
    "no TOML": ("a b", "sign-on.toml", "line 1"),
    "an unknown key": (_OPENID + 'secret = "x"\n', "sign-on.toml, openid.0.secret", "not permitted"),
    "a key that lacks": (_OPENID.replace('client_id = "chartwarden"', ""), "openid.0.client_id", "required"),
    "an id with a slash": (_OPENID.replace('"hospital"', '"a/b"'), "openid.0.id", "pattern"),
    "no TLS": (_OPENID.replace("https://", "http://"), "openid hospital, issuer", "over TLS"),
    "a password in the address": (_OPENID.replace("https://", "https://a:b@"), "openid hospital, issuer", "over TLS"),
    "no secret file": (_OPENID.replace("{secret}", "/nowhere/x"), "client_secret_file", "cannot be read"),
    "two of one id": (_OPENID + _OPENID, "sign-on.toml", "same id"),
    "SAML without parts": (_SAML, "saml.0", "metadata_file"),
    "SAML with half its parts": (_SAML + 'entity_id = "x"\n', "saml.0", "together"),
    "SAML with metadata and parts": (_SAML + 'metadata_file = "{secret}"\nentity_id = "x"\n', "saml.0", "alone"),
    "metadata that is no XML": (_SAML + 'metadata_file = "{secret}"\n', "saml clinic, metadata_file", "well-formed"),
    "a directory that decides by itself": ('[directory]\nwidening = "directory"\n', "directory.widening", "'request'"),
    "a member who is the directory": ('[directory]\nuser_id = "dora.reyes"\n', "directory.user_id", "not permitted"),
    "a role in two groups": ('[directory.groups]\na = ["coder"]\nb = ["coder"]\n', "directory", "two groups"),
    "a group without a role": ("[directory.groups]\na = []\n", "directory.groups.a", "at least 1"),
    "a role that does not exist": ('[directory.groups]\na = ["king"]\n', "directory.groups.a.0", "'coder'"),
    "another word for who decides": ('[directory]\nwidening = "none"\n', "directory.widening", "'request'"),
}


@pytest.mark.parametrize(("text", "where", "what"), _WRONG.values(), ids=_WRONG)
def test_what_is_wrong_is_told_with_its_key(text: str, where: str, what: str, secret: Path) -> None:
    # given a file with a mistake
    # when it is read
    with pytest.raises(MalformedError) as told:
        _read(text.replace("{secret}", str(secret)))
    # then the key, the mistake and the fix are told, and no secret
    assert where in told.value.where
    assert what in told.value.what
    assert told.value.fix
    assert "s3cret" not in str(told.value)


@pytest.mark.parametrize(
    "metadata",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>' + _METADATA.replace("https://idp.example.org/r", "&b;"),
        "<a/>",
        _METADATA.replace("HTTP-Redirect", "SOAP"),
        _METADATA.replace('use="signing"', 'use="encryption"'),
        _METADATA.replace("https://idp.example.org/r", "http://idp.example.org/r"),
    ],
    ids=["entities", "something else", "no redirect", "no signing key", "no TLS"],
)
def test_metadata_that_cannot_be_trusted_is_refused(metadata: str, tmp_path: Path) -> None:
    # given such metadata
    path = tmp_path / "idp.xml"
    path.write_text(metadata, encoding="utf-8")
    # when the file that names it is read, then it is refused
    with pytest.raises(MalformedError):
        _read(f'{_SAML}metadata_file = "{path}"\n')


def test_the_settings_name_the_file_and_allow_plain_http_only_where_nobody_is_real(
    tmp_path: Path, secret: Path
) -> None:
    # given a file with an address without TLS
    path = tmp_path / "sign-on.toml"
    path.write_text(_OPENID.format(secret=secret).replace("https://", "http://"), encoding="utf-8")
    # when a test instance and a production instance start with it
    given = {"CHARTWARDEN_SIGN_ON": str(path), "CHARTWARDEN_KEYS": "/keys/cw"}
    tried = Settings.from_environment({**given, "CHARTWARDEN_ENVIRONMENT": "test"})
    # then the one takes it, and the other does not start
    assert [provider.id for provider in tried.sign_on.providers] == ["hospital"]
    with pytest.raises(MalformedError, match="over TLS"):
        Settings.from_environment(given)
    with pytest.raises(MalformedError, match="cannot be read"):
        read_sign_on_file(tmp_path / "missing.toml", http=PlainHttp.ALLOWED)
