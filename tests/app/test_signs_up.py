"""What a conversation says of signing up: what is true of this installation's page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.townbell import CITY, NEWS, Townbell, small_city

MAIL = '[channels.email.smtp]\nhost = "127.0.0.1"\nfrom = "City <a@b.example>"\n'
SITE = '[site]\nurl = "https://alerts.example"\n'
HERE = "I can't sign you up for alerts here. You can ask me at any time: are there any alerts."
PAGE = (
    "I can't sign you up in this conversation. On the city's page, under Get alerts, you can choose what you "
    "want to be told, by e-mail or text message."
)
SPANISH = (
    "No puedo suscribirle en esta conversación. En la página de la ciudad, en Recibir avisos, puede elegir "
    "de qué quiere recibir avisos, por correo electrónico o mensaje de texto."
)


@pytest.mark.parametrize(
    ("more", "locale", "said"),
    [
        ("", "en-US", HERE),
        (MAIL, "en-US", HERE),
        (MAIL + SITE, "en-US", PAGE),
        (MAIL + SITE, "es-US", SPANISH),
        ('[site]\nurl = "nonsense"\n', "en-US", HERE),
    ],
)
def test_subscribing_in_words_leads_to_the_page_where_there_is_one(
    tmp_path: Path, more: str, locale: str, said: str
) -> None:
    """And a setting that is wrong fails no question: `townbell check` names it."""
    town = Townbell(tmp_path / "data", small_city(tmp_path / "city", CITY + NEWS + "\n" + more))
    words = "subscribe to weather alerts" if locale == "en-US" else "suscribirme a las alertas del tiempo"
    (reply,) = town.asks({"text": words, "locale": locale})
    assert reply["speech"].startswith(said)


def test_leaving_in_words_says_how(tmp_path: Path) -> None:
    """By every message, or by one's own page."""
    town = Townbell(tmp_path / "data", small_city(tmp_path / "city", CITY + NEWS + "\n" + MAIL + SITE))
    (reply,) = town.asks("unsubscribe me from weather alerts")
    assert reply["speech"].startswith(
        "Every message says how to stop it. To see all your alerts, go to the city's page"
    )
