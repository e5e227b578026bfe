"""Whatever stands in a slot: an answer that passes every rule, no apology for a bug, and no consent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.amazon_api import USER
from tests.skill.amazon import Resident, resident_in
from tests.skill.town import Town, named

VALUES: tuple[Any, ...] = (
    "?", " ", None, 7, "\x00", "<script>", "&&&", "x" * 5000, "💥" * 500, "' OR 1=1 --", "\ud800", "\u202e31",
    "99:99", "24:00", "00:00", "23:59:59.999999+14:00", "NI", "0000-00-00", "9999-12-31", "9999-12-30",
    "0001-01-01", "2026-W48", "PRESENT_REF",
)  # fmt: skip
SLOTS = {
    "SetReminderIntent": ("stream", "body", "date", "time", "address"),
    "SubscribeIntent": ("topic", "address", "body"),
    "UnsubscribeIntent": ("topic", "stream", "address", "body"),
}
APOLOGY = "I can't look that up right now."
HARBOR = {"address": "12 harbor street", "stream": "trash"}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("plain")))


@pytest.fixture
def resident(town: Town, tmp_path: Path) -> Iterator[Resident]:
    with resident_in(town, tmp_path, ["alexa"]) as found:
        yield found


@pytest.mark.parametrize(("intent", "slot"), [(each, slot) for each in SLOTS for slot in SLOTS[each]])
def test_any_value_in_a_slot_is_answered_in_words(resident: Resident, intent: str, slot: str) -> None:
    """Heard alone and beside good ones, as words and as a recognised entry of this id; then a "yes"."""
    for value in VALUES:
        entry = {"value": {"id": value, "name": value}}
        rows = [{"authority": "a", "status": {"code": "ER_SUCCESS_MATCH"}, "values": [entry]}]
        recognised = {"value": value, "resolutions": {"resolutionsPerAuthority": rows}}
        for given in ({"name": slot, "value": value}, {"name": slot, **recognised}):
            for beside in ({}, HARBOR if intent == "SetReminderIntent" else {}):
                assert APOLOGY not in resident.say(intent, {**beside, slot: given})
                assert APOLOGY not in resident.say("AMAZON.YesIntent")
    resident.say("MyDataIntent")
    assert resident.amazon.refusals == []


@pytest.mark.parametrize("time", ["06:00", "07:00", "07:01", "00:00", "23:59", "NI", "MO"])
def test_a_plan_is_the_same_after_it_was_kept(resident: Resident, time: str) -> None:
    """What lies at Amazon is what the plan comes to, read back from the store: nothing moves by itself."""
    resident.say("SetReminderIntent", {**HARBOR, "time": time})
    resident.say("AMAZON.YesIntent")
    assert len(resident.amazon.alerts) == 8
    resident.amazon.calls.clear()
    resident.event("Messaging.MessageReceived", message={"remindersMoved": True})
    assert resident.amazon.calls == []


@pytest.mark.parametrize("agreed", [{"agreed": True}, {"agreed": {"name": "agreed", "value": "yes"}}])
def test_a_slot_is_no_consent(resident: Resident, agreed: dict[str, Any]) -> None:
    """Only a "yes" to the question is: whatever else the request holds, the question is asked first."""
    words = resident.say("SetReminderIntent", {**HARBOR, **agreed})
    assert words.endswith("Do you want me to do that?")
    assert resident.amazon.alerts == {}


def test_a_yes_out_of_the_blue_sets_nothing(resident: Resident) -> None:
    """Nor one in a new session: what was asked there is forgotten with it."""
    resident.say("SetReminderIntent", HARBOR)
    resident.attributes = None
    resident.say("AMAZON.YesIntent")
    assert resident.amazon.alerts == {}
    assert resident.books.residents.arranged(USER) == []
