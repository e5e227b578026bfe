"""An identity provider on loopback: codes, PKCE and signed tokens as OpenID Connect Core 1.0 has them.

It is written after the standard and signs with cryptography alone, so that what it makes is not made by the
library that reads it. It is honest unless a test turns something in ``lies``.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode, urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.servers import reply, serving

CLIENT, SECRET = "townbell", "a secret: with + and %"


def text(data: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def whole(number: int) -> str:
    """A number as a key has it (RFC 7518, 6.3.1.1)."""
    return text(number.to_bytes((number.bit_length() + 7) // 8, "big"))


class Rsa:
    """A key that signs RS256."""

    alg = "RS256"

    def __init__(self, kid: str) -> None:
        self.kid = kid
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def public(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        return {
            "kty": "RSA",
            "kid": self.kid,
            "use": "sig",
            "alg": self.alg,
            "n": whole(numbers.n),
            "e": whole(numbers.e),
        }

    def sign(self, said: bytes) -> bytes:
        return self.key.sign(said, padding.PKCS1v15(), hashes.SHA256())

    def pem(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


class Curve:
    """A key that signs ES256."""

    alg = "ES256"

    def __init__(self, kid: str) -> None:
        self.kid = kid
        self.key = ec.generate_private_key(ec.SECP256R1())

    def public(self) -> dict[str, str]:
        numbers = self.key.public_key().public_numbers()
        x, y = (text(each.to_bytes(32, "big")) for each in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": "P-256", "kid": self.kid, "x": x, "y": y}

    def sign(self, said: bytes) -> bytes:
        """Two numbers side by side (RFC 7518, 3.4)."""
        first, second = decode_dss_signature(self.key.sign(said, ec.ECDSA(hashes.SHA256())))
        return first.to_bytes(32, "big") + second.to_bytes(32, "big")


def token(header: Mapping[str, Any], claims: Mapping[str, Any], sign: Callable[[bytes], bytes]) -> str:
    """A JWS in its compact form (RFC 7515, 3.1)."""
    said = ".".join(text(json.dumps(each).encode()) for each in (header, claims))
    return f"{said}.{text(sign(said.encode()))}"


def secret_of(key: bytes) -> Callable[[bytes], bytes]:
    """Signs HS256 with these bytes."""
    return lambda said: hmac.digest(key, said, "sha256")


ANA: Mapping[str, Any] = {
    "sub": "u-1", "name": "Ana Ruiz", "email": "Ana.Ruiz@port-alder.example", "email_verified": True,
}  # fmt: skip


@dataclass
class Provider:
    """``person`` signs in without a word; ``lies`` make a token from what would be its honest parts."""

    now: Callable[[], datetime]
    url: str = ""
    person: Mapping[str, Any] = field(default_factory=lambda: dict(ANA))
    keys: list[Any] = field(default_factory=lambda: [Rsa("one")])
    signs: int = 0
    lies: Callable[[dict[str, Any], dict[str, Any]], str] | None = None
    configuration: dict[str, Any] = field(default_factory=dict)
    forgets_codes: bool = True
    asks: bool = False  # shows a page with a link first, as one does to somebody who is not signed in there
    codes: dict[str, Mapping[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)  # how the client said who it is, "" for in the form
    broken: str = ""

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        """One request."""
        parts = urlsplit(handler.path)
        self.asked.append(parts.path)
        if self.broken == parts.path:
            return reply(handler, 500, b"<html>")
        if parts.path == "/.well-known/openid-configuration":
            return self._json(handler, 200, self.described())
        if parts.path == "/keys":
            return self._json(handler, 200, {"keys": [each.public() for each in self.keys]})
        if parts.path == "/authorize":
            return self._authorize(handler, {name: each[0] for name, each in parse_qs(parts.query).items()})
        if parts.path == "/token":
            length = int(handler.headers["Content-Length"])
            form = {name: each[0] for name, each in parse_qs(handler.rfile.read(length).decode()).items()}
            return self._json(handler, *self._token(form, handler.headers.get("Authorization", "")))
        return reply(handler, 204 if parts.path == "/favicon.ico" else 404)

    def described(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/leave",
            **self.configuration,
        }

    def _authorize(self, handler: BaseHTTPRequestHandler, asked: Mapping[str, str]) -> None:
        right = asked["client_id"] == CLIENT and asked["response_type"] == "code"
        if not right or asked["code_challenge_method"] != "S256" or "openid" not in asked["scope"].split():
            return reply(handler, 400, b"not so")
        if self.asks and "go" not in asked:
            return reply(handler, 200, _page(handler.path), {"Content-Type": "text/html"})
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = {"code": code, "state": asked["state"], "iss": self.url}
        return reply(handler, 302, b"", {"Location": f"{asked['redirect_uri']}?{urlencode(back)}"})

    def _token(self, form: Mapping[str, str], authorization: str) -> tuple[int, Mapping[str, Any]]:
        self.headers.append(authorization)
        if self._client(form, authorization) != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form["code"], None) if self.forgets_codes else self.codes.get(form["code"])
        challenge = text(hashlib.sha256(form["code_verifier"].encode()).digest())
        if (
            asked is None
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        access = secrets.token_urlsafe(16)
        return 200, {
            "access_token": access,
            "token_type": "Bearer",
            "id_token": self._id_token(asked, access),
        }

    def _client(self, form: Mapping[str, str], authorization: str) -> tuple[str, str]:
        if not authorization:
            return form.get("client_id", ""), form.get("client_secret", "")
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        name, _, secret = pair.partition(":")
        return unquote_plus(name), unquote_plus(secret)

    def _id_token(self, asked: Mapping[str, str], access: str) -> str:
        key, now = self.keys[self.signs], int(self.now().timestamp())
        header = {"alg": key.alg, "kid": key.kid}
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {
            "iss": self.url,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            "at_hash": text(half),
            **self.person,
        }
        return self.lies(header, claims) if self.lies else token(header, claims, key.sign)

    def _json(self, handler: BaseHTTPRequestHandler, status: int, said: Mapping[str, Any]) -> None:
        reply(handler, status, json.dumps(said).encode(), {"Content-Type": "application/json"})


def _page(path: str) -> bytes:
    link = f'<a href="{escape(path)}&amp;go=1">Continue as Ana</a>'
    return f'<!doctype html><html lang="en"><title>Alder ID</title><main>{link}</main></html>'.encode()


@contextmanager
def running(now: Callable[[], datetime]) -> Iterator[Provider]:
    """A provider that answers on loopback."""
    provider = Provider(now)
    with serving(provider.handle) as url:
        provider.url = url
        yield provider
