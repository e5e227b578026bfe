"""Reminders: which a plan comes to through the holidays, and what must be moved when the city moves a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from city.collection.pickups import Rules
from city.collection.waste import CollectionDay, Holiday, HolidayRule, PickupException, Suspension
from city.delivery.reminders import (
    AHEAD,
    About,
    Changes,
    Reminder,
    ReminderPlan,
    Telling,
    changes,
    days_before,
    tellings,
)
from city.earth.places import Location
from city.enrolment.subscriptions import Consent
from city.localtime import at
from city.records import Meeting, MeetingStatus

ZONE = "America/New_York"
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)  # Sunday, 10:00 in the city
FRIDAYS = CollectionDay(id="f", source="s", stream="trash", zone_set="pickup", zone="F", weekday=4)
THANKSGIVING = Holiday(
    id="h", source="s", date=date(2026, 11, 26), name={"en": "Thanksgiving"}, rule=HolidayRule.SHIFT_WEEK
)
CHRISTMAS = replace(THANKSGIVING, id="c", date=date(2026, 12, 25))
PLAN = ReminderPlan(
    about=About.PICKUP,
    subject="trash",
    place=Location("7 Pine Road", zones={"pickup": "F"}),
    locale="en-US",
    consent=Consent("yes", NOW),
    created=NOW,
)
RULES = Rules(days=(FRIDAYS,), holidays=(THANKSGIVING, CHRISTMAS))
COUNCIL = Meeting(
    id="m1", source="s", body="City Council", title={}, start=datetime(2026, 11, 25, 0, tzinfo=UTC)
)
MEETING = replace(PLAN, about=About.MEETING, subject="m1", place=None, most=1)


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return at(day, time(hour, minute), ZONE)


def told(
    plan: ReminderPlan = PLAN, rules: Rules = RULES, now: datetime = NOW, **more: Any
) -> tuple[Telling, ...]:
    found = tellings(plan, rules, more.get("meetings", ()), ZONE, now)
    assert found is not None
    return found


def kept(wanted: tuple[Telling, ...]) -> list[Reminder]:
    """The alerts as they lie at Amazon once all that was wanted has been made."""
    made = changes([], wanted, NOW, present=True).add
    return [
        Reminder(token=f"t{n}", event_id=each.event_id, at=each.at, state=each.state)
        for n, each in enumerate(made)
    ]


def moves(found: Changes) -> list[tuple[str, datetime]]:
    return [(each.reminder.token, each.to.at) for each in found.move]


def ruled(**changes: tuple[Any, ...]) -> Rules:
    """The rules with something changed."""
    names = ("days", "holidays", "exceptions", "suspensions", "calendars")
    kept = {name: getattr(RULES, name) for name in names}
    return Rules(**{**kept, **changes})


def test_eight_pickups_each_on_its_own_date_through_the_holidays() -> None:
    """After Thanksgiving and Christmas the pickup is a day late, and so is its reminder; no week is like."""
    days = [each.day for each in told()]
    assert days == [
        date(2026, 11, 28), date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18),
        date(2026, 12, 26), date(2027, 1, 1), date(2027, 1, 8), date(2027, 1, 15),
    ]  # fmt: skip
    assert len(days) == AHEAD
    assert [each.at for each in told()] == [local(day - timedelta(1), 18) for day in days if day]


def test_a_time_that_is_over_is_not_reminded_of() -> None:
    """On the eve at seven the reminder of six is past, and the next is that of the week after."""
    evening = local(date(2026, 11, 27), 19)
    timely = [each for each in told(now=evening) if not each.late]
    assert timely[0].day == date(2026, 12, 4)
    assert changes([], told(now=evening), evening, present=True).add[0].day == date(2026, 12, 4)


def test_the_clock_decides_the_day() -> None:
    """The last such time before collection begins at seven."""
    assert [days_before(time(hour)) for hour in (0, 6, 7, 8, 18, 23)] == [0, 0, 0, 1, 1, 1]
    early = replace(PLAN, clock=time(6), days_before=0)
    assert told(early)[0].at == local(date(2026, 11, 28), 6)


def test_an_hour_that_the_spring_change_skips_is_not_lost() -> None:
    """02:30 on that Sunday is 03:30, and in winter and summer it is 18:00 on the city's clocks."""
    sunday = Rules(days=(replace(FRIDAYS, weekday=6),))
    plan = replace(PLAN, clock=time(2, 30), days_before=0)
    spring = [each.at for each in told(plan, sunday, datetime(2027, 3, 8, tzinfo=UTC))]
    assert spring[0] == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
    assert spring[1] == datetime(2027, 3, 21, 6, 30, tzinfo=UTC)


def test_a_moved_day_moves_the_same_alert() -> None:
    """Staff put a pickup off by three days: its alert follows, and no other is touched."""
    there = kept(told())
    off = PickupException(
        id="x", source="staff", date=date(2026, 12, 4), moved_to=date(2026, 12, 7), reason={}
    )
    found = changes(there, told(rules=ruled(exceptions=(off,))), NOW, present=False)
    assert moves(found) == [("t1", local(date(2026, 12, 6), 18))]
    assert not found.drop
    assert not found.add
    assert found.mark


def test_nothing_has_moved_is_nothing_to_do() -> None:
    """Also once some have spoken: what is left still belongs to the next pickups."""
    there = kept(told())
    assert changes(there, told(), NOW, present=False) == Changes()
    later = local(date(2026, 12, 12), 12)
    assert changes(there, told(now=later), later, present=False) == Changes()
    assert changes(there, told(), NOW, present=False).mark == ""


def test_a_pickup_that_is_left_out_gives_its_alert_to_one_that_has_none() -> None:
    """An alert cannot be made without the resident, so that of a lost day goes to the ninth pickup."""
    there = kept(told())
    out = PickupException(id="x", source="staff", date=date(2026, 12, 4), moved_to=None, reason={})
    found = changes(there, told(rules=ruled(exceptions=(out,))), NOW, present=False)
    assert [(each.reminder.token, each.to.day, each.to.last) for each in found.move] == [
        ("t7", date(2027, 1, 15), False),
        ("t1", date(2027, 1, 22), True),
    ]


def test_a_suspended_service_is_not_announced() -> None:
    """Until further notice: every alert is deleted, for none of them would be true."""
    stop = Suspension(id="x", source="staff", streams=("trash",), start=NOW, reason={})
    found = changes(kept(told()), told(rules=ruled(suspensions=(stop,))), NOW, present=False)
    assert len(found.drop) == AHEAD
    assert not found.move


def test_vanishing_from_the_feed_changes_nothing() -> None:
    """Where the city says nothing of the stream, or of the meeting, what was arranged stays."""
    assert tellings(PLAN, Rules(), (), ZONE, NOW) is None
    assert tellings(MEETING, Rules(), (), ZONE, NOW) is None
    assert changes(kept(told()), None, NOW, present=False) == Changes()


def test_a_pickup_that_moves_to_tomorrow_after_its_time_is_told_of_soon() -> None:
    """Its usual time is over: within minutes, but not in the quiet hours, nor after collection began."""
    there = kept(told())
    at_seven = local(date(2026, 12, 1), 19)
    nearer = PickupException(
        id="x", source="staff", date=date(2026, 12, 4), moved_to=date(2026, 12, 2), reason={}
    )
    rules = ruled(exceptions=(nearer,))
    found = changes(there, told(rules=rules, now=at_seven), at_seven, present=False)
    assert moves(found)[0] == ("t1", at_seven + timedelta(minutes=5))
    at_night = local(date(2026, 12, 1), 23)
    silent = changes(there, told(rules=rules, now=at_night), at_night, present=False)
    assert silent.move
    assert date(2026, 12, 2) not in [each.to.day for each in silent.move]


def test_what_was_told_late_is_not_moved_again_and_again() -> None:
    """Once the alert is written for the new day, the clock alone makes nothing of it."""
    at_seven = local(date(2026, 12, 1), 19)
    nearer = PickupException(
        id="x", source="staff", date=date(2026, 12, 4), moved_to=date(2026, 12, 2), reason={}
    )
    rules = ruled(exceptions=(nearer,))
    there = kept(told())
    first = changes(there, told(rules=rules, now=at_seven), at_seven, present=False).move[0]
    there[1] = Reminder(token="t1", event_id=first.to.event_id, at=first.to.at, state=first.to.state)
    a_minute_on = at_seven + timedelta(minutes=1)
    assert changes(there, told(rules=rules, now=a_minute_on), a_minute_on, present=False) == Changes()


def test_only_the_resident_can_have_more_made() -> None:
    """Out of session the live ones are kept right; in session the row is filled up to eight."""
    there = kept(told())[:5]
    there[4] = replace(there[4], state=there[4].state + ".")
    assert changes(there, told(), NOW, present=False) == Changes()
    filled = changes(there, told(), NOW, present=True)
    assert len(filled.add) == 3
    assert [each.to.last for each in filled.move] == [False]


def test_one_pickup_alone_follows_that_pickup_and_no_other() -> None:
    """ "Once" is about one event: when it is left out, its alert goes, and no other pickup gets it."""
    event = told()[1].event_id
    once = replace(PLAN, event=event, most=1)
    assert [each.day for each in told(once)] == [date(2026, 12, 4)]
    out = PickupException(id="x", source="staff", date=date(2026, 12, 4), moved_to=None, reason={})
    found = changes(kept(told(once)), told(once, ruled(exceptions=(out,))), NOW, present=False)
    assert [each.event_id for each in found.drop] == [event]


@pytest.mark.parametrize("hours", [1, 26])
def test_a_moved_meeting_moves_its_reminder(hours: int) -> None:
    """An hour before the new start, whichever day that is."""
    there = kept(told(MEETING, meetings=[COUNCIL]))
    assert there[0].at == COUNCIL.start - timedelta(hours=1)
    moved = replace(COUNCIL, start=COUNCIL.start + timedelta(hours=hours))
    found = changes(there, told(MEETING, meetings=[moved]), NOW, present=False)
    assert moves(found) == [("t0", moved.start - timedelta(hours=1))]


def test_a_cancelled_meeting_is_said_at_the_time_of_its_reminder() -> None:
    """Who would have gone hears that it is off, when they would have been reminded."""
    there = kept(told(MEETING, meetings=[COUNCIL]))
    off = replace(COUNCIL, status=MeetingStatus.CANCELLED)
    found = changes(there, told(MEETING, meetings=[off]), NOW, present=False)
    assert [(each.to.at, each.to.status) for each in found.move] == [(there[0].at, MeetingStatus.CANCELLED)]


def test_a_meeting_without_a_time_is_reminded_of_in_the_morning() -> None:
    """Only its day is known."""
    day = replace(COUNCIL, start=local(date(2026, 11, 25), 0), timed=False)
    assert told(MEETING, meetings=[day])[0].at == local(date(2026, 11, 25), 8)


def test_plans_of_the_same_thing_replace_each_other() -> None:
    """Another hour is the same wish; another place, stream or single pickup is another."""
    assert replace(PLAN, clock=time(20)).id == PLAN.id
    others = (
        replace(PLAN, subject="recycling"),
        replace(PLAN, event="e"),
        replace(PLAN, place=Location("12 Harbor Street")),
    )
    assert len({PLAN.id, *(each.id for each in others)}) == 4


def test_nothing_of_a_resident_is_in_a_repr() -> None:
    """Neither the place nor Amazon's token."""
    assert "Pine" not in repr(PLAN)
    assert "secret" not in repr(Reminder(token="secret", event_id="e", at=NOW, state="s"))
