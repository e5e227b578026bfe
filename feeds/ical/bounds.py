"""Recurrence rules that cannot run away.

dateutil walks a rule from its DTSTART, so that ``FREQ=SECONDLY`` since 1970, the 30th of February or a
million hours of a day would take minutes or all memory. Here a rule starts near the window, and what it
may look at and yield is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from dateutil.rrule import DAILY, HOURLY, MINUTELY, MONTHLY, SECONDLY, WEEKLY, YEARLY, rrule

MAX_INSTANCES = 2_000
"""How many instances of one event are listed."""
MAX_LISTED = 30_000
"""How many instances that rules make are listed of one file."""
MAX_STEPS = 50_000
"""How many instances of one rule are walked over to reach the window."""
MAX_FILE_STEPS = 500_000
MAX_IDLE = 150_000
"""For how many days a rule may match nothing: 400 years, after which the calendar repeats."""
PATIENCE = 3_000
"""From how many days without a match on they are counted; from 29 February to the next it is 2,921."""
MAX_FILE_IDLE = 1_500_000

TOO_OFTEN = "it repeats too often"
NO_DAY = "its rule finds no day"

# The libraries do not say what they raise on bad input; these are what broken and fuzzed files make them
# raise. They are caught around one component, rule or series, and become a problem of the file.
LIBRARY_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def told(error: Exception) -> str:
    """What a library's error says to whoever has written the file; others than these two speak of Python."""
    words = " ".join(str(error).split())
    return (
        words[:200]
        if words and isinstance(error, ArithmeticError | ValueError)
        else "it is not written as iCalendar is"
    )


_PERIODS = {
    WEEKLY: timedelta(weeks=1),
    DAILY: timedelta(days=1),
    HOURLY: timedelta(hours=1),
    MINUTELY: timedelta(minutes=1),
    SECONDLY: timedelta(seconds=1),
}


class OutOfBudget(Exception):
    """A rule has used up what it may cost, and what it is; caught where the rule is walked."""


class Budget:
    """What the rules of one file may cost together, and why the last one was cut short, if it was."""

    def __init__(self, instances: int = MAX_INSTANCES) -> None:
        self.instances = instances
        self.cut = ""
        self._steps = MAX_FILE_STEPS
        self._listed = MAX_LISTED
        self._idle = MAX_FILE_IDLE

    def step(self) -> None:
        """One instance was walked over."""
        self._steps -= 1
        if self._steps < 0:
            raise OutOfBudget(TOO_OFTEN)

    def listed(self) -> None:
        """One instance is in the window."""
        self._listed -= 1
        if self._listed < 0:
            raise OutOfBudget(TOO_OFTEN)

    def idle(self) -> None:
        """One more day was looked at in vain."""
        self._idle -= 1
        if self._idle < 0:
            raise OutOfBudget(NO_DAY)


class _Counted(tuple[int, ...]):
    """Months or weekdays of a rule that count how often dateutil asks for one without a match."""

    budget: Budget
    days = 0

    def __contains__(self, number: object) -> bool:
        self.days += 1
        if self.days > PATIENCE:
            self.budget.idle()
            if self.days > MAX_IDLE:
                raise OutOfBudget(NO_DAY)
        return super().__contains__(number)


class BoundedRule:
    """One RRULE behind the two attributes that recurring_ical_events uses: ``between`` and ``until``."""

    def __init__(self, rule: rrule | None, budget: Budget) -> None:
        """``rule`` is None where the RRULE cannot be read: it then has no instances beyond DTSTART."""
        self.until: Any = getattr(rule, "until", None)
        self._rule = rule
        self._budget = budget
        self._counted: _Counted | None = None

    def between(self, after: datetime, before: datetime, *, inc: bool) -> list[datetime]:
        """The instances from ``after`` to ``before``, as far as the budget goes; ``inc``: bounds included."""
        found: list[datetime] = []
        try:
            for count, moment in enumerate(self._walk(after)):
                if moment > before or (moment == before and not inc):
                    break
                self._budget.step()
                if self._counted is not None:
                    self._counted.days = 0
                if moment > after or (moment == after and inc):
                    self._budget.listed()
                    found.append(moment)
                if len(found) > self._budget.instances or count > MAX_STEPS:
                    raise OutOfBudget(TOO_OFTEN)
        except OutOfBudget as spent:
            self._budget.cut = str(spent)
        except LIBRARY_ERRORS:
            self._budget.cut = "its rule cannot be followed further"
        return found[: self._budget.instances]

    def _walk(self, after: datetime) -> Iterator[datetime]:
        if self._rule is None:
            return iter(())
        rule: Any = _started_near(self._rule, after)
        if rule._freq not in (DAILY, WEEKLY) or rule._bymonth or rule._bymonthday or rule._byyearday:
            self._counted = _counting(rule)
            self._counted.budget = self._budget
        # Not iter(rule): that fills a cache ten instances ahead, which would count as ten years in vain.
        walk: Iterator[datetime] = rule._iter()
        return walk


def _counting(rule: Any) -> _Counted:
    """Makes a rule count the days that it looks at.

    dateutil asks for every day whether its month is in BYMONTH and then whether its weekday is in BYDAY.
    Where there is no BYMONTH, all months in its place mean the same, except that the second Monday of a
    year would become that of every month: there the weekdays count.
    """
    if rule._bymonth or not rule._bynweekday:
        counted = rule._bymonth = _Counted(rule._bymonth or range(1, 13))
    else:
        counted = rule._byweekday = _Counted(rule._byweekday or range(7))
    return counted


def _started_near(rule: Any, after: datetime) -> Any:
    """The same rule with a DTSTART whole periods later, just before ``after``; rules with COUNT stay."""
    if rule._count is not None:
        return rule
    later = _months_later if rule._freq in (YEARLY, MONTHLY) else _periods_later
    start = later(rule, after)
    return rule if start is None else rule.replace(dtstart=start)


def _periods_later(rule: Any, after: datetime) -> datetime | None:
    period = _PERIODS[rule._freq]
    # An hour that the clocks skip or repeat, and the place in a first week, need a margin.
    margin = timedelta(days=2) if period >= timedelta(days=1) else timedelta(hours=3)
    period *= rule._interval
    skipped = (after - rule._dtstart - margin) // period - 2
    start: datetime = rule._dtstart
    return start + skipped * period if skipped > 100 else None


def _months_later(rule: Any, after: datetime) -> datetime | None:
    """Only for days that every month has, since the day may be what the rule takes from DTSTART."""
    start: datetime = rule._dtstart
    period = rule._interval * (12 if rule._freq == YEARLY else 1)
    months = (after.year - start.year) * 12 + after.month - start.month
    skipped = (months // period - 2) * period
    if skipped < 36 or start.day > 28:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + skipped, 12)
    return start.replace(year=year, month=month + 1)
