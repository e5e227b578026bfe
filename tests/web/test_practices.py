"""Privacy and terms: of all that is switched on, and of nothing that is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.channel_settings import WAYS
from tests.notifier.alder import CITY
from tests.web.place.paper import PaperEditions, PaperTown, no_answer
from tests.web.test_signup_pages import words
from web.place.ports import Places
from web.ports import Site
from web.residents.ports import Practices
from web.residents.practices import MESSAGES, privacy, terms
from web.site import create_site
from words import languages, phrases

PLAIN = Practices(delivery_days=90, report_days=1, question_days=365)
EVERYTHING = replace(
    PLAIN,
    providers={"email": ("smtp",), "sms": ("twilio", "aws"), "voice": ("twilio",), "webpush": ("webpush",)},
    forwards_reports=True,
    speaks=True,
)
PLACES = Places(town=PaperTown(), editions=PaperEditions())


def site(**more: Any) -> Site:
    return Site(city=CITY, ask=no_answer, now=no_answer, secret="s", health=dict, **more)  # type: ignore[arg-type]


def test_a_city_with_little_tells_of_little() -> None:
    """No sign-up, no place, no skill: nothing is said of them."""
    assert [part.key for part in privacy(site(), PLAIN)] == [
        "asking",
        "reports",
        "safe",
        "records",
        "contact",
    ]
    assert [part.key for part in terms(site(), PLAIN)] == ["emergency", "answers", "use"]


def test_what_is_switched_on_is_told() -> None:
    """Each part has its section, each channel its sentence with who carries it, reports where they go on."""
    every = site(places=PLACES, enrolment=object())
    found = {part.key: [key for key, _ in part.sentences] for part in privacy(every, EVERYTHING)}
    assert list(found) == ["asking", "place", "alerts", "reports", "alexa", "safe", "records", "contact"]
    assert [key for key in found["alerts"] if key.startswith("way.")] == [f"way.{each}" for each in MESSAGES]
    assert "reports.forward" in found["reports"]
    mail = replace(EVERYTHING, providers={"email": ("ses",)}, forwards_reports=False)
    fewer = {part.key: [key for key, _ in part.sentences] for part in privacy(every, mail)}
    assert [key for key in fewer["alerts"] if key.startswith("way.")] == ["way.email"]
    assert fewer["reports"] == ["reports.kept"]
    (messages,) = [part for part in terms(every, mail) if part.key == "messages"]
    assert "messages.sms" not in [key for key, _ in messages.sentences]


def test_the_page_says_it_in_both_languages_with_the_citys_own_days() -> None:
    """How long a report and a delivery are kept is what city.toml says; one day is one day."""
    client = create_site(site(places=PLACES, practices=EVERYTHING)).test_client()
    english, spanish = (words(client.get(f"/privacy?lang={each}").text) for each in ("en", "es"))
    assert "A report is kept, encrypted, for 1 day." in english
    assert "for 365 days" in english
    assert "Un reporte se guarda, cifrado, durante 1 día." in spanish
    assert "may be a public record under state law (FL)." in english
    assert "In danger, call 911." in words(client.get("/terms?lang=en").text)


def test_every_page_leads_there() -> None:
    """Both are linked from the foot of each page, and each from the other."""
    client = create_site(site(practices=PLAIN)).test_client()
    for path in ("/privacy", "/terms"):
        assert f'href="{path}?lang=en-US"' in client.get("/terms?lang=en").text
    assert create_site(site()).test_client().get("/privacy").status_code == 404


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_phrases_are_exactly_those_that_are_said(language: str) -> None:
    """None is missing in any language, and none is left over; every provider that can be set has a name."""
    every = site(places=PLACES, enrolment=object())
    said = {"legal.privacy", "legal.terms", "legal.privacy.lead", "legal.terms.lead", "legal.see"}
    for part in (*privacy(every, EVERYTHING), *terms(every, EVERYTHING)):
        said |= {f"legal.title.{part.key}", *(f"legal.{key}" for key, _ in part.sentences)}
    ways = (name.partition(".") for name in WAYS)
    said |= {f"legal.provider.{provider or way}" for way, _, provider in ways if way in MESSAGES}
    assert said == {key for key in phrases(language).keys() if key.startswith("legal.")}  # noqa: SIM118
