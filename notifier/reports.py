"""Residents' reports on their way to the city: kept first, then sent, once.

Open311 has no key against doubles. So a report carries our number in its words, and after an
attempt that ended without an answer the city's system is asked whether it has that number
before anything is sent again.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from city.ports import Clock
from city.reports import Attempt, Filed, Kept, Receiver, Report, Reports, ReportState, Taken

AT_ONCE = 2.5
"""Seconds that the first attempt may take: somebody waits for the number, and Alexa for eight at most."""

LATER = 20.0
"""Seconds that an attempt of the worker may take."""

PAUSES = (1, 5, 15, 60, 240)
"""Minutes before each further attempt; the last one over and over."""

GIVE_UP = timedelta(days=3)
"""After so long a report that the city's system does not take is the staff's."""


class Desk:
    """The port city.reports.ReportDesk. Without a ``receiver`` reports are kept for the staff."""

    def __init__(self, reports: Reports, clock: Clock, receiver: Receiver | None = None) -> None:
        self._reports = reports
        self._clock = clock
        self._receiver = receiver

    @property
    def is_live(self) -> bool:
        """Whether the city's system is asked."""
        return self._receiver is not None

    def file(self, report: Report) -> Filed:
        """Keep it, then try once to hand it over. Raises TownbellError only where it cannot be kept."""
        state = ReportState.KEPT if self._receiver is None else ReportState.WAITING
        kept = self._reports.add(report, state)
        if self._receiver is None or not kept.new:
            return kept.filed
        return self._settled(kept, self._receiver.send(kept.report, kept.filed.number, AT_ONCE))

    def find(self, number: str) -> Filed | None:
        """By our number or the city's."""
        return self._reports.find(number)

    def retry(self) -> int:
        """Try those again whose turn has come; how many the city's system has taken."""
        if self._receiver is None:
            return 0
        taken = self._reports.waiting(self._clock.now())
        states = [self._settled(each, self._tried(each, self._receiver)).state for each in taken]
        return states.count(ReportState.SENT)

    def sweep(self, keep: timedelta) -> int:
        """Delete the reports that have been kept for so long; how many they were."""
        return self._reports.sweep(self._clock.now() - keep)

    def _tried(self, kept: Kept, receiver: Receiver) -> Attempt:
        if kept.token:
            return receiver.number_of(kept.token, LATER)
        if kept.uncertain:
            found = receiver.look_for(kept.report, kept.filed.number, LATER)
            if found.taken is not Taken.NOT_NOW:
                return found
        return receiver.send(kept.report, kept.filed.number, LATER)

    def _settled(self, kept: Kept, attempt: Attempt) -> Filed:
        """The report as it stands after an attempt, written down."""
        now = self._clock.now()
        token = attempt.token or kept.token
        state = _state(attempt, token)
        if state is ReportState.WAITING and now - kept.filed.at > GIVE_UP:
            state = ReportState.REFUSED
        filed = replace(kept.filed, state=state, city_number=attempt.number or kept.filed.city_number)
        uncertain = attempt.taken is Taken.UNKNOWN and not token
        pause = PAUSES[min(kept.attempts, len(PAUSES)) - 1]
        next_at = now + timedelta(minutes=pause) if state is ReportState.WAITING else None
        self._reports.settle(replace(kept, filed=filed, token=token, uncertain=uncertain), next_at)
        return filed


def _state(attempt: Attempt, token: str) -> ReportState:
    """A token is a promise of a number: it is taken, and asked about until the number is there."""
    if attempt.taken is Taken.REFUSED:
        return ReportState.REFUSED
    if attempt.taken is Taken.TAKEN and (attempt.number or not token):
        return ReportState.SENT
    return ReportState.WAITING
