"""Proposing a source: what it is fetched with, and how its records would be spoken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.records import Record
    from feeds.fetching.fetch import Fetcher
    from feeds.proposal.proposing import Proposal
    from feeds.proposal.town import Town

Speak = Callable[["Record"], Mapping[str, str]]
"""One record as it would be spoken, by locale."""


def proposer(
    settings: Settings, clock: RunningClock, seconds: float = 0, most: int = 0
) -> Callable[..., Proposal]:
    """Proposes a source for an address and, if staff name them, a kind and columns for fields.

    All that is fetched for it may take so many ``seconds``, and so many bytes each; 0 is no limit but each
    request's own.
    """
    from app.wiring.feeds import fetcher
    from feeds.proposal.looking import proposed

    fetch = fetcher(settings)
    fetch = _hurried(fetch, seconds, most) if seconds else fetch
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


def _hurried(fetch: Fetcher, seconds: float, most: int) -> Fetcher:
    """One that gives up when its time is over, however many requests it makes until then."""
    import dataclasses
    import time

    from net.errors import TooSlow

    ends, ask = time.monotonic() + seconds, cast("Callable[..., Any]", fetch.get)

    def get(url: str, headers: Mapping[str, str], size: int, seconds: float = seconds) -> Any:
        left = ends - time.monotonic()
        if left <= 0:
            raise TooSlow("there was no time left to read it")
        return ask(url, headers, min(size, most), min(seconds, left))

    def sleep(seconds: float) -> None:
        time.sleep(min(seconds, max(ends - time.monotonic(), 0)))

    return dataclasses.replace(fetch, get=get, quick=get, sleep=sleep)


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
