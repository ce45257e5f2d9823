"""Single sign-on and the directory, read from a file. A wrong file is refused with its key and the way to mend it.

The file names who may vouch for people (OpenID providers, SAML providers), what in their word is the user id, whether
they ask for a second factor, and which group of the directory stands for which roles. Secrets stand in files of their
own, so that this one can be read, reviewed and kept with the rest of the configuration.

Example:
    >>> read_sign_on("", where="sign-on.toml", http=PlainHttp.REFUSED) == NO_SIGN_ON
    True

"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from chartwarden.adapters.saml_metadata import bare_certificate, read_saml_metadata
from chartwarden.foundation.errors import MalformedError
from chartwarden.workforce.member import Role

# Signatures that only the holder of a private key can make; `none` and those by a shared secret are not among them.
SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


class PlainHttp(StrEnum):
    """Whether a provider may be reached without TLS."""

    REFUSED = "refused"
    ALLOWED = "allowed"  # demo and test instances only


@dataclass(frozen=True, slots=True)
class OpenIdProvider:
    """An OpenID provider. `second_factor` is what it says in `amr` or `acr` of somebody who showed one."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    user_id_claim: str = "preferred_username"
    external_id_claim: str = ""
    amr: frozenset[str] = frozenset()
    acr: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class SamlProvider:
    """A SAML identity provider. `certificates` verify what it signs; `contexts` are those with a second factor."""

    id: str
    name: str
    entity_id: str
    sign_on_url: str
    certificates: tuple[str, ...]
    user_id_attribute: str = ""  # empty: the subject's own name is the user id
    name_attribute: str = ""
    external_id_attribute: str = ""
    contexts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Directory:
    """Which group of the organisation's directory stands for which roles. A role stands in one group at most."""

    groups: Mapping[str, frozenset[Role]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class SignOn:
    """Who vouches for people from outside."""

    openid: tuple[OpenIdProvider, ...] = ()
    saml: tuple[SamlProvider, ...] = ()
    directory: Directory = field(default_factory=Directory)

    @property
    def providers(self) -> tuple[OpenIdProvider | SamlProvider, ...]:
        """Give all providers, in the order of the file."""
        return (*self.openid, *self.saml)


NO_SIGN_ON = SignOn()

_Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
_Words = Annotated[str, Field(min_length=1, max_length=200)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _SecondFactor(_Strict):
    amr: list[_Words] = []
    acr: list[_Words] = []


class _OpenId(_Strict):
    id: _Slug
    name: Annotated[str, Field(min_length=1, max_length=40)]
    issuer: _Words
    client_id: _Words
    client_secret_file: _Words
    user_id_claim: _Words = "preferred_username"
    external_id_claim: str = ""
    second_factor: _SecondFactor = _SecondFactor()


class _Saml(_Strict):
    id: _Slug
    name: Annotated[str, Field(min_length=1, max_length=40)]
    metadata_file: str = ""
    entity_id: str = ""
    sso_url: str = ""
    certificate_file: str = ""
    user_id_attribute: str = ""
    name_attribute: str = ""
    external_id_attribute: str = ""
    second_factor_contexts: list[_Words] = []

    @model_validator(mode="after")
    def _is_whole(self) -> "_Saml":
        parts = [self.entity_id, self.sso_url, self.certificate_file]
        if bool(self.metadata_file) == any(parts) or (any(parts) and not all(parts)):
            message = "needs `metadata_file` alone, or `entity_id`, `sso_url` and `certificate_file` together"
            raise ValueError(message)
        return self


class _Directory(_Strict):
    widening: Literal["request"] = "request"  # said for whoever reads the file; nothing else can be (ADR 0025)
    groups: dict[_Words, Annotated[list[Role], Field(min_length=1)]] = {}

    @model_validator(mode="after")
    def _no_role_twice(self) -> "_Directory":
        roles = [role for listed in self.groups.values() for role in listed]
        if len(roles) != len(set(roles)):
            message = "a role stands in two groups, so leaving one of them would mean nothing; keep one"
            raise ValueError(message)
        return self


class _File(_Strict):
    openid: list[_OpenId] = []
    saml: list[_Saml] = []
    directory: _Directory = _Directory()


def read_sign_on_file(path: Path, *, http: PlainHttp) -> SignOn:
    """Read the file that CHARTWARDEN_SIGN_ON names.

    Raises:
        MalformedError: it is missing, is not TOML, or names something that is wrong or missing.

    """
    return read_sign_on(_text(path, where=path.name), where=path.name, http=http)


def read_sign_on(text: str, *, where: str, http: PlainHttp) -> SignOn:
    """Read the configuration of single sign-on from TOML text.

    Args:
        text: the file's text.
        where: what to call the file in errors.
        http: whether addresses without TLS are allowed.

    Raises:
        MalformedError: with the key, and the way to mend it.

    """
    try:
        read = _File.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MalformedError(
            what=f"the file is not well-formed TOML: {error}", where=where, fix="Mend it at that line."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "the file"
        raise MalformedError(
            what=first["msg"].removeprefix("Value error, "),
            where=f"{where}, {key}",
            fix="See `docs/how-to/single-sign-on-and-provisioning.md`, which explains each key.",
        ) from error
    ids = [*(one.id for one in read.openid), *(one.id for one in read.saml)]
    if len(ids) != len(set(ids)):
        raise MalformedError(what="two providers have the same id", where=where, fix="Give each an id of its own.")
    return SignOn(
        openid=tuple(_openid(one, where=f"{where}, openid {one.id}", http=http) for one in read.openid),
        saml=tuple(_saml(one, where=f"{where}, saml {one.id}", http=http) for one in read.saml),
        directory=Directory(
            MappingProxyType({name: frozenset(roles) for name, roles in read.directory.groups.items()})
        ),
    )


def _openid(read: _OpenId, *, where: str, http: PlainHttp) -> OpenIdProvider:
    _require_tls(read.issuer, where=f"{where}, issuer", http=http)
    secret = _text(Path(read.client_secret_file), where=f"{where}, client_secret_file").strip()
    if not secret:
        raise MalformedError(
            what="the file of the client's secret is empty",
            where=f"{where}, client_secret_file",
            fix="Put the secret that the provider gave you into it, on one line.",
        )
    return OpenIdProvider(
        id=read.id,
        name=read.name,
        issuer=read.issuer,
        client_id=read.client_id,
        client_secret=secret,
        user_id_claim=read.user_id_claim,
        external_id_claim=read.external_id_claim,
        amr=frozenset(read.second_factor.amr),
        acr=frozenset(read.second_factor.acr),
    )


def _saml(read: _Saml, *, where: str, http: PlainHttp) -> SamlProvider:
    if read.metadata_file:
        at = f"{where}, metadata_file"
        entity_id, url, certificates = read_saml_metadata(_text(Path(read.metadata_file), where=at), where=at)
    else:
        certificate = _text(Path(read.certificate_file), where=f"{where}, certificate_file")
        entity_id, url, certificates = read.entity_id, read.sso_url, (bare_certificate(certificate),)
    _require_tls(url, where=f"{where}, sso_url", http=http)
    return SamlProvider(
        id=read.id,
        name=read.name,
        entity_id=entity_id,
        sign_on_url=url,
        certificates=certificates,
        user_id_attribute=read.user_id_attribute,
        name_attribute=read.name_attribute,
        external_id_attribute=read.external_id_attribute,
        contexts=frozenset(read.second_factor_contexts),
    )


def _text(path: Path, *, where: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MalformedError(
            what="the file cannot be read", where=where, fix="Name a readable UTF-8 file by its whole path."
        ) from error


def _require_tls(address: str, *, where: str, http: PlainHttp) -> None:
    parts = urlsplit(address)
    allowed = {"https", "http"} if http is PlainHttp.ALLOWED else {"https"}
    if parts.scheme not in allowed or not parts.hostname or parts.username:
        raise MalformedError(
            what="the provider must be reached over TLS, by an address without a password",
            where=where,
            fix="Use an address that begins with https://.",
        )
