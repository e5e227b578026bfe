"""What a conversation remembers survives as JSON, and nonsense does no harm."""

from __future__ import annotations

import json
from typing import Any

import pytest

from city.earth.places import Location
from skill.memory import LONGEST_LAST, Expecting, Memory, read
from skill.turn import Pending, Slot

PLACE = Location("12 Harbor Street", 29.9, -81.3, {"pickup": "mon-a"}, ("FLZ072",), ("012345",))
PENDING = Pending(topic="news", intent="NewsIntent", slots={"date": Slot("2026-11-22", None, "x")}, offset=5)
FULL = Memory(
    place=PLACE,
    offered=(PLACE, PLACE),
    asked=PENDING,
    yes=PENDING,
    before=PENDING,
    told=PENDING,
    then=PENDING,
    expecting=Expecting.OFFER,
    heard=(("chain", "2026-11-22T10:00:00+00:00"),),
    last="Hello.",
    last_ask="More?",
    tries=2,
)


@pytest.mark.parametrize("memory", [Memory(), FULL])
def test_memory_survives_as_json(memory: Memory) -> None:
    """What one turn keeps, the next reads."""
    assert read(json.loads(json.dumps(memory.to_dict()))) == memory


@pytest.mark.parametrize(
    "state",
    [
        None,
        {},
        {"v": 99, "place": {"label": "x"}},
        {"v": 1, "place": "x", "offered": 3, "asked": [], "yes": {"topic": 1}, "expecting": [1]},
        {
            "v": 1,
            "heard": [["a"], "b", 3],
            "last": 7,
            "tries": "x",
            "before": {"topic": "t", "slots": {"a": 1}},
        },
        {"v": 1, "place": {"label": 3}, "offered": [{}, 7]},
        {"v": 1, "place": {"label": "x", "at": ["a", "b"], "zones": 3, "ugc": "FLZ"}},
    ],
)
def test_nonsense_is_left_out(state: Any) -> None:
    """The state comes from outside: whatever is not as it should be is not there, and nothing raises."""
    memory = read(state)
    assert memory.asked is None
    assert memory.yes is None
    assert memory.expecting is Expecting.NOTHING
    assert memory.place is None or memory.place.lat is None


def test_memory_stays_small() -> None:
    """Alexa carries it in every turn: a long reply and many emergencies are cut."""
    memory = Memory(last="x" * 50_000, heard=tuple((f"chain{n}", "2026") for n in range(500)))
    assert len(json.dumps(memory.to_dict())) < LONGEST_LAST + 1_000


@pytest.mark.parametrize(
    "word",
    [
        "x" * 20_001,
        "\ud800",
        "a\x00b",
        "a\nb",
        "\u202eabc",
        10**30,
        float("inf"),
        [[[[[[[[[]]]]]]]]],
        {"a": object()},
    ],
    ids=lambda word: repr(word)[:12],
)
def test_a_state_that_is_none_of_ours_is_forgotten(word: Any) -> None:
    """Too large, too deep or nothing that can be said: carried on, it would break the next response."""
    assert read({"v": 1, "last": "Hello."}).last == "Hello."
    assert read({"v": 1, "last": "Hello.", "heard": [[word, ""]]}) == Memory()


def test_a_question_that_waits_is_about_a_topic_there_is() -> None:
    """An unknown topic has no words to be offered in."""
    known = {"topic": "news", "intent": "NewsIntent"}
    assert read({"v": 1, "then": known}).then == Pending(topic="news", intent="NewsIntent")
    for topic in ("no_such_topic", "", ["news"], None):
        assert read({"v": 1, "then": {**known, "topic": topic}}).then is None


def test_what_is_no_question_is_not_asked_again() -> None:
    """C05: repeated in an open session, it must end in a question."""
    assert read({"v": 1, "last_ask": "Is that right?"}).last_ask == "Is that right?"
    for ask in ("Hello.", "Shall I? Yes.", 7):
        assert read({"v": 1, "last_ask": ask}).last_ask == ""


@pytest.mark.parametrize(
    "row", [[None, None, ""], [["x"], None, ""], ["x", 7, ""], ["x", None, None], ["x"], {}]
)
def test_a_slot_that_holds_no_words_is_left_out(row: Any) -> None:
    """Read as a text it would be said: "Details: None"."""
    slots = {"details": row, "date": ["2026-11-22", None, ""]}
    kept = read({"v": 1, "yes": {"topic": "news", "intent": "NewsIntent", "slots": slots}}).yes
    assert kept is not None
    assert kept.slots == {"date": Slot("2026-11-22")}


def test_words_too_long_for_any_slot_are_not_carried_on() -> None:
    """A question is carried on in more than one place: a name of 8,000 letters came back as 145 KB."""
    for row, intent in ((["x" * 301, None, ""], "NewsIntent"), (["x", "y" * 301, ""], "N" * 301)):
        pending = {"topic": "news", "intent": intent, "slots": {"date": row}}
        kept = read({"v": 1, "yes": pending}).yes
        assert kept == Pending(topic="news", intent=intent if len(intent) < 300 else "")


def test_a_place_keeps_only_what_is_text() -> None:
    """The zone None is none."""
    place = read({"v": 1, "place": {"label": "x", "zones": {"a": None, "b": "1"}, "ugc": [None, "Z"]}}).place
    assert place == Location("x", None, None, {"b": "1"}, ("Z",), ())
