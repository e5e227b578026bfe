"""A push service on loopback with a browser behind it: it decrypts every message and checks every signature.

It follows RFC 8291 and 8292 by cryptography's own HKDF and ECDSA, and shares no line with what it tests.
"""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from city.delivery.deliveries import Cause, Result
from net.http import Limits
from net.posting import Posting
from net.web_push import Vapid, new_key
from notifier.channels.web_push import WebPush
from tests.notifier.alder import NOON
from tests.notifier.channels.rigs import Case, Rig, Running
from tests.notifier.channels.rigs.http import HTTP_FAULTS, Asked, answering

SECRET = b"sixteen bytes !!"


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Browser:
    """A browser with one subscription."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def point(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def subscription(self, url: str) -> str:
        keys = {"p256dh": b64(self.point), "auth": b64(SECRET)}
        return json.dumps({"endpoint": f"{url}/push/secret-endpoint", "expirationTime": None, "keys": keys})

    def shown(self, body: bytes) -> dict[str, Any]:
        """What the service worker gets (RFC 8291, 3.4, and RFC 8188, 2)."""
        salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
        point, sealed = body[21 : 21 + length], body[21 + length :]
        assert len(body) <= size == 4096
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        shared = self.key.exchange(ec.ECDH(), theirs)
        keying = _hkdf(SECRET, b"WebPush: info\x00" + self.point + point, 32, shared)
        key = _hkdf(salt, b"Content-Encoding: aes128gcm\x00", 16, keying)
        nonce = _hkdf(salt, b"Content-Encoding: nonce\x00", 12, keying)
        plain = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert plain[-1:] == b"\x02"
        shown: dict[str, Any] = json.loads(plain[:-1])
        return shown


def _hkdf(salt: bytes, info: bytes, length: int, keying: bytes) -> bytes:
    return HKDF(SHA256(), length, salt, info).derive(keying)


def claims(asked: Asked) -> dict[str, Any]:
    """The signed claims of a request, its signature checked against the key that it names (RFC 8292)."""
    scheme, _, rest = asked.headers["authorization"].partition(" ")
    fields = dict(each.strip().split("=", 1) for each in rest.split(","))
    head, body, signature = fields["t"].split(".")
    raw = unb64(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unb64(fields["k"]))
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, f"{head}.{body}".encode(), ec.ECDSA(SHA256()))
    assert (scheme, json.loads(unb64(head))["alg"]) == ("vapid", "ES256")
    found: dict[str, Any] = json.loads(unb64(body))
    return found


def checked(browser: Browser, host: dict[str, str], then: Any) -> Any:
    """The service: refuses what a real one would refuse, and answers ``then`` to the rest."""

    def answer(asked: Asked) -> Any:
        said = claims(asked)
        assert said["aud"] == host["url"]
        assert NOON < NOON.fromtimestamp(said["exp"], NOON.tzinfo) <= NOON + timedelta(hours=24)
        assert said["sub"] == "mailto:alerts@portalder.example"
        assert asked.headers["content-encoding"] == "aes128gcm"
        assert int(asked.headers["ttl"]) >= 0
        browser.shown(asked.body)
        return then

    return answer


def channel(*, plain: bool = True) -> WebPush:
    vapid = Vapid(new_key(), "mailto:alerts@portalder.example")
    return WebPush(
        lambda: Posting(time.monotonic, allow_private=plain), vapid, plain=plain, limits=Limits(seconds=2)
    )


@contextmanager
def run(behave: Any, folder: Path) -> Iterator[Running]:
    browser, host = Browser(), {"url": ""}
    with answering(checked(browser, host, behave)) as (url, arrived):
        host["url"] = url
        made = channel()
        yield Running(made, browser.subscription(url), arrived, ("secret-endpoint", b64(SECRET)))
        made.close()


@contextmanager
def down(folder: Path) -> Iterator[Running]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    yield Running(channel(), Browser().subscription(f"http://127.0.0.1:{port}"), [], ("secret-endpoint",))


def _status(status: int, result: Result, cause: Cause) -> Case:
    return Case(f"HTTP {status}", status, result, cause, 1)


def _keys(**keys: Any) -> str:
    point = b64(Browser().point)
    return json.dumps(
        {"endpoint": "https://push.example/x", "keys": {"p256dh": point, "auth": b64(SECRET), **keys}}
    )


RIG = Rig(
    run=run,
    accepts=201,
    down=down,
    bad_targets=(
        "", "https://push.example/x", "{}", "[]", '{"endpoint": 7, "keys": []}', "[" * 2_000,
        _keys(auth=""), _keys(auth=b64(b"short")), _keys(auth=None), _keys(auth="é"),
        _keys(p256dh=b64(b"x")), _keys(p256dh=b64(b"\x04" + bytes(64))), _keys().replace("https:", "ftp:"),
        _keys().replace("https://push.example/x", "https://push.example:0/x"),
    ),
    cases=[
        _status(200, Result.SENT, Cause.ACCEPTED),
        _status(201, Result.SENT, Cause.ACCEPTED),
        _status(202, Result.SENT, Cause.ACCEPTED),
        _status(307, Result.REFUSED, Cause.REDIRECTED),
        _status(400, Result.REFUSED, Cause.REJECTED),
        _status(401, Result.RETRY, Cause.UNAUTHORISED),
        _status(403, Result.REFUSED, Cause.UNAUTHORISED),
        _status(404, Result.REFUSED, Cause.GONE),
        _status(406, Result.REFUSED, Cause.REJECTED),
        _status(410, Result.REFUSED, Cause.GONE),
        _status(413, Result.REFUSED, Cause.REJECTED),
        Case("HTTP 429 with a wish", (429, {"Retry-After": "30"}), Result.RETRY, Cause.RATE_LIMITED, 1, 30.0),
        *[_status(each, Result.RETRY, Cause.SERVER_ERROR) for each in (500, 502, 503, 504, 507)],
        *HTTP_FAULTS,
    ],
)  # fmt: skip
