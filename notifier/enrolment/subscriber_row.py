"""One row of an import -> one subscription, or the reason why not."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, time
from urllib.parse import urlsplit

from city.earth.places import Found, Location, Resolution
from city.enrolment.subscriptions import (
    CHANNELS,
    CITY_QUIET_HOURS,
    LONGEST_LEAD,
    NEEDS_ADDRESS,
    NEEDS_CONSENT,
    Consent,
    QuietHours,
    Subscription,
    Topic,
)
from city.enrolment.targets import normal
from notifier.enrolment.bodies import unknown_body

LONGEST_FIELD = 2_000

Resolve = Callable[[str], Resolution]
Row = Mapping[str, str]
HasLeft = Callable[[Subscription], bool]
"""Whether whoever a subscription is for has said that they want no more of it."""


def nobody_has(_: Subscription) -> bool:
    """Where nothing is known of anybody who left."""
    return False


class BadRow(ValueError):
    """Why a row cannot be kept, in words for whoever made the file; never a target or an address."""


def subscription(
    row: Row, resolve: Resolve, now: datetime, locale: str, bodies: Collection[str] = ()
) -> Subscription:
    """The subscription that a row asks for, confirmed as of ``now``; ``locale`` is for a row that names none.

    ``bodies`` are those whose meetings are known; without any, every name of one is taken. Raises BadRow.
    """
    for name, value in row.items():
        if len(value) > LONGEST_FIELD:
            raise BadRow(f"{name} is longer than {LONGEST_FIELD} characters")
    if not row["id"]:
        raise BadRow("no id")
    topic, channel = _topic(row), _channel(row)
    address = row.get("address", "")
    return Subscription(
        id=row["id"],
        topic=topic,
        filter=_filter(row, topic, bodies),
        address=address,
        location=_location(address, topic, resolve),
        locale=_locale(row, locale),
        channel=channel,
        target=_target(channel, row.get("target", "")),
        lead_minutes=_lead(row),
        quiet=_quiet(row),
        consent=Consent(_consent(channel, row), now),
        created=now,
    )


def _topic(row: Row) -> Topic:
    try:
        return Topic(row["topic"].lower())
    except ValueError:
        raise BadRow(f"unknown topic; use one of {', '.join(Topic)}") from None


def _filter(row: Row, topic: Topic, bodies: Collection[str]) -> str:
    wanted = row.get("filter", "")
    if topic is Topic.MEETINGS and (wrong := unknown_body(wanted, bodies)):
        raise BadRow(wrong)
    return wanted


def _channel(row: Row) -> str:
    channel = row.get("channel", "").lower()
    if channel not in CHANNELS:
        raise BadRow(f"unknown channel; use one of {', '.join(CHANNELS)}")
    return channel


def _location(address: str, topic: Topic, resolve: Resolve) -> Location | None:
    """None is the whole city; an address that cannot be resolved never becomes that."""
    if not address:
        if topic in NEEDS_ADDRESS:
            raise BadRow(f"{topic} needs an address")
        return None
    resolution = resolve(address)
    if resolution.found is not Found.EXACT or resolution.location is None:
        raise BadRow(_UNRESOLVED[resolution.found])
    return resolution.location


_UNRESOLVED = {
    Found.EXACT: "the address has no location",
    Found.NEAR: "the address is not known; one is close, correct the spelling",
    Found.AMBIGUOUS: "the address fits several places, complete it",
    Found.OUTSIDE: "the address is outside the city",
    Found.UNKNOWN: "the address is not known",
}


def _locale(row: Row, default: str) -> str:
    locale = row.get("locale", "") or default
    if not re.fullmatch(r"[a-zA-Z]{2,3}([-_][a-zA-Z0-9]{2,8})*", locale):
        raise BadRow("the locale is not one such as en-US")
    return locale


def _target(channel: str, target: str) -> str:
    pattern = _TARGETS.get(channel)
    if pattern is not None and not re.fullmatch(pattern, target) and not normal(channel, target):
        raise BadRow(f"the target is none for {channel}")
    if channel == "webhook" and not _is_url(target):
        raise BadRow("the target is not an http(s) URL")
    return normal(channel, target) or target  # one spelling: a STOP has to find it


_TARGETS = {
    "sms": r"\+?[0-9][0-9 ().-]{6,20}",
    "voice": r"\+?[0-9][0-9 ().-]{6,20}",
    "email": r"[^@\s,;<>]+@[^@\s,;<>]+",
}


def _is_url(target: str) -> bool:
    try:
        parts = urlsplit(target)
        usable = parts.port != 0
    except ValueError:
        return False
    clean = not re.search(r"[\s\x00-\x1f\x7f]", target)
    return usable and clean and parts.scheme in ("http", "https") and bool(parts.hostname)


def _lead(row: Row) -> int | None:
    text = row.get("lead_minutes", "")
    if not text:
        return None
    longest = int(LONGEST_LEAD.total_seconds() // 60)
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > longest:
        raise BadRow(f"lead_minutes is not a whole number from 0 to {longest}")
    return int(text)


def _quiet(row: Row) -> QuietHours | None:
    """None, the city's default, only where both are empty."""
    start, end = _clock(row, "quiet_from"), _clock(row, "quiet_to")
    if start is None and end is None:
        return None
    default = CITY_QUIET_HOURS
    return QuietHours(default.start if start is None else start, default.end if end is None else end)


def _clock(row: Row, name: str) -> time | None:
    text = row.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"([01]?[0-9]|2[0-3]):[0-5][0-9]", text):
        raise BadRow(f"{name} is not a time such as 21:00")
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def _consent(channel: str, row: Row) -> str:
    consent = row.get("consent", "")
    if channel in NEEDS_CONSENT and not consent:
        raise BadRow(f"{channel} needs consent: where and when it was given")
    return consent
