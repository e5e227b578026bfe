"""What a visitor meets where something is wrong: the city's own page, a sentence, and where to go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import abort
from flask.testing import FlaskClient

from city.errors import TownbellError
from tests.web.place.paper import CITY, PaperEditions, PaperTown, no_answer
from web.place.ports import Places
from web.ports import Alert, Alerts, Site
from web.site import create_site

NOW = datetime(2026, 12, 7, 15, tzinfo=UTC)
EMERGENCY = Alerts([Alert("emergency", "Boil your water.")])
SENTENCES = {
    400: ("That could not be read.", "Eso no se pudo leer."),
    403: ("You are not allowed to do that here.", "Aquí no tiene permiso para hacer eso."),
    404: ("There is no such page.", "Esa página no existe."),
    410: ("This link leads nowhere any more.", "Este enlace ya no lleva a ninguna parte."),
    413: ("That is too long.", "Eso es demasiado largo."),
    418: ("Something went wrong. Please try again.", "Algo salió mal. Inténtelo de nuevo."),
    429: ("That was too often. Please wait a while.", "Fueron demasiadas veces. Espere un rato, por favor."),
    500: (
        "Something went wrong with us. Please try again.",
        "Algo falló de nuestra parte. Inténtelo de nuevo.",
    ),
    503: (
        "The city&#39;s information is not ready yet. Please try again in a minute.",
        "La información de la ciudad todavía no está lista. Inténtelo de nuevo en un minuto.",
    ),
}


def client(**more: Any) -> FlaskClient:
    places = Places(town=PaperTown(), editions=PaperEditions())
    site = Site(
        city=CITY, ask=no_answer, now=lambda: NOW, secret="s", health=dict, places=places, **more
    )  # fmt: skip
    app = create_site(site)
    app.add_url_rule("/wrong/<int:status>", "wrong", _wrong, methods=["GET", "POST"])
    app.add_url_rule("/broken", "broken", lambda: [][1])
    return app.test_client()


def _wrong(status: int) -> str:
    abort(status)


@pytest.mark.parametrize("status", SENTENCES)
@pytest.mark.parametrize("lang", ["en", "es"])
def test_every_error_is_a_page_of_the_citys_that_leads_on(status: int, lang: str) -> None:
    """Its name and bell, the sentence, 311, a field to ask, the pages that there are; the other language."""
    page = client().get(f"/wrong/{status}?lang={lang}")
    assert page.status_code == status
    assert f'<h1 class="lost">{SENTENCES[status][lang == "es"]}</h1>' in page.text
    assert f'<html lang="{lang}-US">' in page.text
    assert '<svg class="bell"' in page.text
    assert f'href="/place?lang={lang}-US"' in page.text
    assert f'href="/wrong/{status}?lang=en-US"' in page.text
    asked = (
        "Ask for what you were looking for, or call 311.",
        "Pregunte por lo que buscaba, o llame al 311.",
    )
    assert asked[lang == "es"] in page.text
    assert "/report" not in page.text  # this city takes none


def test_what_breaks_is_told_in_the_citys_frame_and_tells_nothing_of_it() -> None:
    """A fault of ours: 500, the page, and no word of where it broke."""
    broken = client()
    broken.application.config["PROPAGATE_EXCEPTIONS"] = False
    page = broken.get("/broken", headers={"Accept-Language": "es"})
    assert (page.status_code, '<html lang="es-US">' in page.text) == (500, True)
    assert "IndexError" not in page.text


def test_an_emergency_stands_on_the_page_of_an_error_too() -> None:
    """Whoever mistypes an address reads of it; without what is in force the page comes all the same."""
    assert "Boil your water." in client(alerts=lambda _: EMERGENCY).get("/none").text

    def unread(_: str) -> Alerts:
        raise TownbellError("no snapshot")

    page = client(alerts=unread).get("/none")
    assert (page.status_code, "There is no such page." in page.text) == (404, True)


def test_a_form_that_is_refused_is_answered_in_its_own_language() -> None:
    """The form says its language; what is in the browser's list does not count then."""
    page = client().post("/place", data={"lang": "es", "address": "x"}, headers={"Accept-Language": "en"})
    assert '<html lang="es-US">' in page.text
    page = client().post("/wrong/403", data={"lang": "es"}, headers={"Accept-Language": "en"})
    assert (page.status_code, '<html lang="es-US">' in page.text) == (403, True)


@pytest.mark.parametrize("host", ["x" * 300, "a b", "[::1", "\x00"])
def test_a_host_that_is_none_is_answered_with_a_sentence(host: str) -> None:
    """No address can be made of it; ours need none."""
    page = client().get("/alerts/none", headers={"Host": host})
    assert page.status_code in (400, 404)
    assert "<h1" in page.text


def test_what_may_be_done_is_said_where_something_may_not() -> None:
    """405 names the verbs (RFC 9110, 15.5.6)."""
    page = client().delete("/")
    assert page.status_code == 405
    assert "GET" in page.headers["Allow"]


@pytest.mark.parametrize("path", ["//evil.example/x", "/a\u202eb", "/<script>"])
def test_the_switch_of_languages_leads_to_no_other_host(path: str) -> None:
    """A path that a browser could read as a host is not repeated."""
    page = client().get(path)
    assert 'href="//' not in page.text
    assert "<script>" not in page.text.replace("<script src", "")
