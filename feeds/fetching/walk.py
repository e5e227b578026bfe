"""Walking a portal within bounds: the one loop behind every listing that takes more than one request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from typing import Protocol

from city.errors import TownbellError
from feeds.fetching.address import Address, Asked
from feeds.fetching.pace import FREELY, TURNS, Pace, Timing, short_wish
from feeds.fetching.paging import Changed, Page, Request, Walk, Whole, shortened
from feeds.source import MOST, Source
from net.errors import TooLarge

REQUESTS = 2_000
"""Requests for one source, all attempts together."""

LONGEST = timedelta(minutes=3)
"""For which the pages of one source may be waited: on AWS all of a refresh must end within the function's
five minutes (template.yaml)."""

ATTEMPTS = 2
"""A listing that changed while it was read is read once more, and then left for the next refresh."""


class Answer(Protocol):
    """What the network gave (net.http.Answer)."""

    @property
    def status(self) -> int: ...

    @property
    def headers(self) -> Mapping[str, str]: ...

    @property
    def body(self) -> bytes: ...


Get = Callable[[str, Mapping[str, str], int], Answer]
"""(url, headers, most bytes) -> answer; raises TownbellError where there is none."""


class Refused(TownbellError):
    """A status that is no answer, to the request ``what``; ``wish`` is its Retry-After, as it was sent."""

    def __init__(self, answer: Answer, what: str = "") -> None:
        self.status = answer.status
        self.wish = answer.headers.get("retry-after", "")
        told = ", ".join(
            filter(None, (_phrase(self.status), self.wish and f"Retry-After: {shortened([self.wish])}"))
        )
        super().__init__(f"{what}{': ' if what else ''}the server answered {self.status} ({told})")


def _phrase(status: int) -> str:
    """What a status means, for whoever does not know the numbers by heart."""
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return "a status that nobody has defined"


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one source may take in all: bytes of the answers of one reading; seconds and requests of all.

    ``page`` is the most bytes of one answer, which lies in memory.
    """

    bytes: int
    seconds: float
    requests: int
    page: int = MOST


def bounds(source: Source, longest: timedelta | None = None) -> Bounds:
    """A twelfth of the time between two refreshes, but from twenty seconds to three minutes.

    The sources of one refresh are waited for together, so that a long walk is for what is asked
    rarely. A list that may have a million rows may take up to ``longest``, and more bytes, where its
    pages are not held in memory; elsewhere ``longest`` is None.
    """
    most, size = LONGEST, source.max_bytes
    if longest is not None and source.is_long:
        most, size = longest, source.listing_bytes
    return Bounds(size, min(most, max(timedelta(seconds=20), source.every / 12)).total_seconds(), REQUESTS)


def walked(
    begin: Callable[[], Walk], asked: Asked, get: Get, limits: Bounds, timing: Timing, pace: Pace = FREELY
) -> Whole:
    """The whole listing, or a TownbellError that says at which request it ended and why.

    Never a part of it: what was read of a listing that broke off is forgotten.
    """
    line = _Line(asked, get, limits, timing, pace)
    changed: Changed | None = None
    for _ in range(ATTEMPTS):
        try:
            return line.through(begin())
        except Changed as error:
            changed = error
    raise TownbellError(f"the listing changed while it was read: {changed}", fix="It is asked again")


class _Line:
    """The requests of one source, counted against its bounds."""

    def __init__(self, asked: Asked, get: Get, limits: Bounds, timing: Timing, pace: Pace) -> None:
        self._asked, self._get, self._limits, self._timing = asked, get, limits, timing
        self._pace = pace
        self._origin = Address.of(asked.text).origin
        self._end = timing.monotonic() + limits.seconds
        self._bytes = limits.bytes
        self._requests = limits.requests

    def through(self, walk: Walk) -> Whole:
        """Drive one walk to its end. An error raised in the walk is named after the request it came of."""
        self._bytes = self._limits.bytes  # what an earlier attempt had read is forgotten
        try:
            request = next(walk)
            while True:
                page = self._page(request)
                try:
                    request = walk.send(page)
                except Changed:
                    raise
                except TownbellError as error:
                    error.what = f"{request.what}: {error.what}"
                    raise
        except StopIteration as end:
            whole: Whole = end.value
            return whole

    def _page(self, request: Request) -> Page:
        """What the request brought; a host that is busy for a short while only is waited for, here."""
        for turn in range(TURNS + 1):
            answer = self._answer(request)
            wish = short_wish(answer.headers.get("retry-after", "")) if answer.status in (429, 503) else None
            if wish is None or turn == TURNS or not self._waited(wish):
                break
        return self._accepted(request, answer)

    def _waited(self, seconds: float) -> bool:
        """Whether there was time to let these seconds pass, and they have."""
        if self._timing.sleep is None or self._timing.monotonic() + seconds >= self._end:
            return False
        if seconds > 0:
            self._timing.sleep(seconds)
        return True

    def _keep_pace(self, host: str) -> None:
        if self._timing.sleep is None:
            return
        wait = self._pace.wait(host, self._timing.monotonic(), self._end)
        if wait is None or (wait and not self._waited(wait)):
            often = f"{self._pace.calls_a_minute} calls a minute"
            raise TownbellError(
                f"the listing did not end within {self._limits.seconds:.0f} seconds at {often}",
                fix="Narrow the query of the source, or set calls_a_minute if its host allows more",
            )

    def _answer(self, request: Request) -> Answer:
        self._check()
        own = Address.of(request.url).origin == self._origin
        if not own and not request.foreign:
            raise TownbellError(f"{request.what}: it is said to be on another host; it was not asked")
        if not own and self._asked.clean(request.url) != request.url:
            raise TownbellError(
                f"{request.what}: it is on another host, to which no credential is sent",
                fix="Name the address on that host as the source's url",
            )
        headers = {**(self._asked.headers if own else {}), **request.headers}
        most = min(self._bytes, self._limits.page)
        self._keep_pace(Address.of(request.url).host)
        try:
            answer = self._get(request.url, headers, most)
        except TooLarge as error:
            page = f"{request.what}: more than {most:,} bytes"
            raise TooLarge(
                f"more than {self._limits.bytes:,} bytes over all pages" if most == self._bytes else page,
                where=error.where,
                fix="Narrow the query of the source, or raise its max_mb",
            ) from error
        self._bytes -= len(answer.body)
        return answer

    def _check(self) -> None:
        if self._timing.monotonic() >= self._end:
            raise TownbellError(f"the listing did not end within {self._limits.seconds:.0f} seconds")
        if not self._requests:
            raise TownbellError(f"the listing did not end within {self._limits.requests:,} requests")
        self._requests -= 1

    def _accepted(self, request: Request, answer: Answer) -> Page:
        # 429 and 503 say nothing of the request: the server wants to be left alone (RFC 6585, RFC 9110).
        refused = request.refusable and answer.status >= 400 and answer.status not in (429, 503)
        conditional = any(name.startswith("If-") for name in request.headers)
        if answer.status == 200 or refused or (answer.status == 304 and conditional):
            return Page(answer.status, answer.headers, self._asked.cleaned(answer.body))
        raise Refused(answer, request.what)
