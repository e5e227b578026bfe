"""Markets, trucks, fields and classes: records answer where there are some, staff where they know better."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from city.records import Closure, Event, Fact, Place, Record
from tests.skill.talking import conversation_in
from tests.skill.town import NOW, Town, local

MARKET = Place(
    id="market",
    source="places",
    kind="farmers_market",
    name={"en": "Pier Market", "es": "Mercado del Muelle"},
    address="3 Pine Road",
    hours=((), (), ("15:00-18:00",), (), (), ("08:00-13:00",), ()),
)
FIELD = Place(
    id="ball-field",
    source="places",
    kind="field",
    name={"en": "Ball Field", "es": "Campo de béisbol"},
    hours=(("08:00-21:00",),) * 7,
)
CLOSED = Closure(
    id="wet", source="closures", place="ball-field", start=local(22, 0), end=local(23, 0),
    reason={"en": "wet ground", "es": "terreno mojado"},
)  # fmt: skip
WEDNESDAY = "Pier Market, Wednesday, November 25, from 3 to 6 PM, 3 Pine Road."


def fact(topic: str, question: str, answer: str, source: str = "facts") -> Fact:
    return Fact(
        id=answer, source=source, topic=topic, question={"en": question}, answer={"en": answer, "es": answer}
    )


def heard(folder: Path, text: str, *records: Record, locale: str = "en-US") -> str:
    return conversation_in(Town(folder, *records)).ask(text, locale, None, {}, NOW).speech


def test_the_next_market_day(tmp_path: Path) -> None:
    """Of its two days the one that comes first is told, with its hours and where."""
    assert heard(tmp_path, "when is the farmers market", MARKET) == WEDNESDAY


def test_a_day_without_a_market(tmp_path: Path) -> None:
    """It is said that there is none that day, and when the next is after it."""
    said = heard(tmp_path, "is the farmers market open on thursday", MARKET)
    assert said.startswith("I don't see a farmers market Thursday, November 26. Pier Market, Saturday")


def test_a_closed_market_is_not_announced(tmp_path: Path) -> None:
    """A closure of the place moves the next day to the one after it."""
    closed = Closure(id="c", source="closures", place="market", start=local(25, 0), end=local(26, 0))
    assert heard(tmp_path, "farmers market", MARKET, closed).startswith("Pier Market, Saturday, November 28")


def test_a_fact_answers_what_hours_cannot(tmp_path: Path) -> None:
    """A question about more than when and where is answered by the words that name it."""
    snap = fact("farmers_market", "Does the market take SNAP?", "Yes, SNAP is taken.")
    assert heard(tmp_path / "a", "does the farmers market take snap", MARKET, snap) == "Yes, SNAP is taken."
    assert heard(tmp_path / "b", "when is the farmers market", MARKET, snap) == WEDNESDAY


@pytest.mark.parametrize(
    ("topic", "text"), [("farmers_market", "farmers market"), ("field_status", "are the fields open")]
)
def test_what_staff_have_posted_comes_first(tmp_path: Path, topic: str, text: str) -> None:
    """This morning's notice overrules weekly hours."""
    told = fact(topic, "", "Everything is closed for the storm.", source="staff")
    assert heard(tmp_path, text, MARKET, FIELD, told) == "Everything is closed for the storm."


def test_a_field_is_closed_and_why(tmp_path: Path) -> None:
    """The closure's reason is told in the resident's language; without one the field is open."""
    assert heard(tmp_path / "a", "are the fields open", FIELD) == "Ball Field: open."
    shut = heard(tmp_path / "b", "are the fields open", FIELD, CLOSED)
    assert shut == "Ball Field: closed. The city says: wet ground."
    spanish = heard(tmp_path / "c", "están abiertas las canchas", FIELD, CLOSED, locale="es-US")
    assert spanish == "Campo de béisbol: no se puede jugar. La ciudad informa: terreno mojado."


def test_todays_closure_is_not_held_against_tomorrow(tmp_path: Path) -> None:
    """Tomorrow has hours; that the weather may change them is said."""
    said = heard(tmp_path, "are the fields open tomorrow", FIELD, CLOSED)
    assert said == "Ball Field: open. Fields can close when it rains; you can call 311 that day."


def test_a_class_by_the_calendar(tmp_path: Path) -> None:
    """The next one of its name; on a day without it, that and the next."""
    yoga = Event(id="y", source="events", title={"en": "Yoga"}, start=local(24, 18), place="Harbor Pool")
    assert heard(tmp_path / "a", "when is yoga", yoga) == (
        "Yoga, Tuesday, November 24, at 6 PM, Harbor Pool."
    )
    assert heard(tmp_path / "b", "is there yoga tomorrow", yoga) == (
        "I don't see yoga tomorrow, Monday. The next is Yoga, Tuesday, November 24, at 6 PM, Harbor Pool."
    )


def test_a_cancelled_class_is_not_told(tmp_path: Path) -> None:
    """Of a cancelled one nothing is known to take place."""
    yoga = Event(id="y", source="events", title={"en": "Yoga"}, start=local(24, 18), cancelled=True)
    assert "November 24" not in heard(tmp_path, "when is yoga", yoga)


TRUCKS = [
    Place(
        id=f"truck-{n}",
        source="places",
        kind="food_truck",
        name={"en": f"Truck {n}"},
        hours=(("11:00-14:00",),) * 7,
    )
    for n in range(6)
]
NIGHT = Place(
    id="night", source="places", kind="food_truck", name={"en": "Night Owl"},
    hours=((), (), (), (), (), ("22:00-02:00",), ()),
)  # fmt: skip


def walk(folder: Path, texts: Sequence[str], *records: Record, now: datetime = NOW) -> list[str]:
    conversation, said = conversation_in(Town(folder, *records)), []
    state: Any = {}
    for text in texts:
        reply = conversation.ask(text, "en-US", None, state, now)
        state = dict(reply.state)
        said.append(reply.speech)
    return said


def test_each_truck_is_told_once_and_two_at_a_time(tmp_path: Path) -> None:
    """Six that are there daily are six, not eighty-four; the day after comes when all have been told."""
    said = walk(tmp_path, ("food trucks", "more", "yes", "and the next one"), *TRUCKS)
    assert said[0] == (
        "Truck 0, today, from 11 to 2. Truck 1, today, from 11 to 2. That's 2 of 6. Do you want more?"
    )
    assert said[1].startswith("Truck 2, today")
    assert said[2].endswith("Truck 5, today, from 11 to 2.")
    assert said[3] == "Truck 0, tomorrow, Monday, from 11 AM to 2 PM."


def test_what_lasts_past_midnight_is_of_tonight_until_it_ends(tmp_path: Path) -> None:
    """At one in the morning Saturday's truck still stands; at three the next is in a week."""
    at_one, at_three = local(22, 1), local(22, 3)
    assert walk(tmp_path / "a", ("food trucks",), NIGHT, now=at_one) == [
        "Night Owl, today, from 10 PM to 2 AM."
    ]
    assert walk(tmp_path / "b", ("food trucks",), NIGHT, now=at_three) == [
        "Night Owl, Saturday, November 28, from 10 PM to 2 AM."
    ]


def test_who_has_shut_for_the_rest_of_the_day_is_not_told(tmp_path: Path) -> None:
    """A market that the storm has closed at nine is not open at ten, though its hours say so."""
    daily = Place(
        id="daily", source="places", kind="farmers_market", name={"en": "Daily Market"},
        hours=(("08:00-13:00",),) * 7,
    )  # fmt: skip
    shut = Closure(id="s", source="closures", place="daily", start=local(22, 9), end=local(22, 23))
    assert walk(tmp_path, ("farmers market",), daily, shut) == [
        "Daily Market, tomorrow, Monday, from 8 AM to 1 PM."
    ]


def test_a_market_far_ahead_is_told_of_its_weekday(tmp_path: Path) -> None:
    """Weekly hours hold in February too."""
    said = walk(tmp_path, ("farmers market in february", "and the next one"), MARKET)
    assert said[0] == "Pier Market, Wednesday, February 3, from 3 to 6 PM, 3 Pine Road."
    assert said[1] == "Pier Market, Saturday, February 6, from 8 AM to 1 PM, 3 Pine Road."


def test_a_state_from_outside_ends_no_turn(tmp_path: Path) -> None:
    """Where a list stopped travels through the caller: nonsense there is answered, not raised."""
    conversation = conversation_in(Town(tmp_path, MARKET))
    state = dict(conversation.ask("farmers market", "en-US", None, {}, NOW).state)
    state["further"]["slots"]["since"] = ["\u0000nonsense", None, ""]
    assert conversation.ask("and the next one", "en-US", None, state, NOW).speech
