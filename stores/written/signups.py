"""Sign-ups and the wishes in them."""

from __future__ import annotations

from datetime import time
from typing import Any

from city.enrolment.signup import Signup
from city.enrolment.subscriptions import Consent, QuietHours, Subscription, Topic
from stores.instants import instant, stamp
from stores.written.places import fields_of, location_of


def of_signup(signup: Signup) -> dict[str, Any]:
    """What of a sign-up is to be sealed."""
    return {
        "locale": signup.locale,
        "wishes": [of_wish(each) for each in signup.wishes],
        "evidence": signup.evidence,
        "code": signup.code,
    }


def of_wish(wish: Subscription) -> dict[str, Any]:
    """A wish, all of which is to be sealed."""
    quiet = wish.quiet
    return {
        "id": wish.id,
        "topic": wish.topic,
        "filter": wish.filter,
        "address": wish.address,
        "location": fields_of(wish.location) if wish.location else None,
        "locale": wish.locale,
        "channel": wish.channel,
        "target": wish.target,
        "lead_minutes": wish.lead_minutes,
        "quiet": [f"{each:%H:%M}" for each in (quiet.start, quiet.end)] if quiet else None,
        "evidence": wish.consent.evidence,
        "confirmed": stamp(wish.consent.confirmed),
        "created": stamp(wish.created),
        "zone": wish.zone,
    }


def wish_of(said: dict[str, Any]) -> Subscription:
    """The wish that was written."""
    quiet = said["quiet"]
    return Subscription(
        id=said["id"],
        topic=Topic(said["topic"]),
        filter=said["filter"],
        address=said["address"],
        location=location_of(said["location"]) if said["location"] else None,
        locale=said["locale"],
        channel=said["channel"],
        target=said["target"],
        lead_minutes=said["lead_minutes"],
        quiet=QuietHours(*map(time.fromisoformat, quiet)) if quiet else None,
        consent=Consent(said["evidence"], instant(said["confirmed"])),
        created=instant(said["created"]),
        zone=said["zone"],
    )
