"""Encryption at rest for what identifies a person, and keyed digests to find it again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import uuid
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from city.errors import BadSettings


class Seal(Protocol):
    """Closes bytes so that only the holder of the key can open them."""

    def close(self, plain: bytes) -> bytes: ...

    def open(self, sealed: bytes) -> bytes: ...

    @property
    def digest(self) -> Callable[[str], str]:
        """The same for the same text and key; the text cannot be guessed from it without the key."""
        ...


NEWEST = b"\x01"
"""The first byte of what is closed now; what earlier versions closed, a Fernet token, begins with "g"."""
NONCE, TAG, KEY = 12, 16, 32
"""Bytes."""


class KeySeal:
    """AES-256-GCM (NIST SP 800-38D), a random nonce, a key derived from url-safe base64 of 32 bytes.

    A million subscriptions are opened before an alert goes out: this takes some microseconds each, a
    Fernet token took a hundred. What earlier versions of Townbell closed so can still be opened.
    """

    def __init__(self, key: bytes) -> None:
        from cryptography.exceptions import InvalidTag
        from cryptography.fernet import Fernet, InvalidToken
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        _whole(key)
        self._before = Fernet(key)
        self._cipher = AESGCM(_cipher_key(key))
        self._broken = (InvalidTag, InvalidToken, ValueError)
        self.digest = KeyedDigest(key)

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
            raise _not_ours() from error


class SmallSeal:
    """What :class:`KeySeal` closes and opens, byte for byte, by a library of a megabyte instead of fifteen.

    For the skill's function, which every megabyte makes slower to start (decision 17). It has never closed
    anything in the older way, and opens nothing of it.
    """

    def __init__(self, key: bytes) -> None:
        from Cryptodome.Cipher import AES

        _whole(key)
        self._key, self._aes = _cipher_key(key), AES
        self.digest = KeyedDigest(key)

    def close(self, plain: bytes) -> bytes:
        """Encrypted and authenticated."""
        nonce = os.urandom(NONCE)
        closed, tag = self._with(nonce).encrypt_and_digest(plain)
        return NEWEST + nonce + bytes(closed) + bytes(tag)

    def open(self, sealed: bytes) -> bytes:
        """The plain bytes. Raises BadSettings if they were closed with another key, or altered."""
        try:
            if sealed[:1] != NEWEST or len(sealed) < 1 + NONCE + TAG:
                raise ValueError("closed in another way")
            cipher = self._with(sealed[1 : 1 + NONCE])
            return bytes(cipher.decrypt_and_verify(sealed[1 + NONCE : -TAG], sealed[-TAG:]))
        except ValueError as error:
            raise _not_ours() from error

    def _with(self, nonce: bytes) -> Any:
        cipher = self._aes.new(self._key, self._aes.MODE_GCM, nonce=nonce, mac_len=TAG)
        cipher.update(NEWEST)
        return cipher


def seal(key: bytes) -> Seal:
    """By the library that is installed here. Raises BadSettings where the key is damaged."""
    return KeySeal(key) if find_spec("cryptography") else SmallSeal(key)


class KeyedDigest:
    """HMAC-SHA256, half of it: 128 bits are plenty to tell people apart."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"townbell digest" + key).digest()

    def __call__(self, text: str) -> str:
        """The same for the same text and key; the text cannot be guessed from it without the key."""
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:32]


def _cipher_key(key: bytes) -> bytes:
    return hashlib.sha256(b"townbell seal" + key).digest()


def _whole(key: bytes) -> None:
    """Raises BadSettings where a key is not url-safe base64 of 32 bytes."""
    try:
        if len(base64.urlsafe_b64decode(key)) == KEY:
            return
    except ValueError:
        pass
    raise BadSettings("the key for personal data is damaged", fix="Restore it: without it they are lost")


def _not_ours() -> BadSettings:
    return BadSettings(
        "the key does not open the subscriptions", fix="Restore the key file that belongs to them"
    )


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


def person_digest(seal: Seal, channel: str, target: str) -> str:
    """What stands for whoever is reached so: the same in every store, for it finds and forgets."""
    return seal.digest(f"{channel}\x1f{target}")
