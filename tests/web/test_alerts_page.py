"""The alerts page: made once for everybody, current within ten seconds, in either language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from tests.notifier.alder import CITY
from tests.web.test_signup_pages import words
from web.ports import Alert, Alerts, PastAlert, Site
from web.residents.counter import MOST, Counter
from web.site import create_site

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


class Town:
    """What is in force, and how often it was looked up."""

    def __init__(self) -> None:
        self.now, self.asked = NOW, 0
        self.alerts = Alerts([Alert("weather", "A <b>flood</b> watch.", NOW + timedelta(hours=2))])
        self.past: list[PastAlert] = []

    def in_force(self, _locale: str) -> Alerts:
        self.asked += 1
        return self.alerts


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def client(town: Town) -> FlaskClient:
    return client_of(town)


def client_of(town: Town) -> FlaskClient:
    """The site of this town."""
    site = Site(
        city=CITY,
        ask=lambda *_: None,  # type: ignore[arg-type, return-value]
        now=lambda: town.now,
        secret="s",
        health=dict,
        alerts=town.in_force,
        past_alerts=lambda _: town.past,
    )
    return create_site(site).test_client()


def test_it_says_what_is_in_force_and_until_when(client: FlaskClient) -> None:
    """All of it, as text and never as markup, in the language that was asked for."""
    page = client.get("/alerts?lang=en")
    assert "1 Weather A &lt;b&gt;flood&lt;/b&gt; watch. Until today at noon." in words(page.text)
    spanish = client.get("/alerts?lang=es")
    assert "Alertas en Port Alder 1 Tiempo" in words(spanish.text)
    assert spanish.headers["Content-Language"] == "es-US"
    assert words(client.get("/alerts", headers={"Accept-Language": "es"}).text) == words(spanish.text)


def test_it_says_when_nothing_is_in_force_or_nobody_knows(client: FlaskClient, town: Town) -> None:
    """Calm where there is nothing; honest where the source is silent."""
    town.alerts = Alerts(blind_since=NOW - timedelta(hours=1))
    page = words(client.get("/alerts?lang=en").text)
    assert "No alert is in force." in page
    assert "The alert service has not answered since today at 9 AM" in page


def test_it_is_made_once_for_all_who_ask_at_once_and_anew_after_ten_seconds(
    client: FlaskClient, town: Town
) -> None:
    """A hundred views look nothing up; a new alert is on the page within ten seconds, and its ETag is new."""
    first = client.get("/alerts?lang=en")
    looked = town.asked
    assert {client.get("/alerts?lang=en").data for _ in range(100)} == {first.data}
    assert town.asked == looked
    assert first.headers["Cache-Control"] == "public, max-age=10"
    assert client.get("/alerts?lang=en", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    town.alerts = Alerts([Alert("emergency", "Boil your water.")])
    town.now += timedelta(seconds=9)
    assert client.get("/alerts?lang=en").data == first.data
    town.now += timedelta(seconds=1)
    later = client.get("/alerts?lang=en", headers={"If-None-Match": first.headers["ETag"]})
    assert "Boil your water." in later.text
    assert later.headers["ETag"] != first.headers["ETag"]


def test_a_clock_that_jumps_back_does_not_keep_an_old_page(client: FlaskClient, town: Town) -> None:
    """What was made in the future is made again."""
    client.get("/alerts?lang=en")
    town.now -= timedelta(hours=1)
    town.alerts = Alerts([Alert("emergency", "Boil your water.")])
    assert "Boil your water." in client.get("/alerts?lang=en").text


def test_whatever_is_asked_with_the_answer_is_the_pages_own(client: FlaskClient) -> None:
    """Language, scheme and method: what is kept for one is never handed to another."""
    english = client.get("/alerts?lang=en")
    for _ in range(2):  # the second is handed out without Flask
        assert client.get("/alerts?lang=es").headers["Content-Language"] == "es-US"
        spanish = client.get("/alerts", headers={"Accept-Language": "es"})
        assert spanish.headers["Content-Language"] == "es-US"
        assert client.get("/alerts", headers={"Accept-Language": "en"}).data == english.data
        again = client.get("/alerts?lang=en")
        assert (again.data, list(again.headers)) == (english.data, list(english.headers))
        secure = client.get("/alerts?lang=en", base_url="https://localhost")
        assert "Strict-Transport-Security" in secure.headers
        proxied = client.get("/alerts?lang=en", headers={"X-Forwarded-Proto": "https"})
        assert "Strict-Transport-Security" in proxied.headers
        assert "Strict-Transport-Security" not in again.headers
        head = client.head("/alerts?lang=en")
        assert (head.status_code, head.data) == (200, b"")
        assert client.post("/alerts").status_code == 405
        weak = client.get("/alerts?lang=en", headers={"If-None-Match": f'"x", W/{english.headers["ETag"]}'})
        assert weak.status_code == 304


def test_a_thousand_ways_of_asking_fill_no_memory(client: FlaskClient) -> None:
    """Whatever stands in the address: the page, and at most some answers kept."""
    first = client.get("/alerts?lang=en")
    for each in range(300):
        assert client.get(f"/alerts?lang=en&x={each}").data == first.data
    counter = client.application.wsgi_app
    assert isinstance(counter, Counter)
    assert len(counter._kept) <= MOST
    assert client.get("/alerts?lang=en&x=" + "y" * 5_000).data == first.data


def test_what_is_in_another_language_says_so_to_a_screen_reader(client: FlaskClient, town: Town) -> None:
    """The publisher's own words, which nobody translates, are marked as such (WCAG 2.2, 3.1.2)."""
    town.alerts = Alerts([Alert("weather", "Un aviso.", what_to_do="En inglés: Boil <your> water.")])
    spanish = client.get("/alerts?lang=es").text
    assert 'En inglés: <span lang="en">Boil &lt;your&gt; water.</span>' in spanish
    town.alerts = Alerts([Alert("weather", "A watch.", what_to_do="En inglés: so it is written.")])
    assert "</strong> En inglés: so it is written.</p>" in client.get("/alerts?lang=en").text
