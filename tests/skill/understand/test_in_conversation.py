"""What a sentence means where the conversation stands: open choices, days added, languages."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from skill import understand
from skill.dialogs.meaning import in_doubt
from skill.memory import Memory
from skill.turn import Pending, Reply, Slot
from skill.understand import Understood
from tests.skill.talking import conversation_in
from tests.skill.town import NOW, Town, named


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The small city on an ordinary day."""
    return named("plain", Path(tmp_path_factory.mktemp("town")))


def talk(town: Town, locale: str, texts: Sequence[str]) -> Reply:
    """The last reply of a conversation."""
    conversation = conversation_in(town)
    reply = conversation.ask(texts[0], locale, None, {}, NOW)
    for text in texts[1:]:
        reply = conversation.ask(text, locale, None, reply.state, NOW)
    return reply


@pytest.mark.parametrize(
    ("locale", "question", "answer", "pickup"),
    [
        ("en-US", "when is my trash picked up", "second", "fri-b"),
        ("en-US", "when is my trash picked up", "the north one", "mon-a"),
        ("en-US", "when is my trash picked up", "north", "mon-a"),
        ("es-US", "cuándo pasa la basura", "la segunda", "fri-b"),
        ("es-US", "cuándo pasa la basura", "la del norte", "mon-a"),
        ("es-US", "cuándo pasa la basura", "sur", "fri-b"),
    ],
)
def test_choice_between_two_addresses(
    town: Town, locale: str, question: str, answer: str, pickup: str
) -> None:
    """An ordinal or a direction settles which of two streets, and the question is answered for it."""
    reply = talk(town, locale, [question, "40 alder street", answer])
    assert (reply.topic, reply.locale) == ("trash_day", locale)
    assert reply.state["place"]["zones"]["pickup"] == pickup


@pytest.mark.parametrize(
    ("locale", "texts"),
    [
        ("en-US", ["is the central library open today", "and tomorrow"]),
        ("en-US", ["is the central library open today", "what about tomorrow"]),
        ("es-US", ["abre la biblioteca central hoy", "y mañana"]),
    ],
)
def test_bare_day_is_about_the_question_before(town: Town, locale: str, texts: list[str]) -> None:
    """ "And tomorrow?" asks the same of another day."""
    reply = talk(town, locale, texts)
    assert reply.topic == "facility_hours"
    assert {"place", "date"} <= set(reply.slots)


def test_values_are_told_by_stable_ids_and_places_as_heard(town: Town) -> None:
    """Whoever reads a reply gets the same service type in every language, and a street also as the place."""
    heard = dict(talk(town, "es-US", ["hay un bache en la calle Harbor"]).slots)
    assert heard == {"service_type": "pothole", "street": "calle Harbor", "address": "calle Harbor"}


@pytest.mark.parametrize("text", ["second", "la segunda", "gracias", "alertas hoy"])
def test_a_word_or_two_keep_the_language(town: Town, text: str) -> None:
    """So few words do not tell that the resident speaks another language now."""
    assert talk(town, "en-US", [text]).locale == "en-US"


def test_yes_to_a_doubtful_topic_keeps_its_day(town: Town) -> None:
    """A topic that is hardly understood is asked about, with what was said of it kept."""
    day = {"date": understand.Slot("2026-11-23")}
    doubtful = Understood("EventsIntent", "events", day, 0.4)
    assert [(each.topic, each.slots) for each in in_doubt(doubtful)] == [
        ("events", {"date": Slot("2026-11-23")})
    ]


@pytest.mark.parametrize(
    ("locale", "answer", "topic"),
    [
        ("en-US", "the second one", "recycling_day"),
        ("en-US", "first", "trash_day"),
        ("en-US", "recycling", "recycling_day"),
        ("es-US", "la segunda", "recycling_day"),
        ("es-US", "la primera", "trash_day"),
        ("es-US", "reciclaje", "recycling_day"),
    ],
)
def test_choice_between_two_questions(town: Town, locale: str, answer: str, topic: str) -> None:
    """After "trash pickup or recycling pickup?" the one that is named is answered."""
    between = tuple(
        Pending(topic=topic, intent=intent)
        for topic, intent in (("trash_day", "TrashDayIntent"), ("recycling_day", "RecyclingDayIntent"))
    )
    state = Memory(between=between).to_dict()
    assert conversation_in(town).ask(answer, locale, None, state, NOW).topic == topic


@pytest.mark.parametrize(
    ("locale", "text"),
    [("en-US", "hello"), ("en-US", "good morning"), ("es-US", "hola"), ("es-US", "buenos días")],
)
def test_greeting_is_welcomed(town: Town, locale: str, text: str) -> None:
    """Whoever greets hears what can be asked, and the conversation stays open."""
    reply = talk(town, locale, [text])
    assert (reply.intent, reply.session_state) == ("AMAZON.HelpIntent", "open")


@pytest.mark.parametrize(("locale", "text"), [("en-US", "thank you"), ("es-US", "muchas gracias")])
def test_thanks_close_the_conversation(town: Town, locale: str, text: str) -> None:
    """Whoever thanks is done."""
    assert talk(town, locale, [text]).session_state == "closed"
