"""The alerts page while a whole city reads it: requests a second, beside a bare Flask view of the same bytes.

Both through the real server over kept connections, in turns (bench/served.py): the limit is 0.9. In one
process without server and network, ours is several times the bare view, since it is handed out before Flask
is asked (web/residents/counter.py); that says nothing of what a city gets.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask

from bench.line import Line
from bench.served import bare, rate, served
from city.profile import City
from web.ports import Alert, Alerts, Answered, Site
from web.site import create_site

TURNS, VIEWS = 9, 2_000
PAGE = "/alerts?lang=en"
CITY = City(
    name="Port Alder", state="VA", zone="America/New_York", locales=("en-US", "es-US"), latitude=37.1,
    longitude=-76.0, same=("051899",), ugc=("VAZ095",), population=48_200,
)  # fmt: skip
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def measure() -> Iterator[Line]:
    """Requests a second: the median of the turns, each of which the peer takes too."""
    body = _site().test_client().get(PAGE).data
    ours, theirs = [], []
    with served(_site) as port, served(lambda: bare("/alerts", body)) as other:
        for _ in range(TURNS):
            ours.append(rate(port, PAGE, VIEWS))
            theirs.append(rate(other, PAGE, VIEWS))
    value, peer = statistics.median(ours), statistics.median(theirs)
    yield Line("alerts_page", value, "requests/s", "a bare Flask view of the same bytes", peer, TURNS * VIEWS)


def _site() -> Flask:
    alerts = Alerts([Alert("weather", f"Flood watch {each}.", NOW + timedelta(hours=3)) for each in range(5)])

    def ask(*_: Any) -> Answered:
        return Answered({}, {})

    return create_site(
        Site(city=CITY, ask=ask, now=lambda: NOW, secret="s", health=dict, alerts=lambda _: alerts)
    )
