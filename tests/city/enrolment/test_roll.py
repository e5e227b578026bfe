"""Who belongs together, and how the roll follows what changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from random import Random
from typing import Any

import pytest

from city.earth.places import Location
from city.enrolment.roll import NOBODY, Cohort, Roll, cohort_of, roll_of
from city.enrolment.subscriptions import Consent, QuietHours, Subscription, Topic, party_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOME = Location("1 Harbor Street", 27.5, -82.5, {"pickup": "A"}, ("FLZ072",), ("012081",))
ANN = Subscription(
    id="s1", topic=Topic.EMERGENCY, address="1 Harbor Street", location=HOME, locale="en-US", channel="sms",
    target="+12025550123", consent=Consent("form", NOW), created=NOW,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "together"),
    [
        ({"id": "s2", "target": "+12025550124", "address": "elsewhere"}, True),
        ({"locale": "es-US"}, True),
        ({"location": replace(HOME, lat=27.5001)}, True),
        ({"location": replace(HOME, zones={"pickup": "B"})}, True),
        ({"location": replace(HOME, lat=27.6)}, False),
        ({"location": replace(HOME, ugc=("FLZ073",))}, False),
        ({"location": None}, False),
        ({"channel": "voice"}, False),
        ({"topic": Topic.WEATHER}, False),
        ({"quiet": QuietHours(time(1), time(2))}, False),
        ({"zone": "America/Chicago"}, False),
        ({"lead_minutes": 5}, False),
    ],
)
def test_a_cohort_is_what_no_rule_tells_apart(change: dict[str, Any], together: bool) -> None:
    """Of an emergency the cell and the codes count, and the hours; not the zones of collection."""
    assert (cohort_of(ANN) == cohort_of(replace(ANN, **change))) is together


def test_of_a_pickup_the_zones_count_and_not_the_point() -> None:
    """All of a zone are told alike, wherever they live in it."""
    ann = replace(ANN, topic=Topic.PICKUP)
    far = replace(ann, location=replace(HOME, lat=27.9, ugc=()))
    other = replace(ann, location=replace(HOME, zones={"pickup": "B"}))
    assert cohort_of(ann) == cohort_of(far) != cohort_of(other)


def test_no_point_is_in_what_a_cohort_shows() -> None:
    """Neither the cell nor a coordinate stands in its repr, and no address is in it at all (F20)."""
    assert "27.5" not in repr(cohort_of(ANN))
    assert "cell" not in repr(cohort_of(ANN))
    assert "Harbor" not in repr(cohort_of(ANN))


def test_who_would_be_told_twice_is_one_party() -> None:
    """One telephone is one person wherever; one webhook is one person at one place."""
    away = replace(ANN, id="s2", location=None)
    assert party_of(ANN) == party_of(away)
    hook, other = replace(ANN, channel="webhook"), replace(away, channel="webhook")
    assert party_of(hook) != party_of(other)
    assert party_of(hook) == party_of(replace(hook, id="s3", topic=Topic.NEWS))
    assert party_of(replace(ANN, target="")) != party_of(replace(away, target=""))


COHORTS = {
    n: Cohort(topic=topic, channel="sms") for n, topic in enumerate((Topic.NEWS, Topic.NEWS, Topic.PICKUP))
}


def content(roll: Roll) -> dict[int, list[tuple[int, int]]]:
    there = {each for topic in Topic for each in roll.of_topic(topic)}
    return {each: sorted((n, roll.party_of(n)) for n in roll.members(each)) for each in there}


@pytest.mark.parametrize("seed", range(10))
def test_the_roll_after_changes_is_the_roll_of_what_is_left(seed: int) -> None:
    """Joined, moved to another cohort, gone, and come again: as if it were read anew."""
    chance = Random(seed)
    rows = {n: (n, chance.randrange(3), chance.randrange(5)) for n in range(chance.randrange(80))}
    roll = roll_of(COHORTS, iter(rows.values()), ())
    for _ in range(6):
        changed = [
            (chance.randrange(150), chance.randrange(3), chance.randrange(5))
            for _ in range(chance.randrange(9))
        ]
        altered = {row[0]: row for row in changed}
        gone = {n for n in chance.sample(sorted(rows), min(len(rows), 4)) if n not in altered}
        before, was = roll, content(roll)
        roll = roll.with_(COHORTS, altered.values(), gone, ())
        rows = {n: row for n, row in {**rows, **altered}.items() if n not in gone}
        assert content(roll) == content(roll_of(COHORTS, iter(rows.values()), ()))
        assert all(roll.cohort_of(n) == NOBODY for n in gone)
        assert content(before) == was, "a roll is never changed"
    assert roll.cohort_of(10_000) == NOBODY


def test_a_cohort_that_has_not_changed_keeps_its_members() -> None:
    """The very object: by it is known that nobody has joined or left."""
    roll = roll_of(COHORTS, iter([(1, 0, 1), (2, 2, 2)]), ())
    after = roll.with_(COHORTS, [(3, 0, 3)], [], ())
    assert after.members(2) is roll.members(2)
    assert after.members(0) is not roll.members(0)
