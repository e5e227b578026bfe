"""What is said on the telephone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from notifier.forms.call import LONGEST, ssml, twiml, voice
from tests.notifier.channels.rigs import LETTER

HOSTILE = "</speak><audio src='x'/> & \"Robert\" <Redirect>https://evil.example</Redirect>"


def test_exact_words_of_a_call() -> None:
    """Who calls, what it is, all of it once more, and good-bye."""
    pause, long = '<break time="600ms"/>', '<break time="1200ms"/>'
    words = "Aviso de tornado. Hay un tornado cerca de Port Alder. Busque refugio ahora."
    assert ssml(LETTER, "Port Alder") == (
        f"<speak>Este es un aviso de Port Alder.{pause}{words}{long}Lo repito.{pause}{words}{long}"
        "Esta fue una llamada automática. Adiós.</speak>"
    )
    english = etree.fromstring(
        twiml(
            replace(LETTER, locale="en-US", subject="Tornado Warning", text="Take cover."), "Port Alder"
        ).encode()
    )
    assert [(each.get("language"), each.text) for each in english.iter("Say")] == [
        ("en-US", "This is an alert from Port Alder."),
        ("en-US", "Tornado Warning. Take cover."),
        ("en-US", "I will say it again."),
        ("en-US", "Tornado Warning. Take cover."),
        ("en-US", "This was an automatic call. Goodbye."),
    ]


def test_name_of_the_alert_is_said_once() -> None:
    """Where the words begin with it already."""
    heard = ssml(replace(LETTER, text="Aviso de tornado. Busque refugio."), "Port Alder")
    assert heard.count("Aviso de tornado") == 2  # once, and once more in the repetition


@pytest.mark.parametrize("text", [HOSTILE, "&" * 9_000, "word " * 3_000, "<" * 4_000, "\"'" * 2_000])
def test_whatever_a_feed_says_is_only_said(text: str) -> None:
    """No tag of its own, and never longer than a provider takes (AWS 6,000, Twilio 4,096 a saying)."""
    letter = replace(LETTER, text=text)
    spoken = etree.fromstring(ssml(letter, "Port Alder"))
    assert {each.tag for each in spoken.iter()} == {"speak", "break"}
    assert len(ssml(letter, "Port Alder")) <= LONGEST
    answered = etree.fromstring(twiml(letter, "Port Alder").encode())
    assert {each.tag for each in answered.iter()} == {"Response", "Say", "Pause"}
    assert max(len(each.text or "") for each in answered.iter("Say")) <= 4_096


@pytest.mark.parametrize(("locale", "name"), [("en-US", "JOANNA"), ("es-MX", "LUPE"), ("fr-CA", "JOANNA")])
def test_voice_speaks_the_language_of_the_words(locale: str, name: str) -> None:
    """A language without words here is told in English, by an English voice."""
    assert voice(replace(LETTER, locale=locale)) == name
