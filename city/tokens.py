"""Signed links: what a token says, until when, and that we said it. Pure; there is nothing to look up.

A token is a capability: who holds it may do the one thing that it names, to the one subject. It is no proof
of who they are, so that what shows personal data lives for an hour, and what only ends something for months.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from dataclasses import field
from datetime import UTC, datetime
from enum import StrEnum

from city.nouns import noun

LONGEST = 4_096
"""Characters of a token; a subscription's id may be long, where a city chose it so."""
_MAC = 16
"""Bytes of the signature: 128 bits."""


class Purpose(StrEnum):
    """What a token may be used for; one for another purpose is none."""

    CONFIRM = "confirm"
    LEAVE = "leave"
    MANAGE = "manage"
    ANSWER = "answer"  # a second person, about an emergency message
    DUTY = "duty"  # who takes care of what needs a person
    INVITE = "invite"  # somebody of the staff, to join
    FORM = "form"  # a form that we made, and lately
    ERRAND = "errand"  # a browser that we sent to the city's identity provider
    PASSKEY = "passkey"  # a challenge to a browser's passkey


class Seen(StrEnum):
    """What became of reading a token."""

    GOOD = "good"
    EXPIRED = "expired"
    FORGED = "forged"  # not ours, damaged, or for another purpose


@noun(frozen=True, slots=True)
class Token:
    """A token as read. ``subject`` is "" unless it is good."""

    seen: Seen
    subject: str = field(default="", repr=False)


class Signer:
    """Signs and reads tokens. The key is the installation's; what signs here signs nothing else."""

    def __init__(self, key: bytes) -> None:
        self._key = hmac.digest(key, b"townbell links", "sha256")

    def sign(self, purpose: Purpose, subject: str, expires: datetime) -> str:
        """A token that is good until ``expires`` (aware, to the second), safe in a URL and a header."""
        said = f"{int(expires.timestamp()):x}.{subject}".encode()
        return f"{_text(said)}.{_text(self._mac(purpose, said))}"

    def read(self, purpose: Purpose, token: str, now: datetime) -> Token:
        """What it says, if it is ours, for this purpose and not over at ``now`` (aware)."""
        said, mac = _parts(token)
        if not said or not hmac.compare_digest(mac, self._mac(purpose, said)):
            return Token(Seen.FORGED)
        until, _, subject = said.decode().partition(".")
        if datetime.fromtimestamp(int(until, 16), UTC) <= now:
            return Token(Seen.EXPIRED)
        return Token(Seen.GOOD, subject)

    def _mac(self, purpose: Purpose, said: bytes) -> bytes:
        return hmac.new(self._key, purpose.encode() + b"\x1f" + said, hashlib.sha256).digest()[:_MAC]


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _parts(token: str) -> tuple[bytes, bytes]:
    """What is said and its signature, empty where it has not this form (one spelling only)."""
    said, _, mac = token.partition(".")
    if len(token) > LONGEST or not token.isascii():
        return b"", b""
    try:
        found = tuple(base64.urlsafe_b64decode(each + "=" * (-len(each) % 4)) for each in (said, mac))
    except (binascii.Error, ValueError):
        return b"", b""
    return (found[0], found[1]) if f"{_text(found[0])}.{_text(found[1])}" == token else (b"", b"")
