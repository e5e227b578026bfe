"""One-time tickets: a signed leave for one person to answer about one advisory, until a given time.

A ticket says nothing secret and is worth nothing without its signature (HMAC-SHA256, RFC 2104). That
it is used once only is the store's to see to: its ``nonce`` goes into the log, where it is unique.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from datetime import datetime, timedelta
from enum import StrEnum

from city.nouns import noun

LASTS = timedelta(hours=2)
LONGEST = 2_000


class Bad(StrEnum):
    """Why a ticket is none."""

    FORGED = "forged"
    EXPIRED = "expired"
    USED = "used"


@noun(frozen=True, slots=True, kw_only=True)
class Ticket:
    """Who may answer about what. ``content`` is a digest of what was shown to be approved."""

    advisory_id: str
    content: str
    person: str
    expires: datetime
    nonce: str


def written(secret: bytes, ticket: Ticket) -> str:
    """The ticket as text that may stand in an address."""
    said = [
        ticket.advisory_id, ticket.content, ticket.person, int(ticket.expires.timestamp()), ticket.nonce,
    ]  # fmt: skip
    body = _text(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())
    return f"{body}.{_signature(secret, body)}"


def read(secret: bytes, text: str, now: datetime) -> Ticket | Bad:
    """The ticket in the text, or why it is none. Whether it was used is not known here."""
    body, _, signature = text.partition(".")
    if (
        len(text) > LONGEST
        or not text.isascii()
        or not hmac.compare_digest(signature, _signature(secret, body))
    ):
        return Bad.FORGED
    try:
        advisory_id, content, person, expires, nonce = json.loads(_bytes(body))
        until = datetime.fromtimestamp(expires, now.tzinfo)
    except (ValueError, TypeError, binascii.Error, OverflowError):
        return Bad.FORGED  # signed by us, of another version
    if until <= now:
        return Bad.EXPIRED
    return Ticket(advisory_id=advisory_id, content=content, person=person, expires=until, nonce=nonce)


def _signature(secret: bytes, body: str) -> str:
    return _text(hmac.new(secret, b"townbell ticket " + body.encode(), hashlib.sha256).digest())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
