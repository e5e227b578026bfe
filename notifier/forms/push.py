"""A letter as a push message: what the city's service worker shows, as JSON of at most 3 KB."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from city.delivery.deliveries import Lane
from notifier.channels import Letter
from notifier.forms.mail import RIGHT_TO_LEFT
from notifier.forms.shortening import shortened
from words import phrases

LONGEST = 3_072
"""Bytes: below what every push service takes, encrypted."""
LONGEST_TITLE = 120
LONGEST_LINK = 1_000
UNSAID = timedelta(hours=4)
"""How long a push service keeps a message that says nothing of its end; its own default would be zero."""
LONGEST_LIFE = timedelta(days=28)

URGENCY = {Lane.EMERGENCY: "high", Lane.TIMELY: "normal", Lane.DIGEST: "low"}
"""RFC 8030, 5.3: what a telephone that saves its battery still wakes up for."""


class NoSubscription(ValueError):
    """The target is no push subscription. Its words never hold it."""


@dataclass(frozen=True, slots=True)
class Browser:
    """Where and for whom a push message is sealed: what a browser's PushSubscription holds as JSON."""

    endpoint: str = field(repr=False)
    key: bytes = field(repr=False)
    secret: bytes = field(repr=False)


def browser(target: str) -> Browser:
    """Read ``{"endpoint", "keys": {"p256dh", "auth"}}``. Raises NoSubscription."""
    try:
        said = json.loads(target)
        endpoint, keys = said["endpoint"], said["keys"]
        found = Browser(str(endpoint), _bytes(keys["p256dh"]), _bytes(keys["auth"]))
        parts = urlsplit(found.endpoint)
        usable = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise NoSubscription("no push subscription") from None
    if not usable or len(found.key) != 65 or len(found.secret) != 16:
        raise NoSubscription("no push subscription")
    return found


def payload(letter: Letter) -> bytes:
    """What the service worker is given. ``tag`` is the chain: an update takes the alert's place."""
    title = letter.subject[:LONGEST_TITLE]
    language = letter.locale.replace("_", "-")
    shown = {
        "title": title,
        "lang": language,
        "dir": "rtl" if language.split("-")[0].lower() in RIGHT_TO_LEFT else "ltr",
        "tag": topic(letter),
        "url": letter.link if len(letter.link) <= LONGEST_LINK else "",
        **_leave(letter),
        "urgent": letter.lane is Lane.EMERGENCY,
        "at": letter.sent_at.isoformat(),
    }

    def written(body: str) -> bytes:
        return json.dumps({**shown, "body": body}, ensure_ascii=False, separators=(",", ":")).encode()

    whole = written(letter.text)
    if len(whole) <= LONGEST:
        return whole
    return written(shortened(letter.text, lambda body: len(written(body)) <= LONGEST))


def _leave(letter: Letter) -> Mapping[str, str]:
    """The notification's second button: where what it is about can be ended."""
    if not letter.unsubscribe or len(letter.unsubscribe) > LONGEST_LINK:
        return {}
    return {"stop": phrases(letter.locale).say("letter.stop"), "leave": letter.unsubscribe}


def topic(letter: Letter) -> str:
    """The chain as a Topic header (RFC 8030, 5.4): 32 characters that say nothing of it."""
    return base64.urlsafe_b64encode(sha256(letter.chain.encode()).digest())[:32].decode()


def life(letter: Letter) -> int:
    """Seconds for which the push service is to keep the message: until it is too late, and no longer."""
    left = letter.expires - letter.sent_at if letter.expires is not None else UNSAID
    return int(min(max(left, timedelta(0)), LONGEST_LIFE).total_seconds())


def _bytes(text: object) -> bytes:
    """Base64 for URLs, with or without its padding."""
    bare = str(text).rstrip("=")
    return base64.b64decode(bare + "=" * (-len(bare) % 4), b"-_", validate=True)
