"""What AWS tells in a notification: of mail that came back, of what has arrived, of texts to the city. Pure.

Whether it comes by a post that SNS has signed or out of a queue of our own is its reader's to know. Sources:
Amazon SES Developer Guide, "Contents of Amazon SNS notifications" and "Contents of event data"; AWS End User
Messaging SMS User Guide, "Event types" and "Two-way SMS messaging".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from email.utils import parseaddr
from typing import Any

from city.delivery.receipts import Receipt
from city.enrolment.signup_store import Inbound
from city.enrolment.targets import email, phone

LONGEST_TEXT = 1_600
"""Characters of a text message of many parts."""

MOST = 100
"""Addresses in one notification; a message of ours has one."""
NO_COMPLAINT = frozenset({"not-spam", "auth-failure"})
"""Feedback (RFC 5965, 7.3) that is no wish to hear no more: praise, and a broken signature."""

_ID = re.compile(r"[0-9a-f]{32}")

_AWS: Mapping[str, bool] = {
    "Delivery": True, "Bounce": False, "Reject": False, "Rendering Failure": False,  # SES
    "TEXT_DELIVERED": True, "VOICE_COMPLETED": True,
    **dict.fromkeys(
        ("TEXT_BLOCKED", "TEXT_CARRIER_BLOCKED", "TEXT_CARRIER_UNREACHABLE", "TEXT_INVALID",
         "TEXT_INVALID_MESSAGE", "TEXT_PROTECT_BLOCKED", "TEXT_SPAM", "TEXT_TTL_EXPIRED", "TEXT_UNKNOWN",
         "TEXT_UNREACHABLE", "VOICE_BUSY", "VOICE_FAILED", "VOICE_NO_ANSWER", "VOICE_TTL_EXPIRED"),
        False,
    ),
}  # fmt: skip
"""What is final; of everything else there is more to come."""


def over(text: str) -> tuple[str, ...]:
    """The addresses that a notification says nothing can or may be sent to any more; none for other news."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(said, dict):
        return ()
    kind = said.get("eventType", said.get("notificationType"))  # of a configuration set, of an identity
    named = _bounced(said) if kind == "Bounce" else _complained(said) if kind == "Complaint" else iter(())
    found = (email(parseaddr(each)[1]) for each in named)
    return tuple(dict.fromkeys(filter(None, found)))


def _bounced(said: Mapping[str, Any]) -> Iterator[str]:
    bounce = said.get("bounce")
    if isinstance(bounce, dict) and bounce.get("bounceType") == "Permanent":
        yield from _addresses(bounce.get("bouncedRecipients"))


def _complained(said: Mapping[str, Any]) -> Iterator[str]:
    complaint = said.get("complaint")
    if isinstance(complaint, dict) and complaint.get("complaintFeedbackType") not in NO_COMPLAINT:
        yield from _addresses(complaint.get("complainedRecipients"))


def _addresses(listed: object) -> Iterator[str]:
    for each in listed[:MOST] if isinstance(listed, list) else ():
        if isinstance(each, dict) and isinstance(each.get("emailAddress"), str):
            yield each["emailAddress"]


def of_aws(text: str) -> Receipt | None:
    """What a notification says of one of our deliveries: of a letter by its tag, of a text or a call by its
    context. None for other news, and for what says not of which."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    word = said.get("eventType") if isinstance(said, dict) else None
    if not isinstance(word, str) or word not in _AWS:
        return None
    name = _tag(said) or _context(said)
    return Receipt(name, _AWS[word]) if _ID.fullmatch(name) else None


def _tag(said: Mapping[str, Any]) -> str:
    mail = said.get("mail")
    tags = mail.get("tags") if isinstance(mail, dict) else None
    named = tags.get("delivery") if isinstance(tags, dict) else None
    return named[0] if isinstance(named, list) and named and isinstance(named[0], str) else ""


def _context(said: Mapping[str, Any]) -> str:
    context = said.get("context")
    name = context.get("delivery") if isinstance(context, dict) else None
    return name if isinstance(name, str) else ""


def text_of(text: str) -> Inbound | None:
    """A text that somebody has sent to the city; None for other news."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    sender, body = phone(str(said.get("originationNumber", ""))), said.get("messageBody")
    if not sender or not isinstance(body, str):
        return None
    # JSON can spell half a surrogate pair, which nobody can write down.
    return Inbound(sender, body[:LONGEST_TEXT].encode("utf-8", "replace").decode())
