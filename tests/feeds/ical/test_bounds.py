"""Bounded rules give what plain dateutil gives, only that they cannot run away."""

from __future__ import annotations

from datetime import datetime

import pytest
from dateutil.rrule import rrulestr

from feeds.ical.bounds import BoundedRule, Budget
from feeds.ical.rules import normalised, refusal

_SIXTY = ",".join(map(str, range(60)))
AFTER, BEFORE = datetime(2026, 2, 1), datetime(2026, 8, 1)  # noqa: DTZ001 - rules walk on wall clocks


@pytest.mark.parametrize("start", [datetime(1931, 5, 12, 9, 30), datetime(2025, 12, 31, 18)])  # noqa: DTZ001
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=7;BYMONTH=2,7",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;BYSETPOS=-1",
        "FREQ=WEEKLY;BYDAY=MO;UNTIL=20260401T000000",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=5",
        "FREQ=MONTHLY;BYDAY=2TU,-1FR",
        "FREQ=MONTHLY;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=5",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYMONTH=3,5;BYDAY=1MO",
        "FREQ=YEARLY;BYWEEKNO=10;BYDAY=MO",
        "FREQ=YEARLY;BYYEARDAY=60,100",
        "FREQ=MONTHLY;COUNT=2000",
    ],
)
def test_a_bounded_rule_gives_what_the_rule_gives(rule: str, start: datetime) -> None:
    """Beginning near the window and counting changes nothing, for old rules and new ones."""
    budget = Budget()
    bounded = BoundedRule(rrulestr(rule, dtstart=start), budget).between(AFTER, BEFORE, inc=True)
    assert bounded == rrulestr(rule, dtstart=start).between(AFTER, BEFORE, inc=True)
    assert not budget.cut


def test_a_rule_that_cannot_be_read_has_no_instances() -> None:
    """The event then stays at its DTSTART, which the series adds."""
    assert BoundedRule(None, Budget()).between(AFTER, BEFORE, inc=True) == []


def test_the_rules_of_one_file_share_what_they_may_cost() -> None:
    """A thousand rules that never match cost no more than a few."""
    budget = Budget()
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    for _ in range(3):
        budget.cut = ""
        BoundedRule(rrulestr(rule, dtstart=AFTER), budget).between(AFTER, BEFORE, inc=True)
        assert budget.cut


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL"),
        ("RSCALE=HEBREW;FREQ=YEARLY", "RSCALE"),
        ("FREQ=MONTHLY;SKIP=FORWARD", "RSCALE"),
        ("FREQ=SECONDLY;BYHOUR=5", "second by second"),
        (f"FREQ=DAILY;BYMINUTE={_SIXTY};BYSECOND={_SIXTY};BYHOUR=1,2", "5000"),
    ],
)
def test_rules_that_are_not_walked(rule: str, reason: str) -> None:
    """Each has a reason that can be shown."""
    assert reason in (refusal(rule) or "")


def test_ordinary_rules_are_walked() -> None:
    """Every four years, every twenty minutes by day, and a Gregorian RSCALE are nothing special."""
    assert refusal("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8") is None
    assert refusal("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11") is None
    assert refusal("RSCALE=GREGORIAN;FREQ=DAILY") is None


def test_a_rule_is_written_as_dateutil_follows_it() -> None:
    """Days ignore the clock, a week number alone means the weekday of DTSTART, FREQ comes first."""
    monday = datetime(2026, 3, 2)  # noqa: DTZ001
    assert normalised("BYHOUR=9;FREQ=DAILY;", monday, all_day=True) == "FREQ=DAILY"
    assert normalised("FREQ=YEARLY;BYWEEKNO=1", monday, all_day=False) == "FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO"
    assert normalised("RSCALE=GREGORIAN;FREQ=DAILY", monday, all_day=False) == "FREQ=DAILY"
