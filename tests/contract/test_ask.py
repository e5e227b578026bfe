"""`townbell ask` and `chat`: one turn, a file of turns, a conversation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from skill.topics import TOPIC_OF
from tests.contract.townbell import CITY, NEWS, Townbell, small_city

KEYS = {
    "text", "locale", "topic", "intent", "slots", "speech", "ssml", "display", "as_of", "sources",
    "session_state", "confidence",
}  # fmt: skip
HOME = "120 Royal Palm Way"  # trash on Monday, recycling in week B (docs/port-alder.md)


def is_reply(reply: dict[str, Any]) -> None:
    """The shape of an answer, key by key."""
    assert set(reply) == KEYS
    for key in ("text", "locale", "topic", "intent", "speech", "ssml"):
        assert isinstance(reply[key], str)
        assert reply[key]
    assert reply["topic"] in TOPIC_OF.values()
    assert all(isinstance(each, str) for pair in reply["slots"].items() for each in pair)
    assert reply["display"] is None or isinstance(reply["display"], dict)
    assert reply["as_of"] is None or re.fullmatch(r"\d{4}-\d\d-\d\dT\S+(Z|[+-]\d\d:\d\d)", reply["as_of"])
    assert all(isinstance(each, str) for each in reply["sources"])
    assert reply["session_state"] in ("open", "closed")
    assert 0 <= reply["confidence"] <= 1
    assert reply["ssml"].startswith("<speak>")
    assert "<" not in reply["speech"]


def test_text_is_the_words_alone(compiled: Townbell) -> None:
    """Without --json the one line on stdout is what a resident would hear."""
    ran = compiled("ask", "when is my trash picked up", "--address", HOME)
    assert (ran.code, ran.out, ran.err) == (0, "Your next trash pickup is tomorrow, Monday.\n", "")


def test_the_spanish_twin(compiled: Townbell) -> None:
    """The same question and answer in Spanish."""
    words = ["ask", "cuándo recogen mi basura", "--locale", "es-US", "--address", HOME, "--json"]
    reply = compiled(*words).json
    is_reply(reply)
    assert reply["speech"] == "Su próxima recolección de basura es mañana, lunes."
    assert (reply["topic"], reply["locale"]) == ("trash_day", "es-US")


@pytest.mark.parametrize(
    ("locale", "asked", "said"),
    [
        ("en-US", "phone number", "I don't have a phone number for Smallville."),
        ("es-US", "número de teléfono", "No tengo un número de teléfono de Smallville."),
        ("en-US", "how do i pay my water bill", "Please call city hall."),
        ("es-US", "cómo pago mi factura de agua", "Llame al ayuntamiento."),
    ],
)
def test_a_city_without_a_number_is_given_none(tmp_path: Path, locale: str, asked: str, said: str) -> None:
    """Not every city has a 311: without a number of its own none is said."""
    city = small_city(tmp_path / "city", CITY.replace('phone = "311"\n', "") + NEWS)
    reply = Townbell(tmp_path / "data", city)("ask", asked, "--locale", locale).out
    assert said in reply
    assert "311" not in reply


PLACES = """
[[sources]]
id = "places"
url = "file:places.csv"
format = "table"
kind = "place"
"""
ENGLISH_PLACES = """id,name,kind,hours
hall,City Hall,city_hall,Mon-Fri 8:00-17:00
lib,Central Library,library,Mon-Sat 10:00-18:00
pool,Harbor Pool,pool,Mon-Sun 9:00-19:00
"""


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("¿a qué hora cierra el ayuntamiento?", "City Hall"),
        ("a qué hora abre la alcaldía", "City Hall"),
        ("a qué hora abre la biblioteca", "Central Library"),
        ("está abierta la piscina", "Harbor Pool"),
    ],
)
def test_a_place_that_the_city_names_in_english_only_is_found_by_its_kind_in_spanish(
    tmp_path: Path, asked: str, said: str
) -> None:
    """What sort of place it is has a name in both languages, whatever the city's own list says."""
    city = small_city(tmp_path / "city", CITY + NEWS + PLACES, places_csv=ENGLISH_PLACES)
    reply = Townbell(tmp_path / "data", city)(
        "ask", asked, "--locale", "es-US", now="2026-11-23T12:00:00-05:00"
    )
    assert said in reply.out
    assert "hoy" in reply.out


ASKED = [
    ("when is my trash picked up", "trash_day"), ("is recycling this week", "recycling_day"),
    ("what is the holiday schedule", "holiday_schedule"),
    ("when is the next city council meeting", "next_meeting"),
    ("is the city council meeting still on", "meeting_status"), ("any news", "news"),
    ("what events are coming up", "events"), ("are there any alerts", "city_alerts"),
    ("is there a weather alert", "weather_alert"), ("what time does the library open", "facility_hours"),
    ("who is my council member", "council_member"),
    ("phone number of the water department", "contact_lookup"),
    ("my address is 120 royal palm way", "set_address"), ("there is a fire in my kitchen", "emergency_911"),
    ("play some music", "out_of_scope"), ("what can you do", "help"),
]  # fmt: skip
PREGUNTADO = [
    ("cuándo recogen mi basura", "trash_day"), ("cuándo pasa el reciclaje", "recycling_day"),
    ("cuál es el horario de los días festivos", "holiday_schedule"),
    ("cuándo es la próxima reunión del concejo", "next_meeting"),
    ("sigue en pie la reunión del concejo", "meeting_status"), ("noticias", "news"),
    ("qué eventos hay", "events"), ("hay alertas", "city_alerts"), ("hay alerta del tiempo", "weather_alert"),
    ("a qué hora abre la biblioteca", "facility_hours"), ("quién es mi concejal", "council_member"),
    ("teléfono del departamento de agua", "contact_lookup"),
    ("mi dirección es 120 royal palm way", "set_address"), ("hay un incendio en mi cocina", "emergency_911"),
    ("pon música", "out_of_scope"), ("ayuda", "help"),
]  # fmt: skip


@pytest.mark.parametrize(("locale", "asked"), [("en-US", ASKED), ("es-US", PREGUNTADO)])
def test_every_main_topic_is_answered_in_shape(
    compiled: Townbell, locale: str, asked: list[tuple[str, str]]
) -> None:
    """Sixteen topics per language: the right topic, the exact keys, the locale that was asked for."""
    replies = compiled.asks(*({"text": text, "locale": locale, "address": HOME} for text, _ in asked))
    assert [reply["topic"] for reply in replies] == [topic for _, topic in asked]
    assert [reply["text"] for reply in replies] == [text for text, _ in asked]
    assert {reply["locale"] for reply in replies} == {locale}
    for reply in replies:
        is_reply(reply)
        open_ended = reply["speech"].endswith("?")
        assert (reply["session_state"] == "open") is open_ended
        assert not re.search(r"https?:|None|null|\{|\bNone\b| {2}", reply["speech"])


def test_the_address_decides(compiled: Townbell) -> None:
    """The three landmarks of docs/port-alder.md hear their own day; the one outside hears that."""
    trash = "when is my trash picked up"
    addresses = [HOME, "2412 Royal Palm Way", "1648 Ocean Blvd", "410 Calle Ocho"]
    said = compiled.asks(*({"text": trash, "address": each} for each in addresses))
    assert [re.sub(r".* is ", "", reply["speech"]) for reply in said] == [
        "tomorrow, Monday.", "Saturday, November 28, a day late because of Thanksgiving.",
        "Wednesday, November 25.", "tomorrow, Monday.",
    ]  # fmt: skip
    for reply, place in zip(said, addresses, strict=True):
        assert reply["session_state"] == "closed", place
    outside, ambiguous, nowhere = compiled.asks(
        *(
            {"text": trash, "address": each}
            for each in ("4400 Lantern Hill Road, Kettle Bay", "484 Alder Street", "")
        )
    )
    assert "not in Port Alder" in outside["speech"]
    assert "484 North Alder Street or 484 South Alder Street" in ambiguous["speech"]
    assert nowhere["speech"] == "What is your street address?"


def test_an_address_is_no_matter_for_other_questions(compiled: Townbell) -> None:
    """What needs no place is answered whatever the address is."""
    (reply,) = compiled.asks({"text": "any news", "address": "4400 Lantern Hill Road, Kettle Bay"})
    assert (reply["topic"], "Lantern" in reply["speech"]) == ("news", False)


def test_lines_of_a_session_share_a_conversation(compiled: Townbell) -> None:
    """The address of one line serves the next of the same session, and no other line; order is kept."""
    replies = compiled.asks(
        {"text": "when is trash", "session": "a"},
        {"text": "when is trash", "session": "b"},
        {"text": HOME, "session": "a"},
        {"text": "2412 Royal Palm Way", "session": "b"},
        {"text": "yes", "session": "a"},
        {"text": "yes", "session": "b"},
        {"text": "when is trash"},
        {"text": "cuándo recogen la basura", "session": "a", "locale": "es-US"},
    )
    said = [reply["speech"] for reply in replies]
    assert said[0] == said[1] == said[6] == "What is your street address?"
    assert said[4] == "Your next trash pickup is tomorrow, Monday."
    assert "Saturday, November 28" in said[5]
    assert said[7] == "Su próxima recolección de basura es mañana, lunes."


def test_repeat_replays_the_last_answer(compiled: Townbell) -> None:
    """Within a session, "repeat" says it again, word for word, as often as wanted."""
    asked = ["who is the mayor", "repeat", "say that again"]
    first, *again = compiled.asks(*({"text": text, "session": "s"} for text in asked))
    assert [reply["speech"] for reply in again] == [first["speech"]] * 2


def test_bad_lines_are_named_and_the_rest_answered(compiled: Townbell) -> None:
    """One output line per input line, in order; exit 1 says that some were bad."""
    bad = [
        "{",
        '"text"',
        "[]",
        "{}",
        '{"text": 7}',
        '{"text": "x", "address": 5}',
        '{"text": "x", "locale": "fr"}',
    ]
    lines = ['{"text": "any news"}', *bad, '{"text": "any news", "more": 1}']
    ran = compiled("ask", "--file", "-", stdin="\n".join(lines) + "\n\n")
    assert ran.code == 1
    first, *problems, last = ran.lines
    assert first["topic"] == last["topic"] == "news"
    assert [list(each) for each in problems] == [["problem"]] * len(bad)
    assert [f"line {number}:" in each["problem"] for number, each in enumerate(problems, 2)] == [True] * len(
        bad
    )


def test_a_file_that_cannot_be_read(compiled: Townbell, tmp_path: Path) -> None:
    """A missing file, a folder, or bytes that are not UTF-8: exit 3 and the file's name."""
    (tmp_path / "latin.jsonl").write_bytes(b'{"text": "cu\xe1ndo"}\n')
    for name in ("nothing.jsonl", ".", "latin.jsonl"):
        ran = compiled("ask", "--file", str(tmp_path / name))
        assert (ran.code, ran.out) == (3, "")
        assert str(tmp_path) in ran.message


def test_a_byte_order_mark_is_no_problem(compiled: Townbell, tmp_path: Path) -> None:
    """Windows writes one before the first line."""
    (tmp_path / "in.jsonl").write_bytes(
        b'\xef\xbb\xbf{"text": "who is the mayor"}\r\n{"text": "any news"}\r\n'
    )
    ran = compiled("ask", "--file", str(tmp_path / "in.jsonl"))
    assert [each.get("topic") for each in ran.lines] == ["elected_official", "news"]


ODD_TEXTS = [
    "", " ", "?", "🙂", "\x00", "a" * 100_000, "<speak>&amp;</speak>", "'; DROP TABLE x; --", "ñ" * 50,
    "\u202e", "when is trash\nwhen is trash", "﷽", "1" * 400, "{city}", "http://example.com",
]  # fmt: skip


def test_odd_words_get_a_sensible_answer(compiled: Townbell) -> None:
    """Nothing that can be typed ends in anything but an answer in shape."""
    replies = compiled.asks(*({"text": text} for text in ODD_TEXTS))
    for reply in replies:
        assert reply["speech"]
        assert reply["ssml"].startswith("<speak>")
        assert reply["topic"] in TOPIC_OF.values()


def test_chat_is_a_conversation(compiled: Townbell) -> None:
    """Line by line: the address is asked for, confirmed and kept; an empty line ends."""
    ran = compiled("chat", stdin=f"when is trash\n{HOME}\nyes\nwhen is recycling\n\nany news\n")
    assert ran.code == 0
    assert ran.out.splitlines() == [
        "What is your street address?",
        "I found 120 Royal Palm Way. Is that right?",
        "Your next trash pickup is tomorrow, Monday.",
        "Your next recycling pickup is Monday, November 30.",
    ]


def test_chat_in_spanish_with_an_address(compiled: Townbell) -> None:
    """--locale and --address hold for the whole conversation."""
    words = ["chat", "--locale", "es-US", "--address", HOME]
    ran = compiled(*words, stdin="cuándo recogen mi basura\ny el reciclaje")
    assert ran.out.splitlines() == [
        "Su próxima recolección de basura es mañana, lunes.",
        "Su próxima recolección de reciclaje es el lunes 30 de noviembre.",
    ]


def test_json_of_one_turn_is_one_document(compiled: Townbell) -> None:
    """--json prints the reply and nothing else."""
    ran = compiled("ask", "who is the mayor", "--json")
    is_reply(ran.json)
    assert json.loads(ran.out)["sources"] == ["officials"]


def test_half_a_surrogate_pair_is_no_text(compiled: Townbell) -> None:
    """JSON may name it, but no encoding can write it: that line is refused, in words."""
    ran = compiled("ask", "--file", "-", stdin='{"text": "any \\ud800 news"}\n{"text": "any news"}')
    assert ran.code == 1
    assert [next(iter(each)) for each in ran.lines] == ["problem", "text"]
    assert compiled.process("ask", "any \udcff news", "--json").code == 0


def test_a_damaged_store_does_not_silence_the_answers(town: Townbell) -> None:
    """What is published answers on, and why nothing new comes is said beside it."""
    for path in town.data.glob("townbell.sqlite*"):
        path.unlink()
    (town.data / "townbell.sqlite").write_bytes(b"no database" * 1000)
    ran = town.process("ask", "who is the mayor", now="2026-12-24T12:00:00-05:00")
    assert (ran.code, "Marisol Vance" in ran.out) == (0, True)
    assert "the store cannot be used" in ran.err
    assert "Traceback" not in ran.err
