"""A passkey in software: it answers as a browser and a device do, and can be told to answer wrongly."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

HOME = "http://testserver"
_PRESENT, _VERIFIED = AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV


@dataclass
class SoftPasskey:
    """One passkey of one person. `counter` goes up with each answer, as in a real device."""

    origin: str = HOME
    is_verified: bool = True  # whether the device has asked for the person
    counter: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    owner: str = ""

    def made(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.create`."""
        asked = options["publicKey"]
        self.owner = asked["user"]["id"]
        public = AttestedCredentialData.create(Aaguid.NONE, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = self._data(asked["rp"]["id"], public)
        told = self._told("webauthn.create", asked["challenge"])
        response = {
            "clientDataJSON": websafe_encode(told),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
        }
        return self._as_json(response)

    def answered(self, options: dict[str, Any]) -> str:
        """Answer `navigator.credentials.get`."""
        asked = options["publicKey"]
        self.counter += 1
        data = self._data(asked["rpId"], None)
        told = self._told("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + hashlib.sha256(told).digest(), ec.ECDSA(SHA256()))
        response = {
            "clientDataJSON": websafe_encode(told),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.owner,
        }
        return self._as_json(response)

    def _as_json(self, response: dict[str, str]) -> str:
        name = websafe_encode(self.id)
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )

    def _told(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, rp_id: str, public: AttestedCredentialData | None) -> AuthenticatorData:
        flags = _PRESENT | (_VERIFIED if self.is_verified else 0) | (AuthenticatorData.FLAG.AT if public else 0)
        return AuthenticatorData.create(hashlib.sha256(rp_id.encode()).digest(), flags, self.counter, public or b"")
