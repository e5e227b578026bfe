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

# The libraries do not say what they raise on bad input; these are what broken and fuzzed files make them
# raise. They are caught around one component, rule or series, and become a problem of the file.
LIBRARY_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)

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


class _Counted(tuple[int, ...]):
    """Months or weekdays of a rule that count how often dateutil asks for one."""

    _budget: Budget
    _left: int

    def at_most(self, days: int, budget: Budget) -> _Counted:
        """The same, to be asked this often at most."""
        self._left, self._budget = days, budget
        return self

    def __contains__(self, number: object) -> bool:
        self._left -= 1
        if self._left < 0:
            raise OutOfBudget
        self._budget.day()
        return super().__contains__(number)


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
        except (OutOfBudget, *LIBRARY_ERRORS):
            self._budget.cut = True
        return found[: self._budget.instances]

    def _walk(self, after: datetime) -> Iterator[datetime]:
        if self._rule is None:
            return iter(())
        rule: Any = _started_near(self._rule, after)
        if rule._freq not in (DAILY, WEEKLY) or rule._bymonth or rule._bymonthday or rule._byyearday:
            _count_days(rule, self._budget)
        return iter(rule)


def _count_days(rule: Any, budget: Budget) -> None:
    """Makes a rule count the days that it looks at.

    dateutil asks for every day whether its month is in BYMONTH and then whether its weekday is in BYDAY.
    Where there is no BYMONTH, all months in its place mean the same, except that the second Monday of a
    year would become that of every month: there the weekdays count.
    """
    if rule._bymonth or not rule._bynweekday:
        rule._bymonth = _Counted(rule._bymonth or range(1, 13)).at_most(MAX_DAYS, budget)
    else:
        rule._byweekday = _Counted(rule._byweekday or range(7)).at_most(MAX_DAYS, budget)


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
