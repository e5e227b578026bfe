"""What is carried on from an envelope, and what a feed may make the skill say, stays within bounds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from city.records import NewsItem
from skill.amazon.envelope import MOST_SLOTS, read
from skill.turn import LONGEST_WORDS
from tests.skill.envelopes.rules import faults
from tests.skill.talking import alexa_in, envelope
from tests.skill.town import NOW, Town


def slot_of(slot: Any) -> Any:
    """The slot as it is read."""
    return read(envelope("TrashDayIntent", {"address": {"name": "address", **slot}})).slots.get("address")


def test_a_slot_is_cut_wherever_its_words_stand() -> None:
    """As heard, and the name and id that it was matched with: all of it goes into the session."""
    match = {
        "status": {"code": "ER_SUCCESS_MATCH"},
        "values": [{"value": {"name": "n" * 999, "id": "i" * 999}}],
    }
    found = slot_of({"value": "v" * 8_000, "resolutions": {"resolutionsPerAuthority": [match]}})
    assert (len(found.value), len(found.name), len(found.id)) == (LONGEST_WORDS,) * 3


def test_there_are_no_more_slots_and_values_than_any_intent_has() -> None:
    """A thousand of each are cut to twenty."""
    many = read(envelope("TrashDayIntent", {f"s{number}": "x" for number in range(1_000)}))
    assert len(many.slots) == MOST_SLOTS
    values = [{"type": "Simple", "value": f"v{number}"} for number in range(1_000)]
    assert len(slot_of({"slotValue": {"type": "List", "values": values}}).values) == MOST_SLOTS


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("12\x00 Harbor\u202e Street\ud800", "12 Harbor Street"),
        ("a\nb\tc", "a b c"),
        ("niño\u0301", "niño\u0301"),
        ("\u200b\x1b", None),
    ],
)
def test_what_nobody_can_say_is_not_heard(heard: str, kept: str | None) -> None:
    """Controls, direction marks and halves of characters are dropped; a slot of nothing else is empty."""
    found = slot_of({"value": heard})
    assert (found.value if found else None) == kept


def test_a_value_is_found_where_the_new_form_has_it() -> None:
    """slotValue holds value and resolutions where the slot itself has none."""
    match = {"status": {"code": "ER_SUCCESS_MATCH"}, "values": [{"value": {"name": "Trash", "id": "trash"}}]}
    held = {"type": "Simple", "value": "garbage", "resolutions": {"resolutionsPerAuthority": [match]}}
    assert slot_of({"slotValue": held}).id == "trash"


@pytest.mark.parametrize("mark", ["&", "'", "555-0142 ", "ñ & "])
def test_a_feed_full_of_markup_is_told_within_the_limit(tmp_path: Path, mark: str) -> None:
    """Three titles of 590 characters that SSML makes five times as long; the offer is still heard."""
    title = (mark * 590)[:590]
    news = [NewsItem(id=f"x{n}", source="news", title={"en": f"{title}{n}"}, published=NOW) for n in range(9)]
    asked = envelope("NewsIntent")
    answered = alexa_in(Town(tmp_path, *news)).handle(asked, NOW)
    assert list(faults(asked, answered)) == []
    assert answered["response"]["outputSpeech"]["ssml"].endswith(
        "That&apos;s 3 of 16. Do you want more?</speak>"
    )
    assert mark.strip().replace("&", "&amp;").replace("'", "&apos;")[:5] in json.dumps(
        answered, ensure_ascii=False
    )
