"""Townbell behind nginx as docs/proxy.md sets it up: what comes, what is written down, what is believed."""

from __future__ import annotations

import ssl
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.contract.townbell import Townbell
from tests.journeys.journeys import Served, free_port, serving, wait_for
from tests.journeys.nginx import NAME, Outside, missing, nginx
from tests.web.signing import authority

ADDRESS = "120 Royal Palm Way"
ROOT = authority("Root of the city")


@dataclass
class Behind:
    """The proxy and what stands behind it."""

    outside: Outside
    served: Served


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Behind]:
    """Port Alder served, nginx before it."""
    if why := missing():
        pytest.skip(why)
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    town = Townbell(folder / "data", environment={"TOWNBELL_URL": f"https://{NAME}"})
    assert town("refresh").code == 0
    with serving(town, port=port) as served, nginx(folder, port, ROOT) as outside:
        yield Behind(outside, served)


def test_pages_come_by_tls_and_say_so(behind: Behind) -> None:
    """The page in the reader's language, bound to TLS from now on (RFC 6797); plain HTTP only leads there."""
    page = behind.outside.ask("/?lang=es", accept_language="es")
    assert page.status == 200
    assert 'lang="es' in page.body
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "server" not in {name.lower() for name in page.headers} or "/" not in page.headers["Server"]
    moved = behind.outside.ask("/alerts?lang=es", tls=False)
    assert (moved.status, moved.headers["Location"]) == (308, f"https://{NAME}/alerts?lang=es")


def test_an_answer_comes_through(behind: Behind) -> None:
    """The whole way, address included: the words of the demo city."""
    asked = urllib.parse.urlencode({"q": f"when is trash at {ADDRESS}", "lang": "en"})
    assert "Your next trash pickup" in behind.outside.ask(f"/ask?{asked}").body


def test_another_name_gets_nothing(behind: Behind) -> None:
    """Neither a certificate nor a page for whoever means another site."""
    with pytest.raises(ssl.SSLError):
        behind.outside.ask("/", name="elsewhere.example")


def test_nobody_outside_is_taken_for_this_machine(behind: Behind) -> None:
    """Counts are for this machine or a token, whatever a reader writes about whence they come."""
    assert behind.served.get("/metrics")[0] == 200
    for said in ({}, {"X_Forwarded_For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}, {"X_Real_IP": "::1"}):
        assert behind.outside.ask("/metrics", **said).status == 401


def test_what_a_reader_says_of_tls_counts_nothing(behind: Behind) -> None:
    """Townbell knows from the proxy how the browser came: its cookie is for TLS alone."""
    page = behind.outside.ask("/staff/sign-in", X_Forwarded_Proto="http")
    assert page.status == 200
    assert page.headers["Strict-Transport-Security"]


def test_bodies_that_are_too_large_are_refused_before_townbell(behind: Behind) -> None:
    """13 MB are nothing that a resident sends."""
    assert behind.outside.ask("/ask", "POST", Content_Length="13000000").status == 413


def test_nothing_of_a_person_is_written_down(behind: Behind) -> None:
    """Neither the address asked about, nor what a link holds, nor the internet address; but which page."""
    link = "c2VjcmV0LXRva2Vu"
    assert behind.outside.ask(f"/mine/{link}").status in {200, 404, 410}
    behind.outside.ask(f"/ask?{urllib.parse.urlencode({'q': ADDRESS})}")
    logs = behind.outside.logs
    assert " GET /mine " in logs
    assert " GET /ask " in logs
    for private in ("Royal", link, "127.0.0.1", "lang="):
        assert private not in logs


def test_alerts_are_made_once_and_outlive_the_server(behind: Behind) -> None:
    """Last, since it ends the server: the alerts' page stays; the rest says so in both languages."""
    first = behind.outside.ask("/alerts?lang=en")
    assert first.status == 200
    behind.served.process.kill()
    wait_for(lambda: behind.outside.ask("/").status == 502, "the server's end")
    assert behind.outside.ask("/alerts?lang=en").body == first.body
    sorry = behind.outside.ask("/ask?q=trash")
    assert sorry.status == 502
    assert "In an emergency, call 911." in sorry.body
    assert "En una emergencia, llame al 911." in sorry.body
    assert "127.0.0.1" not in behind.outside.logs
