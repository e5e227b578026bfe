"""Signing in with the city's own account in a real browser: there, back, and the session that begins."""

from __future__ import annotations

import json
import shutil
import sqlite3
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from city.staff import VOUCHED_FOR
from stores.instants import instant, stamp
from tests.browser.chromium import Chromium
from tests.contract.townbell import Townbell
from tests.journeys.journeys import copy_of_port_alder, free_port, serving
from tests.web.vouching.provider import CLIENT, SECRET, Provider, running

TABLE = """
[staff]
departments = ["Parks"]
[staff.oidc]
issuer = "{issuer}"
client_id = "{client}"
client_secret = "env:OIDC_SECRET"
name = "Alder ID"
allow_private = true
[[staff.oidc.people]]
email = "ana.ruiz@port-alder.example"
role = "publisher"
department = "Parks"
name = "Ana Ruiz"
"""


@dataclass
class City:
    url: str
    provider: Provider
    data: Path


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, browser: Chromium) -> Iterator[City]:
    """Port Alder on one host of this machine, and its provider on another: two sites, for a browser."""
    folder, port = tmp_path_factory.mktemp("vouched"), free_port()
    url = f"http://localhost:{port}"

    def now() -> datetime:
        with urllib.request.urlopen(f"{url}/healthz", timeout=20) as answer:
            return datetime.fromisoformat(json.load(answer)["now"])

    with running(now) as provider:
        provider.asks = True
        place = copy_of_port_alder(folder / "city")
        toml = (place / "city.toml").read_text("utf-8")
        table = TABLE.format(issuer=provider.url, client=CLIENT)
        (place / "city.toml").write_text(toml + table, "utf-8")
        town = Townbell(folder / "data", place, environment={"TOWNBELL_URL": url, "OIDC_SECRET": SECRET})
        assert town("refresh").code == 0
        with serving(town, port=port):
            yield City(url, provider, folder / "data")
    shutil.rmtree(folder, ignore_errors=True)


GO = {"en": "Sign in with Alder ID", "es": "Iniciar sesión con Alder ID"}
OUT = {"en": "Sign out", "es": "Cerrar sesión"}
CONSOLE = {"en": "Console", "es": "Consola"}
LEFT = {"en": "You are signed out here.", "es": "Ha cerrado la sesión aquí."}


@pytest.mark.parametrize("lang", ["en", "es"])
def test_somebody_comes_by_the_provider_and_leaves_by_keyboard(
    browser: Chromium, city: City, lang: str
) -> None:
    """A click there is a visit from another site: from our page in between the strict cookie goes along."""
    assert "127.0.0.1" in city.provider.url
    browser.open(url=f"{city.url}/staff/sign-in?lang={lang}", width=320, height=640, scale=2, lang=lang)
    assert browser.axe() == []
    assert not browser.seen()["wide"]
    browser.choose("link", GO[lang])
    browser.wait(text="Continue as Ana")
    browser.choose("link", "Continue as Ana")
    browser.wait_for(role="navigation", name=CONSOLE[lang])
    browser.unfold(name="Men")
    seen = browser.seen()
    assert "Ana Ruiz" in seen["text"]
    assert "Parks" in seen["text"]
    assert seen["errors"] == []
    assert browser.run(script="location.pathname + location.search") == f"/staff?lang={lang}-US"
    for path in ("/staff/posts", "/staff/write"):
        browser.go(url=f"{city.url}{path}?lang={lang}")
        assert browser.axe() == []
        assert not browser.seen()["wide"]
    browser.unfold(name="Men")
    browser.choose("button", OUT[lang])
    browser.wait(text=LEFT[lang])
    assert browser.axe() == []
    assert not browser.seen()["wide"]


def test_who_has_no_role_is_told_so_on_a_page_that_is_accessible(browser: Chromium, city: City) -> None:
    """A sentence that is announced, and the way in that remains."""
    person = city.provider.person
    city.provider.person = {**person, "sub": "u-2", "email": "zed@port-alder.example", "name": "Zed"}
    try:
        browser.open(url=f"{city.url}/staff/sign-in?lang=en", width=390, height=844, scale=2)
        browser.choose("link", GO["en"])
        browser.wait(text="Continue as Ana")
        browser.choose("link", "Continue as Ana")
        browser.wait(text="nobody has given you a role here")
        assert browser.axe() == []
        (refused,) = browser.seen()["errors"]
        assert "403" in refused
    finally:
        city.provider.person = person


def test_behind_a_form_the_provider_is_asked_again_and_one_goes_on(browser: Chromium, city: City) -> None:
    """After a quarter of an hour: what was typed is kept, and the policy of forms stops nobody on the way."""
    browser.open(url=f"{city.url}/staff/sign-in?lang=en", width=390, height=844, scale=2)
    browser.choose("link", GO["en"])
    browser.choose("link", "Continue as Ana")
    browser.wait_for(role="navigation", name=CONSOLE["en"])
    browser.go(url=f"{city.url}/staff/write?kind=news&lang=en")
    browser.tab_to(role="textbox", name="Title, English")
    browser.type(text="The library opens late")
    with sqlite3.connect(city.data / "townbell.sqlite") as direct:
        (began,) = direct.execute("SELECT max(began) FROM staff_sessions").fetchone()
        direct.execute("UPDATE staff_sessions SET began = ?", (stamp(instant(began) - VOUCHED_FOR),))
    browser.choose("button", "Keep as a draft")
    browser.wait(text="Continue as Ana")
    browser.choose("link", "Continue as Ana")
    browser.wait(text="The library opens late")
    assert browser.run(script="location.pathname") == "/staff/posts"
    assert browser.seen()["errors"] == []
