"""The alerts page while a whole city reads it: requests a second, beside a bare Flask view of the same bytes.

Both through WSGI in one process, in turns, as a server calls them: what is measured is what the page costs
above Flask, or saves of it, since it is handed out before Flask is asked (web/residents/counter.py).
The server and the network cost both the same, so that through a socket the two are nearer to each other.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask, make_response
from werkzeug.test import EnvironBuilder

from bench.line import Line
from city.profile import City
from web.ports import Alert, Alerts, Answered, Site
from web.site import create_site

TURNS, VIEWS = 9, 1_000
CITY = City(
    name="Port Alder", state="VA", zone="America/New_York", locales=("en-US", "es-US"), latitude=37.1,
    longitude=-76.0, same=("051899",), ugc=("VAZ095",), population=48_200,
)  # fmt: skip
NOW = datetime(2026, 11, 23, 15, tzinfo=UTC)


def measure() -> Iterator[Line]:
    """Requests a second: the median of the turns, each of which the peer takes too."""
    app = _site()
    body = app.test_client().get("/alerts?lang=en").data
    bare = _bare(body)
    ours, theirs = [], []
    for _ in range(TURNS):
        ours.append(_rate(app))
        theirs.append(_rate(bare))
    value, peer = statistics.median(ours), statistics.median(theirs)
    yield Line("alerts_page", value, "requests/s", "a bare Flask view of the same bytes", peer, TURNS * VIEWS)


def _rate(app: Callable[..., Any]) -> float:
    environ = EnvironBuilder("/alerts?lang=en").get_environ()
    start = time.perf_counter()
    for _ in range(VIEWS):
        for _part in app(dict(environ), lambda *_: None):
            pass
    return VIEWS / (time.perf_counter() - start)


def _site() -> Flask:
    alerts = Alerts([Alert("weather", f"Flood watch {each}.", NOW + timedelta(hours=3)) for each in range(5)])

    def ask(*_: Any) -> Answered:
        return Answered({}, {})

    return create_site(
        Site(city=CITY, ask=ask, now=lambda: NOW, secret="s", health=dict, alerts=lambda _: alerts)
    )


def _bare(body: bytes) -> Flask:
    app = Flask("bare")
    app.add_url_rule("/alerts", "page", lambda: make_response(body))
    return app
