"""What the words of waste calendars mean, and what they do not."""

from __future__ import annotations

import pytest

from feeds.fields.streams import says_none, streams_in


@pytest.mark.parametrize(
    ("words", "streams"),
    [
        ("Garbage", ("trash",)),
        ("GARBAGE COLLECTION", ("trash",)),
        ("Trash/Garbage", ("trash",)),
        ("Black refuse bin", ("trash",)),
        ("Household Waste", ("trash",)),
        ("Recycling Collection Service", ("recycling",)),
        ("Blue Cart - Recycling", ("recycling",)),
        ("Yard Waste", ("yard_waste",)),
        ("Leaf & Yard Waste", ("yard_waste",)),
        ("Garden waste bin", ("yard_waste",)),
        ("Bulk Items", ("bulk",)),
        ("Bulky waste pickup", ("bulk",)),
        ("Street Sweeping", ("street_sweeping",)),
        ("Garbage, Recycling and Yard Waste", ("trash", "recycling", "yard_waste")),
        ("Trash & Recycling Day", ("trash", "recycling")),
        ("Basura y reciclaje", ("trash", "recycling")),
        ("Recolección de basura", ("trash",)),
        ("Recogida de reciclaje", ("recycling",)),
        ("Residuos de jardín", ("yard_waste",)),
        ("Artículos voluminosos", ("bulk",)),
        ("Barrido de calles", ("street_sweeping",)),
        ("yard_waste", ("yard_waste",)),
    ],
)
def test_names_beyond_doubt(words: str, streams: tuple[str, ...]) -> None:
    """In both languages, with the words around them that every calendar has."""
    assert streams_in(words) == (streams, ())


@pytest.mark.parametrize(
    "words",
    ["Green Cart", "Organics", "Compost", "Food scraps", "Restmüll", "Glass", "Christmas Trees", "Trashy"],
)
def test_names_in_doubt_mean_nothing(words: str) -> None:
    """The colour of a cart or what is nobody's stream is left to the field map."""
    assert streams_in(words) == ((), (words.casefold().replace("ü", "u"),))


def test_what_is_unknown_beside_what_is_known_is_told() -> None:
    """One of two things may be unknown."""
    assert streams_in("Garbage, Recycling & Food scraps") == (("trash", "recycling"), ("food scraps",))


@pytest.mark.parametrize(
    ("words", "off"),
    [
        ("No collection - Labor Day", True),
        ("There is no trash pick-up today", True),
        ("Sin recolección", True),
        ("No hay servicio", True),
        ("Garbage (holiday)", True),
        ("Garbage cancelled", True),
        ("Recycling (no glass)", False),
        ("Garbage", False),
        ("Recycling, Notre Dame Street", False),
    ],
)
def test_days_without_a_pickup(words: str, off: bool) -> None:
    """Calendars list the days without a pickup, too."""
    assert says_none([words]) is off


def test_a_table_s_own_word_for_a_stream_is_ours(one, table) -> None:
    """Residents ask for trash: a row that says "Garbage", or "Basura", is a row about trash."""
    assert one("collection", table(stream="Garbage", zone="1", weekday="Mon")).stream == "trash"
    holiday = table(date="2026-12-25", name="x", rule="skip", streams="Basura; Recycling")
    assert one("holiday", holiday).streams == ("trash", "recycling")
    off = table(date="2026-12-24", streams="Yard Waste")
    assert one("pickup_exception", off).streams == ("yard_waste",)
    assert one("suspension", table(start="2026-12-24", streams="Bulk Items")).streams == ("bulk",)


def test_two_streams_in_one_row_are_two_records(build, table) -> None:
    """ "Trash & Recycling" on Monday and Thursday is four pickups a week, each with an id of its own."""
    row = table(id="7", stream="Trash & Recycling", zone="1", weekday="Mon & Thu")
    found = build("collection", row).records
    assert sorted((each.stream, each.weekday) for each in found) == [
        ("recycling", 0),
        ("recycling", 3),
        ("trash", 0),
        ("trash", 3),
    ]
    assert len({each.id for each in found}) == 4


def test_a_name_that_is_not_known_stays_as_it_is(one, table) -> None:
    """One city's green cart is yard waste, another's is trash: it is not guessed."""
    assert one("collection", table(stream="Green Cart", zone="1", weekday="Mon")).stream == "Green Cart"
