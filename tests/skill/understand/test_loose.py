"""Values that only the intent tells apart, in sentences that no sample fits."""

from __future__ import annotations

import pytest

from .conftest import Listener


@pytest.mark.parametrize(
    ("locale", "text", "iso"),
    [
        ("es-US", "¿sigue en pie la reunión del 9?", "2026-12-09"),
        ("es-US", "¿hay algo divertido el día 9 en el parque?", "2026-12-09"),
        ("es-US", "¿qué eventos hay el treinta y uno?", "2026-12-31"),
        ("en-US", "is the meeting on the thirtieth still happening", "2026-11-30"),
        ("en-US", "is the maritime museum open on the twenty ninth", "2026-11-29"),
        ("en-US", "has the hearing on the 30th been postponed", "2026-11-30"),
        ("en-US", "potholes reported on the 9th", "2026-11-09"),
    ],
)
def test_number_of_a_day_is_a_day(locale: str, text: str, iso: str) -> None:
    """A day of the month is named by its number alone."""
    assert Listener(locale)(text).slots["date"].value == iso


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en-US", "the house on the second street has a broken light"),
        ("en-US", "march over to the library and tell me when they open"),
        ("en-US", "we sat at the park all day, when does it close"),
        ("es-US", "hay un hoyo enorme frente al 20 de Marlin Court"),
    ],
)
def test_what_only_looks_like_a_day_is_none(locale: str, text: str) -> None:
    """A street, a verb and a house number are no days."""
    assert "date" not in Listener(locale)(text).slots


@pytest.mark.parametrize(
    ("locale", "text", "address"),
    [
        ("en-US", "did 14 Palmetto pass its final inspection", "14 palmetto"),
        ("es-US", "¿qué distrito es 14 Palmetto?", "14 palmetto"),
        ("en-US", "broken streetlight, Oak Street and Pine Avenue", "Oak Street and Pine Avenue"),
        ("es-US", "bache en la calle 8 con la avenida Tercera", "calle 8 con la avenida Tercera"),
    ],
)
def test_place_without_its_kind_of_street_is_an_address(locale: str, text: str, address: str) -> None:
    """A house number before a name in capitals, and the corner of two streets, are places."""
    assert Listener(locale)(text).slots["address"].value == address


def test_number_of_things_is_no_address(english: Listener) -> None:
    """What is counted is no house."""
    assert "address" not in english("i put out 5 bags of leaves is that ok").slots


@pytest.mark.parametrize(
    ("locale", "text", "street"),
    [
        ("en-US", "is old bridge road closed again", "old bridge road"),
        ("es-US", "¿cuándo barren la calle de los Pinos?", "calle de los Pinos"),
        ("en-US", "potholes everywhere on 9th", "9th"),
        ("en-US", "any new complaints about the bar on Pine", "Pine"),
    ],
)
def test_street_is_taken_whole(locale: str, text: str, street: str) -> None:
    """A street that holds the name of another is not cut to it."""
    assert Listener(locale)(text).slots["street"].said.casefold() == street.casefold()


@pytest.mark.parametrize(
    "text",
    [
        "is the bridge closed on Friday",
        "potholes reported on the 9th",
        "they say on Facebook there are potholes on every block",
    ],
)
def test_what_stands_after_on_need_be_no_street(english: Listener, text: str) -> None:
    """A day, a day of the month, and where a thing was read, are no streets."""
    heard = english(text).slots.get("street")
    assert heard is None or heard.said not in ("Friday", "9th", "Facebook")


@pytest.mark.parametrize(
    ("locale", "text", "body"),
    [
        ("en-US", "topics for parks and rec board meeting", "parks_board"),
        ("en-US", "when does the board of ed meet", "school_board"),
        ("es-US", "¿transmiten la comisión de patrimonio?", "historic_commission"),
    ],
)
def test_body_is_known_by_another_name(locale: str, text: str, body: str) -> None:
    """What residents call a body that the model names otherwise."""
    assert Listener(locale)(text).slots["body"].id == body


@pytest.mark.parametrize(
    ("locale", "text", "holiday"),
    [
        ("en-US", "are you open the fourth of july", "independence_day"),
        ("en-US", "can i park overnight on christmas", "christmas"),
        ("es-US", "¿recogen el primero de enero?", "new_years_day"),
    ],
)
def test_holiday_is_heard_also_by_its_day(locale: str, text: str, holiday: str) -> None:
    """A day that is a holiday's name fills the holiday's slot too."""
    assert Listener(locale)(text).slots["holiday"].id == holiday


def test_number_with_letters_is_a_reference(spanish: Listener) -> None:
    """A permit's number may begin with letters."""
    heard = spanish("¿ya me aprobaron el permiso BLD-2026-0117?")
    assert heard.slots["permit_number"].value.casefold() == "bld-2026-0117"


@pytest.mark.parametrize(
    ("locale", "text", "slot", "value"),
    [
        ("en-US", "where do I get rid of a bag of expired pills", "item", "medicine"),
        ("es-US", "¿a dónde llevo una bolsa de pilas usadas?", "item", "battery"),
        ("en-US", "sign me up for alerts about street sweeping", "topic", "sweeping"),
    ],
)
def test_what_is_in_the_bag_counts(locale: str, text: str, slot: str, value: str) -> None:
    """A bag, a box, or alerts alone, give way to what they are of."""
    assert Listener(locale)(text).slots[slot].id == value
