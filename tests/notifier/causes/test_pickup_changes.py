"""Whoever was told of a pickup hears what becomes of it: at once, once for each change, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from city.collection.pickups import Pickup, PickupReason
from city.collection.waste import (
    CollectionDay,
    Holiday,
    HolidayRule,
    PickupCalendar,
    PickupException,
    Suspension,
)
from city.delivery.deliveries import Cause, Outcome, Result
from city.localtime import at as local_at
from notifier.causes.pickup_sayings import Saying, event_on, key_of, sayings, version_of
from tests.notifier.alder import ZONE, Recorder, Town, meeting, trash

HOME = {"id": "s1", "topic": "pickup", "address": "1 Harbor Street"}
MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (date(2026, 11, 23) + timedelta(n) for n in range(5))
EVE = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # Monday, 18:00 in New York
MINUTE = timedelta(minutes=1)

ON = "Trash: tomorrow, Tuesday"
MOVED, OFF, BACK = "New day: Trash", "Will not take place: Trash", "Taking place after all: Trash"


def moved(to: date | None, on: date = TUESDAY, **more: Any) -> PickupException:
    return PickupException(id=f"x{on}", source="staff", date=on, moved_to=to, **more)


def off(start: datetime = EVE) -> Suspension:
    return Suspension(id="off", source="staff", streams=("trash",), start=start)


def holiday(rule: HolidayRule) -> Holiday:
    return Holiday(id="h", source="waste", date=TUESDAY, name={"en": "Founders' Day"}, rule=rule)


def calendar(*days: date) -> PickupCalendar:
    return PickupCalendar(
        id="c", source="waste", stream="trash", zone="A", days=days, start=MONDAY, end=FRIDAY
    )


def said(town: Town, moment: datetime, *records: Any) -> Sequence[str]:
    """What the resident hears when the city says this at this moment, and that nothing follows it."""
    town.view.all, town.clock.instant = list(records), moment
    heard = [subject for _, subject in town.told()]
    assert town.told() == [], "once for each change"
    return heard


T = trash()
CHANGES: Mapping[str, Sequence[tuple[Sequence[Any], Sequence[str]]]] = {
    "moved by staff": [([T], [ON]), ([T, moved(THURSDAY)], [MOVED])],
    "left out by staff": [([T], [ON]), ([T, moved(None)], [OFF])],
    "suspended": [([T], [ON]), ([T, off()], [OFF])],
    "moved by a holiday": [([T], [ON]), ([T, holiday(HolidayRule.SHIFT_DAY)], [MOVED])],
    "left out by a holiday": [([T], [ON]), ([T, holiday(HolidayRule.SKIP)], [OFF])],
    "moved twice": [([T], [ON]), ([T, moved(THURSDAY)], [MOVED]), ([T, moved(FRIDAY)], [MOVED])],
    "moved back": [([T], [ON]), ([T, moved(THURSDAY)], [MOVED]), ([T], [BACK])],
    "moved, back, moved": [
        ([T], [ON]), ([T, moved(THURSDAY)], [MOVED]), ([T], [BACK]),
        ([T, moved(THURSDAY)], [MOVED]), ([T], [BACK]),
    ],
    "off, on, off": [([T], [ON]), ([T, off()], [OFF]), ([T], [BACK]), ([T, off()], [OFF]), ([T], [BACK])],
    "moved, then off": [([T], [ON]), ([T, moved(THURSDAY)], [MOVED]), ([T, moved(None)], [OFF])],
    "off, then on another day": [([T], [ON]), ([T, moved(None)], [OFF]), ([T, moved(THURSDAY)], [BACK])],
    "another weekday in the city's table": [([T], [ON]), ([trash(weekday=2)], [MOVED])],
    "another day in the city's calendar": [
        ([T, calendar(TUESDAY)], [ON]), ([T, calendar(WEDNESDAY)], [MOVED]), ([T, calendar(TUESDAY)], [BACK]),
    ],
    "a calendar alone": [([calendar(TUESDAY)], [ON]), ([calendar(WEDNESDAY)], [MOVED])],
    "gone from the calendar": [([calendar(TUESDAY)], [ON]), ([calendar()], [OFF])],
    "gone from the feed, which means nothing": [([T], [ON]), ([], [])],
    "another zone, which is not theirs": [([T], [ON]), ([T, moved(THURSDAY, zones=("B",))], [])],
    "another stream, which is not theirs": [([T], [ON]), ([T, moved(THURSDAY, streams=("bulk",))], [])],
}  # fmt: skip


@pytest.mark.parametrize("steps", CHANGES.values(), ids=CHANGES.keys())
def test_each_change_is_told_once_to_whoever_was_told(
    town: Town, steps: Sequence[tuple[Sequence[Any], Sequence[str]]]
) -> None:
    """The evening's reminder, then what the city says a minute later, and the next: each is heard once."""
    town.subscribe(HOME)
    for number, (records, heard) in enumerate(steps):
        assert said(town, EVE + number * MINUTE, *records) == heard


def test_who_was_told_nothing_is_told_no_change(town: Town) -> None:
    """A pickup that moves before its evening is simply announced on the evening of its new day."""
    town.subscribe(HOME)
    assert said(town, EVE - MINUTE, T) == []
    assert said(town, EVE, T, moved(THURSDAY)) == []
    assert said(town, EVE + timedelta(days=2), T, moved(THURSDAY)) == ["Trash: tomorrow, Thursday"]


def test_whoever_heard_of_the_new_day_is_reminded_on_its_evening(town: Town) -> None:
    """The correction of Monday does not take the place of Wednesday's reminder; one of that evening does."""
    town.subscribe(HOME, {**HOME, "id": "short", "lead_minutes": "660"})
    said(town, EVE, T)
    assert said(town, EVE + MINUTE, T, moved(THURSDAY)) == [MOVED]
    assert said(town, EVE + timedelta(days=2), T, moved(THURSDAY)) == ["Trash: tomorrow, Thursday"]
    assert said(town, EVE + timedelta(days=2, minutes=1), T, moved(FRIDAY)) == [MOVED]
    assert said(town, EVE + timedelta(days=2, minutes=2), T, moved(THURSDAY)) == [MOVED]
    (dropped,) = [
        each.reason
        for each in town.notifier.due(EVE + timedelta(days=2, minutes=3)).dropped
        if each.due.subscription_id == "s1"
    ]
    assert dropped == "already_planned"


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([T, moved(None)], "Trash: there is no pickup today."),
        ([T, moved(WEDNESDAY)], "Trash: the pickup is now tomorrow, Wednesday, not today."
         " Please put it out by 7 AM."),
    ],
)  # fmt: skip
def test_a_change_at_night_is_told_when_quiet_hours_end(
    town: Town, records: Sequence[Any], words: str
) -> None:
    """Posted at 23:00, heard at 08:00: the bin stands at the kerb, and nobody comes. The night is quiet."""
    town.subscribe(HOME)
    said(town, EVE, T)
    assert said(town, EVE + timedelta(hours=5), *records) == []
    eight = local_at(TUESDAY, time(8), ZONE)
    assert said(town, eight - MINUTE, *records) == []
    assert len(said(town, eight, *records)) == 1
    assert town.sent[-1].text == words


def test_a_pickup_that_is_on_after_all_is_told_in_the_morning_too(town: Town) -> None:
    """Called off in the evening, reinstated at night: at 08:00 the trucks are out, and there is time."""
    town.subscribe(HOME)
    said(town, EVE, T)
    said(town, EVE + MINUTE, T, moved(None))
    assert said(town, EVE + timedelta(hours=5), T) == []
    assert said(town, local_at(TUESDAY, time(8), ZONE), T) == [BACK]
    assert town.sent[-1].text == (
        "Trash: the pickup takes place after all, today. Please put it out as soon as you can."
    )
    assert said(town, local_at(TUESDAY, time(18), ZONE), T, moved(None)) == [], "the day is over"


def test_the_reason_is_told(town: Town) -> None:
    """Staff's words stand in the correction, in the resident's language."""
    town.subscribe({**HOME, "locale": "es-US"})
    said(town, EVE, T)
    why = {"en": "a truck burned", "es": "un camión se incendió"}
    said(town, EVE + MINUTE, T, moved(THURSDAY, reason=why))
    assert town.sent[-1].text == (
        "Basura: la recolección ahora es el jueves 26 de noviembre, y no mañana, martes."
        " Motivo: un camión se incendió. Sáquelo antes de las 7 de la mañana, por favor."
    )


ALL = [trash(), trash(stream="recycling"), trash(stream="yard_waste")]


def test_several_streams_of_one_evening_are_one_message_and_so_is_their_change(town: Town) -> None:
    """Three streams, one letter; all three moved, one letter; one of them moved, a letter about it."""
    town.subscribe(HOME)
    assert said(town, EVE, *ALL) == ["Trash, recycling and yard waste: tomorrow, Tuesday"]
    assert said(town, EVE + MINUTE, *ALL, moved(THURSDAY)) == ["New day: Trash, recycling and yard waste"]
    only = moved(FRIDAY, streams=("recycling",)), moved(THURSDAY)
    assert said(town, EVE + 2 * MINUTE, *ALL, *only) == ["New day: Recycling"]


def test_a_stream_that_joins_late_is_told_alone(town: Town) -> None:
    """Trash was announced at six; that yard waste is collected too is known at seven."""
    town.subscribe(HOME)
    assert said(town, EVE, T) == [ON]
    both = [T, trash(stream="yard_waste")]
    assert said(town, EVE + MINUTE, *both) == ["Yard waste: tomorrow, Tuesday"]


def test_streams_with_different_fates_are_each_told(town: Town) -> None:
    """Trash moves, recycling is left out: two changes, two letters, yard waste is as it was."""
    town.subscribe(HOME)
    said(town, EVE, *ALL)
    fates = moved(THURSDAY, streams=("trash",)), moved(None, streams=("recycling",))
    assert said(town, EVE + MINUTE, *ALL, *fates) == [MOVED, "Will not take place: Recycling"]


def test_neighbours_with_other_filters_hear_of_theirs(town: Town) -> None:
    """Whoever asked for trash only hears nothing of recycling, and each one letter."""
    town.subscribe(HOME, {**HOME, "id": "s2", "filter": "trash"})
    town.view.all, town.clock.instant = ALL[:2], EVE
    assert town.told() == [("s1", "Trash and recycling: tomorrow, Tuesday"), ("s2", ON)]
    town.view.all = [*ALL[:2], moved(THURSDAY)]
    assert town.told() == [("s1", "New day: Trash and recycling"), ("s2", MOVED)]
    town.view.all = [*ALL[:2], moved(THURSDAY), moved(None, on=THURSDAY, streams=("recycling",))]
    assert town.told() == []


def test_a_receiver_that_refuses_is_not_asked_at_every_look(town: Town) -> None:
    """The correction was refused for good: it is not planned again under another number."""
    answers = [Outcome(Result.SENT, Cause.ACCEPTED), Outcome(Result.REFUSED, Cause.GONE)]
    town.channels["webhook"] = Recorder(answers=answers)
    town.restart()
    town.subscribe(HOME)
    said(town, EVE, T)
    said(town, EVE + MINUTE, T, moved(THURSDAY))
    assert said(town, EVE + 2 * MINUTE, T, moved(THURSDAY)) == []


def test_what_was_overtaken_and_holds_again_is_sent(town: Town) -> None:
    """The reminder waited for a retry, the pickup moved and moved back: the reminder goes out after all."""
    town.channels["webhook"] = Recorder(answers=[Outcome(Result.RETRY, Cause.BUSY)])
    town.restart()
    town.subscribe(HOME)
    town.view.all, town.clock.instant = [T], EVE
    town.told()
    town.view.all = [T, moved(THURSDAY)]
    assert town.told() == []
    town.view.all = [T]
    town.clock.instant += MINUTE
    assert town.told() == [("s1", ON)]


def test_a_change_of_what_nobody_heard_for_certain_is_told_all_the_same(town: Town) -> None:
    """The answer to the reminder was lost: they may have read it, so they hear that it is off."""
    town.channels["webhook"] = Recorder(answers=[Outcome(Result.UNKNOWN, Cause.NO_ANSWER)])
    town.restart()
    town.subscribe(HOME)
    town.view.all, town.clock.instant = [T], EVE
    town.told()
    assert said(town, EVE + MINUTE, T, moved(None)) == [OFF]


def test_a_meeting_called_off_a_second_time_is_told_a_second_time(town: Town) -> None:
    """Off, on again, off again: each is news to those who were told the last."""
    start = EVE + timedelta(hours=1)
    town.subscribe({"id": "m", "topic": "meetings"})
    on, called_off = meeting(start), meeting(start, status="cancelled")
    steps = [on, called_off, on, called_off, on]
    heard = [said(town, EVE + number * MINUTE, each) for number, each in enumerate(steps)]
    again = ["Cancelled: City Council"], ["Taking place after all: City Council"]
    assert heard == [["City Council: today at 7 PM"], *again, *again]


def test_what_a_delivery_said_is_known_from_its_names() -> None:
    """Zone, stream and day survive the way into event and version and back, whatever they are called."""
    odd: Sequence[tuple[str, str]] = [
        ("A", "trash"),
        ("b:1,2/3=4+5@#6", "haz mat/oil"),
        ("", "x"),
        ("ñ", "y"),
    ]
    for zone, stream in odd:
        for scheduled in (TUESDAY, MONDAY):
            pickup = Pickup(stream, zone, TUESDAY, scheduled, PickupReason.REGULAR)
            key = key_of(pickup)
            event, version = event_on(TUESDAY, [key]), version_of("eve", TUESDAY, [key])
            assert sayings(event, version) == (Saying(key, "eve", TUESDAY),)
            assert sayings(event, f"{version}#2") == sayings(event, version)
    assert list(_unread()) == [(), (), ()]


def _unread() -> Iterator[tuple[Saying, ...]]:
    """Names of other events, and of versions that say nothing of a pickup."""
    yield sayings("m1", "eve@2026-11-24:A/trash")
    yield sayings("pickup:A:2026-11-24", "")
    yield sayings("pickup:A:2026-11-24", "seen@2026-11-24:A/trash")


def test_every_record_of_the_table_is_one_of_the_citys() -> None:
    """The table speaks of all that a city can publish of pickups."""
    kinds = {type(each) for steps in CHANGES.values() for records, _ in steps for each in records}
    assert kinds == {CollectionDay, PickupCalendar, Holiday, PickupException, Suspension}
