"""The evening before a pickup, and what people hear when it moves (F21, F23)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from city.collection.waste import Holiday, HolidayRule, PickupCalendar, PickupException, Suspension
from city.delivery.deliveries import Reason, State
from city.localtime import at as local_at
from tests.notifier.alder import NOON, ZONE, Town, trash

HOME = {"id": "s1", "topic": "pickup", "address": "1 Harbor Street"}
EVE = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)  # Monday, 18:00 in New York
TUESDAY = date(2026, 11, 24)


def at(town: Town, moment: datetime) -> list[tuple[str, str]]:
    town.clock.instant = moment
    return town.told()


def test_pickup_is_announced_at_six_the_evening_before(town: Town) -> None:
    """No lead means 18:00 local on the day before."""
    town.view.all = [trash()]
    town.subscribe(HOME)
    assert at(town, EVE - timedelta(seconds=1)) == []
    assert at(town, EVE) == [("s1", "Trash: tomorrow, Tuesday")]


def test_lead_counts_back_from_seven_on_the_day(town: Town) -> None:
    """A lead of 12 hours is 19:00 the evening before; late, it is still sent until 07:00."""
    town.view.all = [trash()]
    seven = local_at(TUESDAY, time(7), ZONE)
    row = {**HOME, "lead_minutes": "720", "quiet_from": "00:00", "quiet_to": "00:00"}
    town.subscribe(row, {**row, "id": "late"})
    assert at(town, seven - timedelta(hours=12, seconds=1)) == []
    assert len(at(town, seven - timedelta(seconds=1))) == 2
    town.subscribe({**row, "id": "too late"})
    assert at(town, seven) == []


def test_only_the_zone_and_the_stream_that_were_asked_for(town: Town) -> None:
    """The resident's zone decides, and the filter narrows to a stream; sweeping is a topic of its own.

    All streams of one evening are one message.
    """
    sweeping = trash(stream="street_sweeping", zone="S1", zone_set="sweeping")
    town.view.all = [trash(), trash(stream="yard_waste"), trash(zone="B", weekday=4), sweeping]
    town.subscribe(
        HOME,
        {**HOME, "id": "yard", "filter": "Yard waste"},
        {**HOME, "id": "hill", "address": "2 Hill Road"},
        {**HOME, "id": "sweep", "topic": "sweeping"},
    )
    assert at(town, EVE) == [
        ("s1", "Trash and yard waste: tomorrow, Tuesday"),
        ("sweep", "Street sweeping: tomorrow, Tuesday"),
        ("yard", "Yard waste: tomorrow, Tuesday"),
    ]


def test_all_but_some_streams_are_told_and_new_ones_with_them(town: Town) -> None:
    """Who has left trash hears of the rest of the evening, also of what is collected since."""
    town.view.all = [trash(), trash(stream="yard_waste"), trash(stream="food_scraps")]
    town.subscribe(
        {**HOME, "filter": "not trash"},
        {**HOME, "id": "s2", "filter": "not trash or yard waste"},
        {**HOME, "id": "s3", "filter": "not trash or yard_waste or food scraps"},
    )
    assert at(town, EVE) == [
        ("s1", "Yard waste and food scraps: tomorrow, Tuesday"),
        ("s2", "Food scraps: tomorrow, Tuesday"),
    ]


def test_what_was_planned_says_nothing_of_a_stream_that_was_left_since(town: Town) -> None:
    """Nothing after unsubscribing: planned before it, sent after it; of a mixed evening only the rest."""
    town.view.all = [trash(), trash(stream="yard_waste"), trash(zone="B")]
    town.subscribe(HOME, {**HOME, "id": "hill", "address": "2 Hill Road"})
    town.clock.instant = EVE
    town.notifier.plan(EVE)
    town.subscribe(
        {**HOME, "filter": "not trash"},
        {**HOME, "id": "hill", "address": "2 Hill Road", "filter": "not trash"},
    )
    assert at(town, EVE) == [("s1", "Yard waste: tomorrow, Tuesday")]
    assert town.deliveries.counts() == {State.SENT: 1, State.WITHDRAWN: 1}
    assert "rash" not in " ".join(each.text for each in town.sent)
    town.view.all.append(Suspension(id="x", source="staff", streams=("trash",), start=EVE))
    assert at(town, EVE + timedelta(minutes=1)) == [], "nor is anything corrected that they do not want"


def test_holiday_moves_the_eve_with_the_pickup(town: Town) -> None:
    """After Thanksgiving, Friday's trash is announced on Friday evening, for Saturday, with the reason."""
    thanksgiving = Holiday(
        id="h",
        source="waste",
        date=date(2026, 11, 26),
        name={"en": "Thanksgiving"},
        rule=HolidayRule.SHIFT_WEEK,
    )
    town.view.all = [trash(weekday=4), thanksgiving]
    town.subscribe(HOME)
    assert at(town, EVE + timedelta(days=3)) == []
    assert at(town, EVE + timedelta(days=4)) == [("s1", "Trash: tomorrow, Saturday")]
    assert "Reason: Thanksgiving." in town.sent[-1].text


def test_suspended_service_announces_nothing_and_says_why(town: Town) -> None:
    """Until further notice means silence, listed with its reason in the dry run."""
    town.view.all = [
        trash(),
        Suspension(id="x", source="staff", streams=("trash",), start=NOON - timedelta(days=1)),
    ]
    town.subscribe(HOME)
    assert at(town, EVE) == []
    assert [each.reason for each in town.notifier.due(EVE).dropped] == [Reason.SUSPENDED]


@pytest.mark.parametrize(
    ("moved_to", "subject"),
    [(date(2026, 11, 27), "New day: Trash"), (None, "Will not take place: Trash")],
)
def test_whoever_was_told_hears_what_staff_changed(town: Town, moved_to: date | None, subject: str) -> None:
    """A pickup that is moved or cancelled after the evening's announcement is corrected, once."""
    town.view.all = [trash()]
    town.subscribe(HOME, {**HOME, "id": "untold", "lead_minutes": "30"})
    assert at(town, EVE) == [("s1", "Trash: tomorrow, Tuesday")]
    town.view.all.append(PickupException(id="x", source="staff", date=TUESDAY, moved_to=moved_to))
    assert at(town, EVE + timedelta(hours=1)) == [("s1", subject)]
    assert at(town, EVE + timedelta(hours=2)) == []


def test_suspension_after_the_announcement_is_told_to_those_who_heard_it(town: Town) -> None:
    """Whoever was told "tomorrow" hears that it does not happen."""
    town.view.all = [trash()]
    town.subscribe(HOME)
    at(town, EVE)
    town.view.all.append(Suspension(id="x", source="staff", streams=("trash",), start=EVE))
    assert at(town, EVE + timedelta(hours=1)) == [("s1", "Will not take place: Trash")]


def test_every_pickup_eve_of_two_years_comes_once_at_six(town: Town) -> None:
    """Over clock changes and the year of 53 weeks, each week has one eve at 18:00 local (F3, F23)."""
    town.view.all = [trash(every_weeks=2, anchor=TUESDAY)]
    town.subscribe(HOME)
    eves = []
    for week in range(104):
        monday = date(2026, 11, 23) + timedelta(weeks=week)
        six = local_at(monday, time(18), ZONE)
        before = town.notifier.due(six - timedelta(minutes=1)).due
        eves.append((len(before), len(town.notifier.due(six).due)))
    assert eves == [(0, 1), (0, 0)] * 52


def calendar(*days: date) -> PickupCalendar:
    return PickupCalendar(
        id="c", source="waste", stream="trash", zone="A", days=days,
        start=days[0], end=days[-1],
    )  # fmt: skip


def test_a_listed_day_is_announced_the_evening_before(town: Town) -> None:
    """Where the city lists the days, they are announced, and the recurrence's are not."""
    wednesday = TUESDAY + timedelta(days=1)
    town.view.all = [trash(weekday=4), calendar(wednesday, wednesday + timedelta(days=7))]
    town.subscribe(HOME)
    assert at(town, EVE) == []
    assert at(town, EVE + timedelta(days=1)) == [("s1", "Trash: tomorrow, Wednesday")]
    assert at(town, EVE + timedelta(days=3)) == []


def test_a_new_edition_of_the_calendar_tells_those_who_were_told(town: Town) -> None:
    """Told for Tuesday; then the city lists Wednesday instead: the same pickup has moved."""
    before = TUESDAY - timedelta(days=7)
    town.view.all = [trash(), calendar(before, TUESDAY)]
    town.subscribe(HOME)
    assert at(town, EVE) == [("s1", "Trash: tomorrow, Tuesday")]
    town.view.all = [trash(), calendar(before, TUESDAY + timedelta(days=1))]
    assert at(town, EVE + timedelta(hours=1)) == [("s1", "New day: Trash")]


def test_beyond_the_calendar_nobody_is_told_anything(town: Town) -> None:
    """After its last day, without a recurrence, there is nothing to announce."""
    town.view.all = [calendar(TUESDAY)]
    town.subscribe(HOME)
    assert len(at(town, EVE)) == 1
    assert [at(town, EVE + timedelta(days=days)) for days in range(1, 15)] == [[]] * 14


def test_a_listed_day_that_is_taken_back_is_told(town: Town) -> None:
    """The next edition has no such day: who was told hears it, once. One that has run out says nothing."""
    before, after = TUESDAY - timedelta(days=7), TUESDAY + timedelta(days=7)
    town.view.all = [calendar(before, TUESDAY, after)]
    town.subscribe(HOME)
    assert at(town, EVE) == [("s1", "Trash: tomorrow, Tuesday")]
    town.view.all = [calendar(before, after)]
    assert at(town, EVE + timedelta(hours=1)) == [("s1", "Will not take place: Trash")]
    assert at(town, EVE + timedelta(hours=2)) == []
    town.view.all = [calendar(before)]
    assert at(town, EVE + timedelta(days=7)) == []
