"""An authenticator of our own making, after W3C Web Authentication Level 3: good by default, false as asked.

It shares no code with what checks it: CBOR and COSE of one P-256 key are written out by hand.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class Authenticator:
    """A telephone with one key. ``origin`` is the site at which its owner is; ``counts``: whether it does."""

    origin: str
    flags: int = PRESENT | VERIFIED
    counts: bool = True
    counter: int = 0
    algorithm: int = -7
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: str = ""

    def create(self, asked: Mapping[str, Any], **false: Any) -> str:
        """What a browser brings back of ``navigator.credentials.create``."""
        self.handle = asked["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        x, y = (each.to_bytes(32, "big") for each in (numbers.x, numbers.y))
        alg = bytes([0x20 + -1 - self.algorithm]) if self.algorithm > -25 else b"\x39\x01\x00"
        cose = b"\xa5\x01\x02\x03" + alg + b"\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y
        attested = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        told = self._told(asked["rp"]["id"], self.flags | ATTESTED, **false) + attested
        attestation = b"\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x58" + bytes([len(told)]) + told
        client = self._client("webauthn.create", asked["challenge"], **false)
        return self._brought({"clientDataJSON": text(client), "attestationObject": text(attestation)})

    def get(self, asked: Mapping[str, Any], **false: Any) -> str:
        """What a browser brings back of ``navigator.credentials.get``."""
        if self.counts:
            self.counter += 1
        told = self._told(asked["rpId"], self.flags, **false)
        client = self._client("webauthn.get", asked["challenge"], **false)
        signature = self.key.sign(told + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        return self._brought({
            "clientDataJSON": text(client),
            "authenticatorData": text(told),
            "signature": text(signature),
            "userHandle": false.get("handle", self.handle),
        })  # fmt: skip

    def _told(self, host: str, flags: int, **false: Any) -> bytes:
        digest = hashlib.sha256(false.get("rp_id", host).encode()).digest()
        return digest + bytes([flags]) + struct.pack(">I", self.counter)

    def _client(self, kind: str, challenge: str, **false: Any) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps({**said, **false.get("client", {})}).encode()

    def _brought(self, response: Mapping[str, str]) -> str:
        own = text(self.id)
        return json.dumps({"id": own, "rawId": own, "type": "public-key", "response": response})
