"""Plans of reminders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time
from typing import Any

from city.delivery.reminders import About, ReminderPlan
from city.earth.places import Location
from city.enrolment.subscriptions import Consent
from stores.instants import instant, stamp
from stores.written.places import fields_of, location_of


def plan_of(row: Any, private: Mapping[str, Any]) -> ReminderPlan:
    """The plan; of its place no more than the zones where the rest is not opened."""
    plain, place = json.loads(row["plain"]), private["place"]
    return ReminderPlan(
        about=About(plain["about"]),
        subject=plain["subject"],
        place=location_of(place) if place else _zones(plain["zones"]),
        days_before=plain["days_before"],
        clock=time.fromisoformat(plain["clock"]),
        most=plain["most"],
        event=plain["event"],
        lead_minutes=plain["lead_minutes"],
        locale=plain["locale"],
        consent=Consent(private["consent"], instant(plain["confirmed"])),
        created=instant(row["created"]),
    )


def _zones(zones: Mapping[str, str] | None) -> Location | None:
    return None if zones is None else Location(label="", zones=zones)


def plain_of(plan: ReminderPlan) -> Mapping[str, Any]:
    """What identifies nobody."""
    return {
        "about": plan.about,
        "subject": plan.subject,
        "days_before": plan.days_before,
        "clock": f"{plan.clock:%H:%M}",
        "most": plan.most,
        "event": plan.event,
        "lead_minutes": plan.lead_minutes,
        "locale": plan.locale,
        "zones": None if plan.place is None else dict(plan.place.zones),
        "confirmed": stamp(plan.consent.confirmed),
    }


def private_of(plan: ReminderPlan) -> Mapping[str, Any]:
    """What is to be sealed."""
    return {"place": fields_of(plan.place) if plan.place else None, "consent": plan.consent.evidence}
