"""A console under an address of its own, and somebody with a telephone."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from city.staff import Role
from tests.web.keyring.authenticator import Authenticator
from tests.web.test_staff_console import Town, text

SITE = "https://alerts.alder.example"


class Owner:
    """Ana, who has joined; ``browser`` is where she is signed in, ``phone`` her authenticator."""

    def __init__(self, town: Town, name: str = "Ana", role: Role = Role.EDITOR) -> None:
        self.town, self.name = town, name
        self.browser = town.joined(role, name)
        self.phone = Authenticator(SITE)

    def ask_to_add(self, browser: FlaskClient | None = None) -> Any:
        """What the page's script is told to ask for; None where it is refused."""
        browser = browser or self.browser
        answer = browser.post("/staff/account/passkey", data={"mark": mark(browser, "/staff/account")})
        return answer.get_json() if answer.status_code == 200 else None

    def bring(self, said: str, label: str = "My phone", browser: FlaskClient | None = None) -> Any:
        """Send the form with what the browser made."""
        browser = browser or self.browser
        fields = {"mark": mark(browser, "/staff/account"), "said": said, "label": label}
        return browser.post("/staff/account", data=fields)

    def added(self, label: str = "My phone") -> Owner:
        """With a passkey on the telephone."""
        assert self.bring(self.phone.create(self.ask_to_add()), label).status_code == 303
        return self

    def only_passkey(self) -> Any:
        (found,) = self.town.passkeys.of(self.name)
        return found


def mark(browser: FlaskClient, page: str) -> str:
    found = re.search(r'name="mark" value="([^"]+)"', text(browser, page))
    assert found is not None
    return found[1]


def ask(browser: FlaskClient) -> Any:
    """What the sign-in page's script is told to ask for."""
    data = {"mark": mark(browser, "/staff/sign-in")}
    return json.loads(browser.post("/staff/sign-in/passkey/ask", data=data).get_data())


def enter(browser: FlaskClient, said: str, **more: str) -> Any:
    """Send what the browser brought."""
    fields = {"mark": mark(browser, "/staff/sign-in"), "said": said, **more}
    return browser.post("/staff/sign-in/passkey", data=fields)


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return Town(tmp_path, url=SITE)


@pytest.fixture
def ana(town: Town) -> Owner:
    return Owner(town)
