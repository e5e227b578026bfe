"""A console whose staff sign in by way of a provider on loopback."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpcore
import pytest
from flask.testing import FlaskClient

from city.federation import Grant, Rules, Terms
from city.staff import Role
from net.http import Client
from net.openid import OpenIdProvider
from tests.web.test_staff_console import Town
from tests.web.vouching.provider import CLIENT, SECRET, Provider, running
from web.staff.ports import Vouching

REDIRECT = "https://alder.example/staff/vouched/back"
RULES = Rules(
    people={"ana.ruiz@port-alder.example": Grant(role=Role.APPROVER, name="Ana Ruiz")},
    groups=(("alerts", Grant(role=Role.ORIGINATOR)), ("writers", Grant(role=Role.EDITOR))),
)


class City:
    """The console and its provider, with a hand on both."""

    def __init__(self, folder: Path, provider: Provider, terms: Terms) -> None:
        self.provider = provider
        self.client = Client(time.monotonic, allow_private=True)
        party = OpenIdProvider(provider.url, CLIENT, SECRET, lambda: self.client, lambda: self.town.now)
        vouching = Vouching(
            provider=party, redirect=REDIRECT, terms=terms, scopes="openid email profile", name="Alder ID"
        )
        self.town = Town(folder, vouching=vouching, rules=RULES)

    def begun(self, browser: FlaskClient, query: str = "") -> str:
        """Sent to the provider: the address to which the browser is led."""
        answer = browser.get(f"/staff/vouched{query}")
        assert answer.status_code == 303, answer.get_data(as_text=True)
        return str(answer.location)

    def at_provider(self, address: str) -> str:
        """Signed in there: path and query of the address to which it leads back."""
        with httpcore.ConnectionPool() as pool:
            answer = pool.request("GET", address)
        assert answer.status == 302, answer.content
        back = dict(answer.headers)[b"Location"].decode()
        assert back.startswith(f"{REDIRECT}?")
        return "/staff/vouched/back?" + urlsplit(back).query

    def come(self, browser: FlaskClient | None = None, query: str = "") -> Any:
        """From the click to what our page says in the end."""
        browser = browser or self.town.browser()
        return browser.get(self.at_provider(self.begun(browser, query)))

    def who(self, browser: FlaskClient) -> str:
        """Who is signed in here, with the role; "" where nobody is."""
        answer = browser.get("/staff?lang=en")
        if answer.status_code == 303:
            return ""
        page = answer.get_data(as_text=True)
        return next(each for each in ("Ana Ruiz, approver", "other") if each in page or each == "other")


def asked(address: str) -> dict[str, str]:
    """What stands in the query of an address."""
    return {name: each[0] for name, each in parse_qs(urlsplit(address).query).items()}


@pytest.fixture
def terms() -> Terms:
    return Terms()


@pytest.fixture
def city(tmp_path: Path, terms: Terms) -> Iterator[City]:
    with running(lambda: city.town.now) as provider:
        city = City(tmp_path, provider, terms)
        yield city
        city.client.close()
