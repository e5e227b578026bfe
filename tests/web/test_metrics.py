"""What staff see: who may, the text that Prometheus reads, and the page in both languages."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from city.delivery.circuits import _SYMPTOMS
from city.delivery.pulse import Health, Why
from city.enrolment.subscriptions import Topic
from tests.web.test_alerts import CITY
from web.ports import Answered, Metric, Site
from web.site import create_site
from web.staff.metrics import exposition
from words import phrases

PATHS = ("/progress", "/progress.json", "/metrics")
FIGURES = {
    "due": 1_200, "accepted": 900, "delivered": 850, "undelivered": 4, "pending": 100,
    "failed": {"gone": 3}, "ended": {}, "retried": {"server_error": 7},
    "dropped": {"one_per_person": 12}, "held": {"quiet_hours": 9},
    "seconds_to": {"50": 1, "95": 61, "100": None},
}  # fmt: skip
SHOWN: Mapping[str, Any] = {
    "now": "2026-11-29T08:00:00+00:00",
    "channels": {
        "sms": {"health": "broken", "why": "credentials", "waiting": 5, "paused": 1, "circuits": []},
        "email": {"health": "well", "why": "accepted", "waiting": 0, "paused": 0, "circuits": []},
    },
    "matters": [{"kind": "channel", "about": "sms", "detail": "credentials", "taken_by": "Ana"}],
    "days": [{"day": "2026-11-29", **{name: each for name, each in FIGURES.items() if name != "pending"}}],
    "things": [
        {"event": "advisory:<w-nws>", "version": "", "topics": ["emergency"], "began": "08:00", **FIGURES}
    ],
}


class Sight:
    def shown(self) -> Mapping[str, Any]:
        return SHOWN

    def metrics(self) -> Iterable[Metric]:
        return [Metric("townbell_waiting", "gauge", "Waiting.", [({"channel": "sms"}, 5)])]


def client(token: str = "", sight: Sight | None = Sight()) -> FlaskClient:  # noqa: B008 - has no state
    site = Site(
        city=CITY,
        ask=lambda *_: Answered({}, {}),
        now=lambda: datetime(2026, 11, 29, 8, tzinfo=UTC),
        secret="s",
        health=lambda: {"ok": True},
        seeing=sight,
        metrics_token=token,
    )
    return create_site(site).test_client()


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"staff:{password}".encode()).decode()}


BEARER = {"Authorization": "Bearer secret"}
AFAR = {"REMOTE_ADDR": "203.0.113.7"}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("token", "headers", "environ", "status"),
    [
        ("", {}, {}, 200),
        ("", {}, {"REMOTE_ADDR": "::1"}, 200),
        ("", {}, AFAR, 401),
        ("secret", {}, AFAR, 401),
        ("secret", BEARER, AFAR, 200),
        ("secret", basic("secret"), AFAR, 200),
        ("secret", basic("Secret"), AFAR, 401),
        ("secret", {"Authorization": "Bearer secre"}, AFAR, 401),
        ("secret", {"Authorization": "Bearer secre\u00e9"}, AFAR, 401),
        ("secret", {"Authorization": "Digest x"}, AFAR, 401),
        ("secret", {"Authorization": "nonsense"}, AFAR, 401),
        ("", {"Authorization": "Bearer "}, AFAR, 401),
        ("", basic(""), AFAR, 401),
        # a reverse proxy on this machine is not this machine
        ("", {"X-Forwarded-For": "203.0.113.7"}, {}, 401),
        ("", {"Forwarded": "for=203.0.113.7"}, {}, 401),
        ("", {"Via": "1.1 proxy"}, {}, 401),
        ("", {"Host": "alerts.yourcity.gov"}, {}, 401),
        ("secret", {"Host": "alerts.yourcity.gov", **BEARER}, {}, 200),
        # nor does a name that somebody points here
        ("", {"Host": "127.0.0.1.evil.example"}, {}, 401),
        ("", {"Host": "localhost:8080"}, {}, 200),
        ("secret", {"Authorization": "Bearer wrong"}, {}, 401),
    ],
)
def test_this_machine_or_whoever_has_the_token(
    path: str, token: str, headers: dict[str, str], environ: dict[str, str], status: int
) -> None:
    """And nobody else, whatever they say of themselves."""
    assert client(token).get(path, headers=headers, environ_overrides=environ).status_code == status


@pytest.mark.parametrize("path", PATHS)
def test_who_may_not_is_asked_for_the_token_and_told_nothing(path: str) -> None:
    """A sentence, and what makes a browser ask; no figure."""
    page = client("secret").get(path, environ_overrides=AFAR)
    assert (page.status_code, page.headers["WWW-Authenticate"].split()[0]) == (401, "Basic")
    assert "This page is for the city" in page.text
    assert "townbell_" not in page.text
    assert "<dl" not in page.text


@pytest.mark.parametrize("path", PATHS)
def test_without_anything_to_see_there_is_nothing(path: str) -> None:
    """As on a site that only answers."""
    assert client(sight=None).get(path).status_code == 404


def test_the_text_is_prometheus_own_format() -> None:
    """HELP and TYPE once for each family, label values and help escaped, whole numbers whole."""
    text = exposition(
        [
            Metric("a_total", "counter", 'One \\ line\nand "more".', [({"x": 'q"\\\n'}, 3), ({}, 2.5)]),
            Metric("b", "gauge", "Nothing yet.", []),
        ]
    )
    assert text == (
        '# HELP a_total One \\\\ line\\nand "more".\n'
        "# TYPE a_total counter\n"
        'a_total{x="q\\"\\\\\\n"} 3\n'
        "a_total 2.5\n"
        "# HELP b Nothing yet.\n"
        "# TYPE b gauge\n"
    )
    page = client().get("/metrics")
    assert page.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert page.get_data(as_text=True).endswith('townbell_waiting{channel="sms"} 5\n')


def test_the_page_says_it_in_words() -> None:
    """Every figure that the JSON has, escaped."""
    text = client().get("/progress").get_data(as_text=True)
    for part in (
        "is broken: its server does not let us in",
        "5 waiting",
        "1 server left alone",
        "Messages by sms are not getting through.",
        "Ana is taking care of it.",
        "2026-11-29",
        "advisory:&lt;w-nws&gt;",
        "Time until 95 % were told",
        "Emergencies: time until 95 % were told",
        "61 seconds",
        "1 second",
        "not yet",
        "recipient does not exist any more: 3",
        "server error: 7",
        "told by another subscription: 12",
        "quiet hours: 9",
    ):
        assert part in re.sub(r"\s+", " ", text), part
    assert text.count(phrases("en").say("seeing.pending")) == 1  # of the thing; a day has no such figure
    assert client().get("/progress.json").get_json() == SHOWN


def test_the_page_says_it_in_spanish() -> None:
    """With the page's language named."""
    text = client().get("/progress?lang=es").get_data(as_text=True)
    for part in (
        'lang="es-US"',
        "no funciona: su servidor no nos deja entrar",
        "61 segundos",
        "Emergencias: tiempo hasta avisar al 95 %",
        "horas de silencio: 9",
    ):
        assert part in text


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_word_that_the_store_may_say_has_words(language: str) -> None:
    """Health, reason and cause are shown as people say them; a new one is red here."""
    words = phrases(language)
    wanted = {f"seeing.health.{each}" for each in Health} | {f"seeing.why.{each}" for each in Why}
    wanted |= {f"seeing.topic.{each}" for each in Topic}
    wanted |= {f"seeing.cause.{each}" for each in _SYMPTOMS if each not in ("accepted", "already_there")}
    assert {each for each in wanted if not words.has(each)} == set()
