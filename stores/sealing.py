"""Encryption at rest for what identifies a person, and keyed digests to find it again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from city.errors import BadSettings


class Seal(Protocol):
    """Closes bytes so that only the holder of the key can open them."""

    def close(self, plain: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...

    def digest(self, text: str) -> str:
        """The same for the same text and key; the text cannot be guessed from it without the key."""
        ...


NEWEST = b"\x01"
"""The first byte of what is closed now; what earlier versions closed, a Fernet token, begins with "g"."""
NONCE = 12


class KeySeal:
    """AES-256-GCM (NIST SP 800-38D), a random nonce, a key derived from url-safe base64 of 32 bytes.

    A million subscriptions are opened before an alert goes out: this takes some microseconds each, a
    Fernet token took a hundred. What earlier versions of Townbell closed so can still be opened.
    """

    def __init__(self, key: bytes) -> None:
        from cryptography.exceptions import InvalidTag
        from cryptography.fernet import Fernet, InvalidToken
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        try:
            self._before = Fernet(key)
        except ValueError as error:
            raise BadSettings(
                "the key for personal data is damaged",
                fix="Restore it: without it they are lost",
            ) from error
        self._cipher = AESGCM(hashlib.sha256(b"townbell seal" + key).digest())
        self._broken = (InvalidTag, InvalidToken, ValueError)
        self._digest_key = hashlib.sha256(b"townbell digest" + key).digest()

    def close(self, plain: bytes) -> bytes:
        """Encrypted and authenticated."""
        nonce = os.urandom(NONCE)
        return NEWEST + nonce + self._cipher.encrypt(nonce, plain, NEWEST)

    def open(self, sealed: bytes) -> bytes:
        """The plain bytes. Raises BadSettings if they were closed with another key, or altered."""
        try:
            if sealed[:1] == NEWEST:
                return self._cipher.decrypt(sealed[1 : 1 + NONCE], sealed[1 + NONCE :], NEWEST)
            return self._before.decrypt(sealed)
        except self._broken as error:
            raise BadSettings(
                "the key does not open the subscriptions",
                fix="Restore the key file that belongs to them",
            ) from error

    def digest(self, text: str) -> str:
        """HMAC-SHA256, half of it: 128 bits are plenty to tell people apart."""
        return hmac.new(self._digest_key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _random_key() -> bytes:
    """What FernetSeal takes."""
    return base64.urlsafe_b64encode(os.urandom(32))


def key_in(path: Path, new: Callable[[], bytes] = _random_key) -> bytes:
    """The key kept in this file, which is made by ``new``, readable by its owner only, if there is none.

    Safe when several processes start at once: whoever links the file first wins.
    """
    try:
        if not path.exists():
            _make_key(path, new)
        return path.read_bytes().strip()
    except OSError as error:
        raise BadSettings(
            f"the key cannot be read or made ({error.strerror})",
            where=path.name,
            fix="Check that the folder TOWNBELL_DATA names is writable",
        ) from error


def _make_key(path: Path, new: Callable[[], bytes]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(new())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass  # another process was quicker: its key is the key
    finally:
        fresh.unlink()
