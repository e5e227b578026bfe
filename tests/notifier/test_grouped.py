"""The plan by cohorts is the plan for one person after the other, in random cities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from math import cos, pi, sin
from pathlib import Path
from random import Random
from typing import Any

import pytest

from city.advisories import Area
from city.collection.waste import PickupException, Suspension
from city.earth.places import Location
from city.enrolment.subscriptions import SHARED, Consent, QuietHours, Subscription, Topic
from city.records import MeetingStatus, NewsItem
from notifier.causes.pickup_sayings import sayings
from tests.notifier.alder import Recorder, Town, View, alert, meeting, trash
from tests.notifier.causes.test_due_pickups import EVE, TUESDAY
from tests.notifier.naive import Owed, Referee

STREAMS = ("trash", "recycling", "yard_waste")
SEEDS = (*range(40), 161)
"""In 161 one person hears by two subscriptions of two streams that are on again."""
BODIES = ("City Council", "Planning Board", "Council of Elders")


def resident(chance: Random, n: int) -> Subscription:
    """Somebody who wants something, somewhere, somehow."""
    topic = chance.choice(
        [each for each in Topic if each not in (Topic.DIGEST, Topic.REQUESTS, Topic.PERMITS)]
    )
    lat, lon = 27.5 + chance.uniform(-0.02, 0.02), -82.5 + chance.uniform(-0.02, 0.02)
    if chance.random() < 0.2:
        lat, lon = 27.5, -82.5  # neighbours in one house
    point = (lat, lon) if chance.random() < 0.9 else (None, None)
    zones = {"pickup": chance.choice("AB"), "sweeping": chance.choice("ST")}
    codes = (chance.choice([("FLZ072",), ("FLZ073",), ()]), chance.choice([("012081",), ()]))
    somewhere = topic in (Topic.PICKUP, Topic.SWEEPING) or chance.random() < 0.8
    filters = {
        Topic.PICKUP: ("", "trash", "Yard waste"),
        Topic.MEETINGS: ("", "council"),
        Topic.NEWS: ("", "parks"),
    }
    channel = chance.choice(["webhook", "outbox", "sms", "email"])
    hours = QuietHours(EVE.time(), (EVE + timedelta(hours=3)).time())
    return Subscription(
        id=f"s{n}", topic=topic, filter=chance.choice(filters.get(topic, ("",))), address="somewhere",
        location=Location("somewhere", *point, zones, *codes) if somewhere else None,
        locale=chance.choice(["en-US", "es-US"]), channel=channel,
        target=chance.choice(["one", "two", "three", ""]), lead_minutes=chance.choice([None, None, 60, 840]),
        quiet=chance.choice([None, None, hours]), consent=Consent("x", EVE - timedelta(days=1)),
        created=EVE - chance.choice([timedelta(days=1), timedelta(minutes=30)]),
        zone=chance.choice(["", "America/Chicago", "Nowhere/Land"]),
    )  # fmt: skip


def ring(chance: Random) -> tuple[tuple[float, float], ...]:
    """A ragged outline about a part of the city, of few corners or of many."""
    count, middle = chance.choice([3, 4, 12, 60, 300]), (27.5 + chance.uniform(-0.01, 0.01), -82.5)
    turns = [2 * pi * n / count for n in range(count)]
    corners = [
        (middle[0] + reach * sin(turn), middle[1] + reach * cos(turn))
        for turn in turns
        for reach in [chance.uniform(0.004, 0.02)]
    ]
    return (*corners, corners[0])


def somewhere(chance: Random) -> Area:
    """A drawing, a circle or a code."""
    return chance.choice(
        [
            Area(text="drawn", polygons=(ring(chance),)),
            Area(text="both", polygons=(ring(chance),), ugc=("FLZ072",)),
            Area(text="round", circles=((27.5, -82.5, chance.uniform(0.2, 2.0)),)),
            Area(text="county", same=("012081",)),
            Area(text="zone", ugc=("FLZ072",)),
        ]
    )


def sayings_of_a_day(chance: Random) -> list[Any]:
    """What a city says on one evening."""
    said: list[Any] = [
        trash(weekday=chance.choice([1, 1, 2]), zone=zone, stream=stream)
        for zone in "AB"
        for stream in STREAMS
    ]
    said += [trash(zone="S", stream="street_sweeping", zone_set="sweeping")]
    said += [
        meeting(EVE + timedelta(minutes=chance.choice([20, 50, 200])), body, f"m{n}")
        for n, body in enumerate(BODIES)
    ]
    said += [
        NewsItem(
            id=f"n{n}", source="rss", published=EVE - timedelta(minutes=n * 20),
            title=chance.choice([{"en": "x"}, {"es": "x"}, {"en": "x", "es": "x"}]),
            categories=chance.choice([(), ("City Parks",)]),
        )
        for n in range(3)
    ]  # fmt: skip
    grave = {"severity": "Minor", "event": "Wind Advisory"}
    for n in range(2):
        more = chance.choice([{}, grave, {"sender": "city@example.org", **grave}])
        said.append(alert(f"a{n}", EVE - timedelta(minutes=5), area=somewhere(chance), hours=3, **more))
    return said


def changed(chance: Random, said: list[Any]) -> list[Any]:
    """What the city says a little later: some of it has moved, ended or become something else."""
    later = list(said)
    if chance.random() < 0.7:
        to = chance.choice([None, TUESDAY + timedelta(days=2), TUESDAY - timedelta(days=1)])
        streams = chance.choice([(), ("trash",), ("recycling", "trash")])
        zones = chance.choice([(), ("A",)])
        later.append(
            PickupException(id="x", source="staff", date=TUESDAY, moved_to=to, streams=streams, zones=zones)
        )
    if chance.random() < 0.3:
        later.append(Suspension(id="off", source="staff", streams=("yard_waste",), start=EVE))
    for place, each in enumerate(said):
        if type(each).__name__ == "Meeting" and chance.random() < 0.5:
            status = chance.choice([MeetingStatus.CANCELLED, MeetingStatus.SCHEDULED])
            later[place] = replace(
                each, status=status, start=each.start + timedelta(minutes=chance.choice([0, 45]))
            )
    first = next(each for each in said if type(each).__name__ == "Advisory")
    kind = chance.choice(["Update", "Cancel", "Alert"])
    later.append(
        alert("next", EVE + timedelta(minutes=1), msg_type=kind,
              refers=[first.message] if kind != "Alert" else [],
              area=chance.choice([first.message.areas[0], somewhere(chance)]), hours=3, headline="It goes on")
    )  # fmt: skip
    return later


def names(owed: Sequence[Owed]) -> list[tuple[str, str, str]]:
    """Who is told what. Of several subscriptions by which one person hears it any may be the one; so of
    pickups it is counted what is said of each, in however many messages it comes to this person."""
    return sorted((_who(each.who), *fact) for each in owed for fact in _facts(each))


def _facts(each: Owed) -> list[tuple[str, str]]:
    said = sayings(each.event, each.version)
    return [(f"{one.key}", f"{one.kind} {one.day}") for one in said] or [(each.event, each.version)]


def _who(each: Subscription) -> str:
    if each.channel in SHARED:
        return f"{each.id}"
    topic = each.topic if each.topic in (Topic.EMERGENCY, Topic.WEATHER) else ""
    return f"{each.channel} {each.target or each.id} {topic}"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_plan_by_cohorts_is_the_plan_person_by_person(tmp_path: Path, seed: int) -> None:
    """Everybody is told what the referee says, at first, after a change, and after it is taken back."""
    chance = Random(seed)
    people = [resident(chance, n) for n in range(chance.choice([5, 40, 120]))]
    channels = ("webhook", "outbox", "sms")
    town = Town(tmp_path, channels={name: Recorder(name) for name in channels})
    town.subscriptions.save(people)
    by_id, referee = {each.id: each for each in people}, Referee()
    first = sayings_of_a_day(chance)
    steps = [first, changed(chance, first), first, changed(chance, first)]
    for minutes, said in enumerate(steps):
        town.view.all, town.clock.instant = said, EVE + timedelta(minutes=3 * minutes)
        now = town.clock.now()
        expected = referee.plan(town.view, people, channels, now)
        due = town.notifier.plan(now).due
        ours = [Owed(by_id[each.subscription_id], each.event_id, each.said.version) for each in due]
        assert names(ours) == names(expected), f"step {minutes}"
        town.notifier.send()
    town.close()


def test_the_worlds_of_the_referee_are_not_empty() -> None:
    """In them people are warned, reminded and corrected: the comparison compares something."""
    seen: set[str] = set()
    for seed in SEEDS:
        chance, view, referee = Random(seed), View(), Referee()
        people = [resident(chance, n) for n in range(chance.choice([5, 40, 120]))]
        first = sayings_of_a_day(chance)
        for minutes, said in enumerate([first, changed(chance, first), first]):
            view.all = said
            owed = referee.plan(view, people, ("webhook", "sms"), EVE + timedelta(minutes=3 * minutes))
            seen |= {each.version.partition("@")[0] for each in owed}
            seen |= {"next" for each in owed if each.event == "next"}
    assert seen >= {"", "next", "reminder", "eve", "moved", "cancelled", "reinstated", "back"}
