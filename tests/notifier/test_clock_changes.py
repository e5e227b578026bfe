"""Every schedule through the spring gap and the autumn fold: each once, none early, none lost (F3)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from city.localtime import at as local_at
from city.localtime import local
from tests.notifier.alder import ZONE, Town, meeting, trash

GAP, FOLD = date(2027, 3, 14), date(2026, 11, 1)
ALWAYS = {"quiet_from": "00:00", "quiet_to": "00:00"}
TICK = timedelta(minutes=10)


def heard(town: Town, day: date) -> list[tuple[str, str]]:
    """Who hears what, and when on the clocks of the city, from the evening before until the evening after."""
    moment, end = local_at(day - timedelta(days=1), time(17), ZONE), local_at(day, time(20), ZONE)
    found: list[tuple[str, str]] = []
    while moment < end:
        town.clock.instant = moment
        found += [(who, f"{local(moment, ZONE):%a %H:%M}") for who, _ in town.told()]
        moment += TICK
    return found


@pytest.mark.parametrize("day", [GAP, FOLD])
def test_leads_into_the_night_of_the_change_come_once_and_in_time(town: Town, day: date) -> None:
    """A lead is a length of time: before seven by so many hours that pass, whatever the clocks do."""
    town.view.all = [trash(weekday=6)]
    row = {**ALWAYS, "topic": "pickup", "address": "1 Harbor Street"}
    leads = {"eve": "", "short": "60", "long": "270", "longest": "720"}
    town.subscribe(*({**row, "id": name, "lead_minutes": lead} for name, lead in leads.items()))
    times = {GAP: ("Sun 01:30", "Sat 18:00"), FOLD: ("Sun 02:30", "Sat 20:00")}[day]
    expected = {"eve": "Sat 18:00", "short": "Sun 06:00", "long": times[0], "longest": times[1]}
    assert dict(heard(town, day)) == expected
    assert heard(town, day) == []


@pytest.mark.parametrize("day", [GAP, FOLD])
def test_meetings_on_the_day_of_the_change_are_reminded_of_once(town: Town, day: date) -> None:
    """An hour before the instant at which they begin, and those of the hour that comes twice not twice."""
    nine = local_at(day, time(9), ZONE)
    town.view.all = [
        meeting(nine),
        meeting(local_at(day, time(1, 30), ZONE), "Night Watch", "m2"),
        meeting(local_at(day, time(1, 30), ZONE) + timedelta(hours=1), "Second Watch", "m3"),
    ]
    town.subscribe({**ALWAYS, "id": "m", "topic": "meetings", "lead_minutes": "60"})
    second = {GAP: "Sun 01:30", FOLD: "Sun 01:30"}[day]
    assert heard(town, day) == [("m", "Sun 00:30"), ("m", second), ("m", "Sun 08:00")]


@pytest.mark.parametrize("day", [GAP, FOLD])
def test_quiet_hours_end_at_eight_on_the_day_of_the_change(town: Town, day: date) -> None:
    """A meeting at half past eight, with a lead of ten hours: told when the night is over, no hour off."""
    town.view.all = [meeting(local_at(day, time(8, 30), ZONE))]
    town.subscribe({"id": "m", "topic": "meetings", "lead_minutes": "600"})
    assert heard(town, day) == [("m", "Sun 08:00")]


def test_the_instants_of_this_page_are_those_of_the_change() -> None:
    """The two nights have twenty-three and twenty-five hours."""
    lengths = [
        local_at(day + timedelta(days=1), time(0), ZONE) - local_at(day, time(0), ZONE) for day in (GAP, FOLD)
    ]
    assert lengths == [timedelta(hours=23), timedelta(hours=25)]
    assert isinstance(local_at(GAP, time(2, 30), ZONE), datetime)
