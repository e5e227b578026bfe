"""What the staff's page says comes next: what the planner will then do, and no more."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from city.enrolment.subscriptions import Topic
from city.localtime import at as local_at
from city.records import Event, MeetingStatus
from notifier.upcoming import Upcoming
from tests.notifier.alder import NOON, ZONE, Town, meeting, trash

A_DAY = timedelta(days=1)
EIGHT = local_at(date(2026, 11, 24), time(20), ZONE)  # Tuesday evening
SUNDAY = local_at(date(2026, 11, 29), time(12), ZONE)


def coming(town: Town, now: datetime = NOON, ahead: timedelta = A_DAY) -> list[Upcoming]:
    town.clock.instant = now
    return list(town.notifier.upcoming(now, now + ahead))


def test_tonights_pickups_are_one_line_with_everybody_in_it(town: Town) -> None:
    """Zones, streams and filters apart, of which somebody with two subscriptions counts once."""
    town.view.all = [trash(), trash(zone="B"), trash(stream="recycling"), trash(zone="B", weekday=4)]
    town.subscribe(
        {"id": "a", "topic": "pickup", "address": "1 Harbor Street", "channel": "outbox"},
        {"id": "b", "topic": "pickup", "address": "2 Hill Road", "channel": "outbox"},
        {"id": "c", "topic": "pickup", "address": "1 Harbor Street", "filter": "recycling"},
    )
    (one,) = coming(town)
    assert (one.at, one.reason, one.topic, one.people) == (
        local_at(date(2026, 11, 23), time(18), ZONE),
        "pickup_eve",
        Topic.PICKUP,
        3,
    )


def test_each_lead_is_a_moment_of_its_own(town: Town) -> None:
    """Who asked for an hour hears at six, who asked for nothing the evening before."""
    town.view.all = [trash()]
    row = {"topic": "pickup", "address": "1 Harbor Street", "quiet_from": "00:00", "quiet_to": "00:00"}
    town.subscribe({**row, "id": "eve"}, {**row, "id": "hour", "lead_minutes": "60"})
    assert [(each.at, each.people) for each in coming(town)] == [
        (local_at(date(2026, 11, 23), time(18), ZONE), 1),
        (local_at(date(2026, 11, 24), time(6), ZONE), 1),
    ]


def test_meetings_events_and_the_letter(town: Town) -> None:
    """Each by its name; one that is off is said to be off; another body's subscribers are not counted."""
    start = SUNDAY + timedelta(hours=8)
    town.view.all = [
        meeting(start), meeting(start, "Planning Board", "m2", status=MeetingStatus.CANCELLED),
        Event(id="e", source="library", title={"en": "Story hour"}, start=start + timedelta(hours=14)),
    ]  # fmt: skip
    town.subscribe(
        {"id": "all", "topic": "meetings"},
        {"id": "planning", "topic": "meetings", "filter": "Planning", "target": "https://example.org/2"},
        {"id": "library", "topic": "news", "filter": "library"},
        {"id": "digest", "topic": "digest"},
    )
    assert [(each.reason, dict(each.what), each.people) for each in coming(town, SUNDAY)] == [
        ("digest", {}, 1),
        ("event_reminder", {"en": "Story hour"}, 1),
        ("meeting_cancelled", {"": "Planning Board"}, 2),
        ("meeting_reminder", {"": "City Council"}, 1),
    ]


def test_what_is_shown_is_what_is_told_then(town: Town) -> None:
    """At each moment that is named just so many are told, and between them nobody."""
    town.view.all = [trash(), trash(zone="B"), meeting(EIGHT)]
    town.subscribe(
        {"id": "a", "topic": "pickup", "address": "1 Harbor Street", "target": "https://example.org/1"},
        {
            "id": "b",
            "topic": "pickup",
            "address": "2 Hill Road",
            "lead_minutes": "90",
            "quiet_from": "00:00",
            "quiet_to": "00:00",
        },
        {"id": "m", "topic": "meetings", "lead_minutes": "1440", "target": "https://example.org/3"},
    )
    found = coming(town, ahead=2 * A_DAY)
    assert len(found) == 3
    for each in found:
        town.clock.instant = each.at - timedelta(seconds=1)
        assert town.told() == []
        town.clock.instant = each.at
        assert len(town.told()) == each.people
    assert coming(town, town.clock.instant, timedelta(hours=1)) == []


def test_what_has_fallen_due_is_not_next(town: Town) -> None:
    """At 18:00 the evening's reminder is being told, and the next is another's."""
    town.view.all = [trash()]
    town.subscribe({"id": "a", "topic": "pickup", "address": "1 Harbor Street"})
    assert coming(town, local_at(date(2026, 11, 23), time(18), ZONE)) == []


def test_who_will_be_dropped_is_not_counted(town: Town) -> None:
    """A reminder whose whole time lies in somebody's quiet hours will reach them never (docs/delivery.md)."""
    town.view.all = [trash()]
    row = {"topic": "pickup", "address": "1 Harbor Street", "lead_minutes": "60"}
    awake = {"quiet_from": "00:00", "quiet_to": "00:00", "target": "https://example.org/2"}
    town.subscribe({**row, "id": "asleep"}, {**row, "id": "awake", **awake})
    assert [each.people for each in coming(town)] == [1]
    town.subscribe({**row, "id": "awake", **awake, "channel": "email", "target": "a@example.org"})
    assert coming(town) == []  # no mail server is set


def test_nobody_subscribed_nothing_comes(town: Town) -> None:
    """A city without subscribers has an empty list, not one of zeros."""
    town.view.all = [trash(), meeting(EIGHT)]
    assert coming(town, ahead=7 * A_DAY) == []
