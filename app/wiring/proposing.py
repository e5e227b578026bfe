"""Proposing a source: what it is fetched with, and how its records would be spoken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.records import Record
    from feeds.proposal.proposing import Proposal
    from feeds.proposal.town import Town

Speak = Callable[["Record"], Mapping[str, str]]
"""One record as it would be spoken, by locale."""


def proposer(settings: Settings, clock: RunningClock) -> Callable[..., Proposal]:
    """Proposes a source for an address and, if staff name them, a kind and columns for fields."""
    from app.wiring.feeds import fetcher
    from feeds.proposal.looking import proposed

    fetch = fetcher(settings)
    now = clock.now()

    def propose(typed: str, kind: str, wanted: Mapping[str, str] | None = None) -> Proposal:
        return proposed(
            typed,
            lambda source: fetch.fetch(source, None, now),
            settings.folder,
            _town(settings, clock),
            kind,
            wanted,
        )

    return propose


def _town(settings: Settings, clock: RunningClock) -> Town:
    from feeds.proposal.town import Town

    city = settings.city
    return Town(
        zone=city.zone,
        lat=city.latitude,
        lon=city.longitude,
        languages=tuple(dict.fromkeys(locale.split("-")[0] for locale in city.locales)),
        ids=frozenset(each.id for each in settings.sources),
        phone=city.phone,
        now=clock.now(),
    )


def speaker(settings: Settings, clock: RunningClock) -> Speak:
    """Says a record with the skill's own words: the skill is asked for it, over a snapshot of it alone."""
    from app.wiring.speaking import spoken

    return lambda record: {
        locale: spoken(record, locale, settings, clock.now()) for locale in settings.city.locales
    }


def shown(record: Record) -> dict[str, Any]:
    """A record's fields as plain values, without the empty ones and without outlines."""
    import dataclasses

    values = {each.name: getattr(record, each.name) for each in dataclasses.fields(record)}
    hidden = ("source", "polygons", "message")
    return {
        name: value
        for name, value in values.items()
        if value not in ("", (), {}, None) and name not in hidden
    }
