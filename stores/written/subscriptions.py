"""Subscriptions and their cohorts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from datetime import time
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from city.enrolment.roll import Cohort
from city.enrolment.subscriptions import Consent, QuietHours, Subscription, Topic, party_of
from stores.instants import instant, stamp
from stores.sealing import person_digest
from stores.written.places import fields_of, location_of

if TYPE_CHECKING:
    from stores.sealing import Seal


def subscription_of(row: Any, plain: Mapping[str, Any], private: Mapping[str, Any]) -> Subscription:
    """The subscription of a row (id, topic, channel, person), of what is plain and what is private of it."""
    place = private["location"]
    return Subscription(
        id=row["id"],
        topic=Topic(row["topic"]),
        filter=plain["filter"],
        address=private["address"],
        location=location_of(place) if place else None,
        locale=plain["locale"],
        channel=row["channel"],
        target=private["target"],
        lead_minutes=plain["lead_minutes"],
        quiet=_quiet_told(plain["quiet"]),
        consent=Consent(private["consent"], instant(plain["confirmed"])),
        created=instant(plain["created"]),
        zone=plain["zone"],
        person=row["person"],
    )


def plain_of(given: Subscription) -> dict[str, Any]:
    """What identifies nobody, as JSON can hold it."""
    return {
        "filter": given.filter,
        "locale": given.locale,
        "lead_minutes": given.lead_minutes,
        "quiet": _told_by_quiet(given.quiet),
        "zone": given.zone,
        "confirmed": stamp(given.consent.confirmed),
        "created": stamp(given.created),
    }


def _told_by_quiet(quiet: QuietHours | None) -> list[str] | None:
    return [f"{each:%H:%M}" for each in (quiet.start, quiet.end)] if quiet else None


def _quiet_told(told: list[str] | None) -> QuietHours | None:
    return _hours(*told) if told else None


@lru_cache(maxsize=256)
def _hours(start: str, end: str) -> QuietHours:
    """Many have the same."""
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end))


def told_by_cohort(cohort: Cohort) -> dict[str, Any]:
    """A cohort as JSON can hold it: the same for the same cohort."""
    told = {each.name: getattr(cohort, each.name) for each in fields(cohort)}
    return {**told, "quiet": _told_by_quiet(cohort.quiet)}


def cohort_told(told: dict[str, Any]) -> Cohort:
    """The cohort that was told."""
    pairs = tuple((zone_set, zone) for zone_set, zone in told["zones"])
    cell = (told["cell"][0], told["cell"][1]) if told["cell"] else None
    codes = {"ugc": tuple(told["ugc"]), "same": tuple(told["same"])}
    quiet = _quiet_told(told["quiet"])
    return Cohort(
        **{**told, **codes, "topic": Topic(told["topic"]), "quiet": quiet, "zones": pairs, "cell": cell}
    )


def private_of(given: Subscription) -> dict[str, Any]:
    """What is to be sealed."""
    return {
        "target": given.target,
        "address": given.address,
        "location": fields_of(given.location) if given.location else None,
        "consent": given.consent.evidence,
    }


def settings_of(given: Subscription) -> str:
    """All that an import can change: without the instants at which it was imported."""
    plain = {key: value for key, value in plain_of(given).items() if key not in ("confirmed", "created")}
    return dumped([given.topic, given.channel, plain, private_of(given)])


def dumped(value: Any) -> str:
    """As JSON, the same for the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=dict)


def person_of(seal: Seal, given: Subscription) -> str:
    """Whose it is. Whoever gives no target is alone."""
    return person_digest(seal, given.channel, given.target or given.id)


def party_number(seal: Seal, given: Subscription) -> int:
    """A keyed digest of who is told, as a number of 64 bits."""
    return int(seal.digest(f"party\x1f{party_of(given)}")[:16], 16) - (1 << 63)
