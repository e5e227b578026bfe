"""What a push service and a browser understand: encryption (RFC 8291, 8188) and who we are (RFC 8292).

Only cryptography's primitives. A signature is made once per push service and used until shortly before it
ends: it costs as much as the encryption, and nothing in it is about one message.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import threading
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDH,
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    derive_private_key,
    generate_private_key,
)
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from city.errors import BadSettings

LIFE = timedelta(hours=12)
"""How long a signature is good for; RFC 8292, 2, allows 24 hours."""
EARLY = timedelta(hours=1)
"""How long before its end a signature is no longer used: push services' clocks are not ours."""
RECORD = 4096
LONGEST = 3993
"""Bytes of a message: 4,096 that a push service must take (RFC 8030, 7.2), less header, tag, delimiter."""

_POINT = 65
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (SP 800-186, 3.2.1.3)."""


class Vapid:
    """Says to push services who sends. ``pem`` is a P-256 private key; ``contact`` mailto: or https:.

    Thread safe. Raises BadSettings for another key.
    """

    def __init__(self, pem: bytes, contact: str) -> None:
        self._key = _private(pem)
        self._contact = contact
        self.public_key = unpadded(_point(self._key.public_key()))
        self._signed: dict[str, tuple[datetime, str]] = {}
        self._lock = threading.Lock()

    def authorization(self, endpoint: str, now: datetime) -> str:
        """The Authorization header for a push service: its own audience, never another's (F11)."""
        audience = origin(endpoint)
        with self._lock:
            ends, header = self._signed.get(audience, (now, ""))
            if not now + EARLY < ends <= now + LIFE:  # also where the clock went back
                ends = now + LIFE
                header = f"vapid t={self._token(audience, ends)}, k={self.public_key}"
                self._signed[audience] = (ends, header)
        return header

    def _token(self, audience: str, ends: datetime) -> str:
        """A JSON Web Token signed with ES256 (RFC 7518, 3.4: r and s, 32 bytes each)."""
        claims = {"aud": audience, "exp": int(ends.timestamp()), "sub": self._contact}
        parts = [unpadded(json.dumps(each).encode()) for each in ({"typ": "JWT", "alg": "ES256"}, claims)]
        signed = ".".join(parts)
        r, s = decode_dss_signature(self._key.sign(signed.encode(), ECDSA(SHA256())))
        return f"{signed}.{unpadded(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def encrypted(
    plain: bytes,
    browser_key: bytes,
    secret: bytes,
    *,
    own: EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of a push message of up to :data:`LONGEST` bytes for a browser's ``p256dh`` and ``auth``.

    ``own`` and ``salt`` are new for every message but in a test. Raises ValueError for keys that are none.
    """
    if len(plain) > LONGEST or len(secret) != 16:
        raise ValueError("too long, or no secret of 16 bytes")
    theirs = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), browser_key)
    own = own or generate_private_key(SECP256R1())
    salt = salt or os.urandom(16)
    point = _point(own.public_key())
    # RFC 8291, 3.4: both public keys and the browser's secret go into the key.
    shared = _hmac(secret, own.exchange(ECDH(), theirs))
    keying = _hmac(shared, b"WebPush: info\x00" + browser_key + point + b"\x01")
    pseudorandom = _hmac(salt, keying)
    key = _hmac(pseudorandom, b"Content-Encoding: aes128gcm\x00\x01")[:16]
    nonce = _hmac(pseudorandom, b"Content-Encoding: nonce\x00\x01")[:12]
    sealed = AESGCM(key).encrypt(nonce, plain + b"\x02", None)
    return salt + RECORD.to_bytes(4, "big") + bytes([_POINT]) + point + sealed


def new_key() -> bytes:
    """A new P-256 private key in PEM, for an installation to keep: browsers subscribe to it."""
    key = generate_private_key(SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_from(seed: bytes) -> bytes:
    """The P-256 private key in PEM that comes from a secret of 32 bytes or more: the same for ever.

    512 bits are brought below the curve's order, so that none is likelier (FIPS 186-5, A.2.1).
    """
    number = int.from_bytes(hashlib.sha512(b"web push " + seed).digest(), "big") % (_ORDER - 1) + 1
    key = derive_private_key(number, SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def origin(url: str) -> str:
    """Scheme, host and port of a URL (RFC 6454, 6.2)."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def unpadded(content: bytes) -> str:
    """Base64 for URLs without its padding (RFC 7515, appendix C)."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _private(pem: bytes) -> EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise BadSettings("the key for web push is damaged", fix="Restore it: browsers subscribed to it")
    return key


def _point(key: EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hmac(key: bytes, content: bytes) -> bytes:
    return hmac.digest(key, content, hashlib.sha256)
