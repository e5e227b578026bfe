"""STOP, START, HELP and YES as people text them; and what is a question all the same."""

from __future__ import annotations

import pytest

from city.enrolment.keywords import TOPICS, WORDS, Command, Keyword, called, command
from city.enrolment.subscriptions import Topic

STOPS = [
    "STOP",
    "END",
    "CANCEL",
    "QUIT",
    "UNSUBSCRIBE",
    "OPT OUT",
    "OPT-OUT",
    "REVOKE",
    "ARRET",
    "ARRÊT",
    "STOPALL",
    "Stop all",
    "stop.",
    " Stop! ",
    '"STOP"',
    "PARAR",
    "ALTO",
    "BAJA",
    "CANCELAR",
    "SALIR",
    "¡Alto!",
    "please stop",
    "no más",
    "FIN",
    "Basta.",
    "Detén",
    "ELIMINAR",
    "¡No me envíen más mensajes!",
    "Don't text me",
    "Take me off the list",
    "stop alerts",
    "stop all alerts",
    "stop the texts",
    "cancel my messages",
    "cancelar mis avisos",
    "Stop everything now!",
    "I want to unsubscribe",
    "please remove me",
    "Cancelar todo",
    "ya basta",
    "Quítenme de la lista",
]


@pytest.mark.parametrize("text", STOPS)
def test_every_way_of_saying_stop_stops(text: str) -> None:
    """The words of CTIA and 47 CFR 64.1200(a)(10), and the Spanish ones, in any case and with any marks."""
    found = command(text)
    assert (found.keyword, found.topic) == (Keyword.STOP, None)


@pytest.mark.parametrize(
    ("text", "topic", "stream", "place", "language"),
    [
        ("Start trash 120 Royal Palm Way", Topic.PICKUP, "trash", "120 royal palm way", "en"),
        ("subscribe my trash pickup at 106 W 10th St.", Topic.PICKUP, "trash", "106 w 10th st", "en"),
        ("ALTA BASURA en 410 Calle Ocho", Topic.PICKUP, "trash", "410 calle ocho", "es"),
        ("start street sweeping for 12 Main St", Topic.SWEEPING, "", "12 main st", "en"),
        ("alta avisos de emergencia 12 Main St", Topic.EMERGENCY, "", "12 main st", "es"),
    ],
)
def test_start_may_name_a_topic_and_an_address(
    text: str, topic: Topic, stream: str, place: str, language: str
) -> None:
    """The house number is what tells the address from a question."""
    found = command(text)
    assert (found.keyword, found.topic, found.stream) == (Keyword.START, topic, stream)
    assert (found.place, found.language) == (place, language)


@pytest.mark.parametrize(
    "text",
    ["start trash on my street", "when does trash start at 12 Main St", f"start trash 12 {'Main ' * 40}St"],
)
def test_what_names_no_house_is_no_sign_up(text: str) -> None:
    """Nor is it for whoever writes at length."""
    assert command(text).keyword is Keyword.NONE


@pytest.mark.parametrize(
    ("text", "stream", "place", "language"),
    [
        ("stop trash 12 Main St", "trash", "12 main st", "en"),
        ("cancel the recycling alerts at 106 W 10th St.", "recycling", "106 w 10th st", "en"),
        ("PARAR BASURA en 410 Calle Ocho", "trash", "410 calle ocho", "es"),
    ],
)
def test_stop_may_name_an_address(text: str, stream: str, place: str, language: str) -> None:
    """Who is sent it for two houses ends one: it is no question to the city."""
    assert command(text) == Command(Keyword.STOP, Topic.PICKUP, stream, language, place=place)


@pytest.mark.parametrize(
    ("text", "named", "language"),
    [
        ("stop trash and recycling", ["trash", "recycling"], "en"),
        ("stop the trash alerts and the bulk alerts and yard waste", ["trash", "bulk", "yard_waste"], "en"),
        ("parar basura y reciclaje", ["trash", "recycling"], "es"),
        ("no más basura ni voluminosos", ["trash", "bulk"], "es"),
    ],
)
def test_stop_may_name_several(text: str, named: list[str], language: str) -> None:
    """Each of them is meant; none of it is a question."""
    found = command(text)
    assert (found.keyword, found.language) == (Keyword.STOP, language)
    assert [found.stream, *(stream for _, stream in found.also)] == named


def test_stop_of_something_unknown_among_several_is_a_question() -> None:
    """Nothing is ended by half of what somebody says."""
    assert command("stop trash and the parade").keyword is Keyword.NONE


@pytest.mark.parametrize(
    ("text", "keyword", "language"),
    [
        ("START", Keyword.START, "en"),
        ("UNSTOP", Keyword.START, "en"),
        ("ALTA", Keyword.START, "es"),
        ("INICIAR", Keyword.START, "es"),
        ("ARRANCAR", Keyword.START, "es"),
        ("Suscribirme", Keyword.START, "es"),
        ("HELP", Keyword.HELP, "en"),
        ("INFO", Keyword.HELP, "en"),
        ("AYUDA", Keyword.HELP, "es"),
        ("Yes", Keyword.YES, "en"),
        ("Sí", Keyword.YES, "es"),
        ("SI", Keyword.YES, "es"),
    ],
)
def test_the_other_keywords(text: str, keyword: Keyword, language: str) -> None:
    """Each in its language."""
    assert command(text) == Command(keyword, language=language)


@pytest.mark.parametrize(
    ("text", "topic", "stream", "language"),
    [
        ("stop trash", Topic.PICKUP, "trash", "en"),
        ("parar basura", Topic.PICKUP, "trash", "es"),
        ("PARAR LA BASURA", Topic.PICKUP, "trash", "es"),
        ("Stop the recycling alerts", Topic.PICKUP, "recycling", "en"),
        ("stop the trash pickup alerts", Topic.PICKUP, "trash", "en"),
        ("stop pickup", Topic.PICKUP, "", "en"),
        ("stop my pickups", Topic.PICKUP, "", "en"),
        ("stop pickup reminders", Topic.PICKUP, "", "en"),
        ("alto recolección", Topic.PICKUP, "", "es"),
        ("alto reuniones", Topic.MEETINGS, "", "es"),
        ("baja de las noticias", Topic.NEWS, "", "es"),
        ("stop clima", Topic.WEATHER, "", "es"),
        ("stop street sweeping", Topic.SWEEPING, "", "en"),
        ("cancelar avisos de emergencia", Topic.EMERGENCY, "", "es"),
    ],
)
def test_stop_with_a_topic_is_of_that_topic(text: str, topic: Topic, stream: str, language: str) -> None:
    """F16: "stop trash" stops trash."""
    assert command(text) == Command(Keyword.STOP, topic, stream, language)


@pytest.mark.parametrize(
    "text",
    [
        "when does the bus stop here",
        "where can I see the stop sign rules",
        "stop signs near me",
        "cancel my permit 88",
        "is the end of the street swept",
        "para qué sirve el 311",
        "can you help me find a park",
        "",
        "?",
        "🙂",
        "start of the parade",
        "quiet hours",
        "information about trash",
        "stop " * 30,
    ],
)
def test_a_question_is_a_question(text: str) -> None:
    """A keyword in the midst of something else is none: it goes to the city."""
    assert command(text).keyword is Keyword.NONE


def test_every_form_is_spelled_as_it_is_looked_up() -> None:
    """A form with an accent or a mark in the table would never be found."""
    from city.enrolment.keywords import plain

    assert [each for each in (*WORDS, *TOPICS) if plain(each) != each] == []


def test_every_topic_can_be_stopped_by_its_name_in_both_languages() -> None:
    """Whoever adds a topic says how residents name it in a text."""
    named = {(topic, language) for topic, _, language in TOPICS.values()}
    assert named == {(topic, language) for topic in Topic for language in ("en", "es")}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("recycling alerts", (Topic.PICKUP, "recycling")),
        ("my garbage notifications", (Topic.PICKUP, "trash")),
        ("pickup reminders", (Topic.PICKUP, "")),
        ("yard waste", (Topic.PICKUP, "yard_waste")),
        ("trash pickup reminders", (Topic.PICKUP, "trash")),
        ("recordatorios de la basura", (Topic.PICKUP, "trash")),
        ("avisos del reciclaje", (Topic.PICKUP, "recycling")),
        ("notificaciones de reuniones", (Topic.MEETINGS, "")),
        ("water bill", None),
        ("", None),
    ],
)
def test_what_words_name_of_the_citys_alerts(words: str, named: object) -> None:
    """As a device hears them: the topic, and which stream of it."""
    assert called(words) == named
