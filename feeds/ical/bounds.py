"""Recurrence rules that cannot run away.

dateutil walks a rule from its DTSTART, so that ``FREQ=SECONDLY`` since 1970, the 30th of February or a
million hours of a day would take minutes or all memory. Here a rule starts near the window, and what it
may look at and yield is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from dateutil.rrule import DAILY, HOURLY, MINUTELY, SECONDLY, WEEKLY, rrule

MAX_INSTANCES = 5_000
"""How many instances of one event are listed."""
MAX_STEPS = 50_000
"""How many instances of one rule are walked over to reach the window."""
MAX_DAYS = 400_000
"""How many days one rule may look at, about a thousand years."""
MAX_FILE_STEPS = 400_000
MAX_FILE_DAYS = 3_000_000
MAX_TIMES_A_DAY = 1_440

_PERIODS = {
    WEEKLY: timedelta(weeks=1),
    DAILY: timedelta(days=1),
    HOURLY: timedelta(hours=1),
    MINUTELY: timedelta(minutes=1),
    SECONDLY: timedelta(seconds=1),
}


class OutOfBudget(Exception):
    """A rule has used up what it may cost; caught where the rule is walked, never seen outside."""


class Budget:
    """What the rules of one file may cost together, and whether any was cut short for it."""

    def __init__(self, instances: int = MAX_INSTANCES) -> None:
        self.instances = instances
        self.cut = False
        self._steps = MAX_FILE_STEPS
        self._days = MAX_FILE_DAYS

    def step(self) -> None:
        """One instance was walked over."""
        self._steps -= 1
        if self._steps < 0:
            raise OutOfBudget

    def day(self) -> None:
        """One day was looked at."""
        self._days -= 1
        if self._days < 0:
            raise OutOfBudget


class _CountedMonths(tuple[int, ...]):
    """A rule's BYMONTH, which dateutil consults for every day that it looks at: the place to count them."""

    budget: Budget
    days: int

    def __contains__(self, month: object) -> bool:
        self.days -= 1
        if self.days < 0:
            raise OutOfBudget
        self.budget.day()
        return super().__contains__(month)


class BoundedRule:
    """One RRULE behind the two attributes that recurring_ical_events uses: ``between`` and ``until``."""

    def __init__(self, rule: rrule | None, budget: Budget) -> None:
        """``rule`` is None where the RRULE cannot be read: it then has no instances beyond DTSTART."""
        self.until: Any = getattr(rule, "until", None)
        self._rule = rule
        self._budget = budget

    def between(self, after: datetime, before: datetime, *, inc: bool) -> list[datetime]:
        """The instances from ``after`` to ``before``, as far as the budget goes; ``inc``: bounds included."""
        found: list[datetime] = []
        try:
            for count, moment in enumerate(self._walk(after)):
                if moment > before or (moment == before and not inc):
                    break
                self._budget.step()
                if moment > after or (moment == after and inc):
                    found.append(moment)
                if len(found) > self._budget.instances or count > MAX_STEPS:
                    raise OutOfBudget
        except OutOfBudget:
            self._budget.cut = True
        return found[: self._budget.instances]

    def _walk(self, after: datetime) -> Iterator[datetime]:
        if self._rule is None:
            return iter(())
        rule: Any = _started_near(self._rule, after)
        months = _CountedMonths(rule._bymonth or range(1, 13))
        months.budget, months.days = self._budget, MAX_DAYS
        if rule._freq not in (DAILY, WEEKLY) or rule._bymonth or rule._bymonthday or rule._byyearday:
            rule._bymonth = months
        return iter(rule)


def _started_near(rule: Any, after: datetime) -> Any:
    """The same rule with a DTSTART whole periods later, just before ``after``; rules with COUNT stay."""
    period = _PERIODS.get(rule._freq)
    if period is None or rule._count is not None:
        return rule
    period *= rule._interval
    skipped = (after - rule._dtstart) // period - 2 - timedelta(days=2) // period
    if skipped < 100:
        return rule
    return rule.replace(dtstart=rule._dtstart + skipped * period)


def refusal(rule: str) -> str | None:
    """Why an RRULE is not walked at all, or None."""
    parts = dict(part.partition("=")[::2] for part in rule.upper().split(";"))
    interval = parts.get("INTERVAL", "1")
    if not interval.isdecimal() or int(interval[:9]) < 1:
        return "INTERVAL is no positive number"
    times = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        times *= len(set(parts[name].split(","))) if name in parts else 1
    if times > MAX_TIMES_A_DAY:
        return "the rule has more than one time a minute"
    if parts.get("FREQ") == "SECONDLY" and any(name.startswith("BY") for name in parts):
        return "the rule picks seconds"
    return None
