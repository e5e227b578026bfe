"""Push messages to browsers, as the sign-up needs them: who we are, and to whom may be posted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from city.enrolment.push import SERVICES

if TYPE_CHECKING:
    from collections.abc import Collection

    from app.channel_settings import Way
    from app.settings import Settings


def _way(settings: Settings) -> Way | None:
    from app.channel_settings import ways

    return next((each for each in ways(settings) if each.channel == "webpush" and not each.unset), None)


def public_key(settings: Settings) -> str:
    """The key to which browsers subscribe (VAPID), "" where the city has no such channel."""
    from app.wiring.channels import vapid

    way = _way(settings)
    return vapid(way, settings).public_key if way else ""


def services(settings: Settings) -> Collection[str]:
    """The push services that are known, with those that city.toml names beside the browsers' own."""
    way = _way(settings)
    named = way.values.get("services", ()) if way else ()
    return SERVICES | {each for each in named if isinstance(each, str)}
