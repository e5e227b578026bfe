"""Walks at random through everything that can be said: no dead end, no crash, no question unheard."""

from __future__ import annotations

import html
import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from skill.topics import TOPIC_OF
from tests.skill.talking import alexa_in, conversation_in, desk_in, envelope
from tests.skill.town import NOW, Town, named

LARGEST = 6_000
"""Bytes of a conversation's memory, whatever was said."""

ENGLISH = (
    *("report a pothole", "report a problem", "the swing is broken", "something else", "the place"),
    *("the details", "yes", "no", "12 harbor street", "harbor street", "harbor street and pine road"),
    *("slower", "normal speed", "again", "spell that", "in spanish please", "in english please"),
    *("text it to me", "and the next one", "where is that", "when is my trash picked up"),
    *("what about recycling", "at my mother's, 7 pine road", "40 alder street", "the second one", "north"),
    *("help", "stop", "cancel", "what is the status of my request", "100001", "26-00412", "more"),
    *("is the central library open", "opening hours", "brrp qwxz", "my house", "there is a fire"),
    *("when is the next meeting and is the library open", "m a p l e", "12 h a r b o r street"),
    *("100 Main Street, Orlando, FL", "99 nowhere lane", "news", "is it cancelled", "remind me"),
    *("subscribe", "delete my data", "what do you know about me"),
)
SPANISH = (
    *("reportar un bache", "quiero reportar un problema", "el columpio está roto", "otro problema"),
    *("sí", "no", "12 harbor street", "harbor street", "el lugar", "más despacio", "velocidad normal"),
    *("repite", "deletréalo", "en inglés por favor", "en español", "mándamelo por mensaje"),
    *("y la siguiente", "dónde queda eso", "cuándo recogen mi basura", "y el reciclaje", "la segunda"),
    *("en casa de mi mamá, 7 pine road", "40 alder street", "ayuda", "alto", "cancelar", "horario"),
    *("cuál es el estado de mi solicitud", "26-00412", "biblioteca central", "hay un incendio", "noticias"),
)
SLOTS = {
    "service_type": ("pothole", "the swing"),
    "address": ("12 harbor street", "north", "the second one", "nowhere", "m a p l e"),
    "query": ("the place", "deep"),
    "language": ("spanish",),
    "request_number": ("100001", "?"),
    "body": ("city council",),
    "place": ("library",),
    "street": ("harbor street",),
}
OFTEN = ("ReportIssueIntent", "CaseStatusIntent", "SetAddressIntent", "AMAZON.YesIntent", "AMAZON.NoIntent")


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("town")))


@pytest.mark.parametrize("seed", range(30))
def test_walk_in_words(town: Town, tmp_path: Path, seed: int) -> None:
    """Twelve turns in one language or both: each says something, and listens exactly where it asks."""
    chance = random.Random(seed)
    talk = conversation_in(town, desk_in(tmp_path / "desk"))
    said = chance.choice([ENGLISH, SPANISH, ENGLISH + SPANISH])
    locale, state = ("es-US" if said is SPANISH else "en-US"), {}
    for _ in range(12):
        reply = talk.ask(chance.choice(said), locale, None, state, NOW)
        state = json.loads(json.dumps(reply.state))
        asks = reply.speech.endswith("?")
        assert (reply.session_state == "open") == asks == bool(reply.reprompt)
        assert reply.speech
        assert not re.search(r"None|[{}]", reply.speech)
        assert len(json.dumps(state)) < LARGEST


@pytest.mark.parametrize("seed", range(60))
def test_walk_with_alexa(town: Town, tmp_path: Path, seed: int) -> None:
    """Any intent after any other, with any slots: never the apology of a turn that failed."""
    chance = random.Random(seed)
    alexa = alexa_in(town, desk=desk_in(tmp_path / "desk"))
    intents = [*TOPIC_OF, *OFTEN * 6]
    locale, attributes = chance.choice(["en-US", "es-US"]), None
    for _ in range(12):
        slots = {name: chance.choice(values) for name, values in SLOTS.items() if chance.random() < 0.3}
        kind = chance.choice(["", "", "", "", "LaunchRequest", "SessionResumedRequest"])
        asked: dict[str, Any] = envelope(
            chance.choice(intents), slots, locale=locale, attributes=attributes, kind=kind
        )
        answered = alexa.handle(asked, NOW)
        attributes = json.loads(json.dumps(answered["sessionAttributes"]))
        response = answered["response"]
        words = html.unescape(re.sub(r"<[^>]+>", "", response["outputSpeech"]["ssml"]))
        assert not words.startswith(("I can't look that up right now", "No puedo consultarlo"))
        assert (response["shouldEndSession"] is False) == words.endswith("?")
