"""Getting a source's bytes: a file, a folder or a URL. A failure is a value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from city.errors import TownbellError, Unreadable
from city.localtime import day_of
from city.ports import Remembered
from feeds import portals
from feeds.fetching.address import Address, Asked, asked
from feeds.fetching.hosts import Cause, cause_of_error, cause_of_status
from feeds.fetching.marks import Marks
from feeds.fetching.pace import Pace, Paces, Timing
from feeds.fetching.paging import Ask, shortened
from feeds.fetching.rows import Held, Spooled
from feeds.fetching.walk import LONGEST, Get, Refused, bounds, walked
from feeds.source import Source


class Got(StrEnum):
    """How a fetch ended."""

    BYTES = "bytes"
    NOT_MODIFIED = "not modified"  # RFC 9110, 15.4.5
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a source; ``name`` tells the files of a folder apart.

    A long listing may come as several documents, of which ``data`` is the first and ``listing`` all:
    they are read one after the other, and together are one file. ``failure`` is why there is nothing
    of a file that a feed only links to: it harms neither the feed nor the other files.
    """

    name: str
    data: bytes
    listing: Sequence[bytes] = ()
    failure: str = ""

    @property
    def documents(self) -> Sequence[bytes]:
        """All that it holds, in order."""
        return self.listing or (self.data,)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchResult:
    """What became of one fetch. ``retry_after`` is the server's own wish.

    ``etag`` is what tells this answer from the next one: the server's, or the mark of a walk.
    ``note`` is what staff should know of an answer that is good.
    """

    got: Got
    parts: tuple[Part, ...] = ()
    etag: str = ""
    last_modified: str = ""
    reason: str = ""
    cause: Cause = Cause.NONE
    retry_after: timedelta | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches sources. ``folder`` is the city's; ``secrets`` is the environment.

    ``zone`` is the city's: what day it is for a query with relative dates. ``monotonic``
    bounds how long the pages of one source may take together, in seconds; ``longest`` is
    the most of it, for a list that is asked once a day. ``spool`` is the folder of the pages of long lists;
    without it they are held in memory. ``sleep`` lets seconds pass for a host that wants it;
    without it nothing is waited for. ``quick`` is a ``get`` that gives up soon, for the alerts
    that a feed links to (:data:`feeds.fetching.marks.PATIENCE`); without it they are asked like any other.
    """

    folder: Path
    get: Get
    secrets: Mapping[str, str]
    zone: str = "UTC"
    monotonic: Callable[[], float] = lambda: 0.0
    spool: Path | None = None
    longest: timedelta = LONGEST
    sleep: Callable[[float], None] | None = None
    paces: Paces = field(default_factory=Paces)
    quick: Get | None = None

    def fetch(self, source: Source, remembered: Remembered | None, now: datetime) -> FetchResult:
        """The source's bytes, or why there are none. Never raises for what the source does."""
        try:
            if source.url.startswith("file:"):
                return self._file(source)
            if source.url.startswith("folder:"):
                return self._folder(source)
            return self._http(source, remembered, now)
        except TownbellError as error:
            return FetchResult(got=Got.FAILED, reason=str(error), cause=cause_of_error(error))

    def _path(self, source: Source) -> Path:
        return self.folder / unquote(source.url.partition(":")[2].removeprefix("//"))

    def _file(self, source: Source) -> FetchResult:
        return FetchResult(got=Got.BYTES, parts=(Part("", _content(self._path(source), source.max_bytes)),))

    def _folder(self, source: Source) -> FetchResult:
        path = self._path(source)
        if not path.is_dir():
            return FetchResult(got=Got.BYTES)
        try:
            names = sorted(each.name for each in path.iterdir() if each.is_file() and each.name[0] != ".")
        except OSError as error:
            return FetchResult(got=Got.FAILED, reason=f"{path.name}: {error.strerror}")
        parts: list[Part] = []
        unread: list[str] = []
        for name in names:
            try:
                parts.append(Part(name, _content(path / name, source.max_bytes)))
            except TownbellError as error:
                unread.append(str(error))
        note = shortened(unread, 2)
        if unread and not parts:
            return FetchResult(got=Got.FAILED, reason=note)
        return FetchResult(got=Got.BYTES, parts=tuple(parts), note=note)

    def _http(self, source: Source, remembered: Remembered | None, now: datetime) -> FetchResult:
        wanted = asked(source, self.secrets, self.zone, now)
        try:
            claim = portals.found(source, Address.of(wanted.text))
            if claim is None:
                return self._linked(source, wanted, remembered, self._one(source, wanted, remembered))
            if claim.part:
                part = self._one(source, wanted, remembered)
                return replace(part, note=f"a part of the listing, as {claim.part} asks")
            return self._walk(source, wanted, claim, remembered, now)
        except TownbellError as error:
            refused = error if isinstance(error, Refused) else None
            return FetchResult(
                got=Got.FAILED,
                reason=wanted.clean(str(error)),
                cause=cause_of_status(refused.status) if refused else cause_of_error(error),
                retry_after=retry_after(refused.wish, now) if refused else None,
            )

    def _one(self, source: Source, wanted: Asked, remembered: Remembered | None) -> FetchResult:
        """One GET, conditional where the last answer came with something to tell it by."""
        headers = {**wanted.headers, **conditions(remembered)}
        answer = self.get(wanted.text, headers, source.max_bytes)
        if answer.status == 304:
            return FetchResult(got=Got.NOT_MODIFIED)
        if answer.status != 200:
            raise Refused(answer)
        return FetchResult(
            got=Got.BYTES,
            parts=(Part("", wanted.cleaned(answer.body)),),
            etag=answer.headers.get("etag", ""),
            last_modified=answer.headers.get("last-modified", ""),
        )

    def _linked(
        self, source: Source, wanted: Asked, remembered: Remembered | None, feed: FetchResult
    ) -> FetchResult:
        """The feed with the alerts that it only links to, each as a part; as it is where there are none."""
        if not source.is_alert or source.format not in _CAP or feed.got is not Got.BYTES:
            return feed
        from feeds.fetching.linked import Follower  # lxml takes its time to load

        timing = Timing(self.monotonic, self.sleep)
        pace = Pace(source.calls_a_minute, self.paces)
        follower = Follower(wanted, self.quick or self.get, timing, pace)
        before = Marks.of(remembered.etag) if remembered and remembered.digest else Marks()
        found = follower.followed(feed.parts[0].data, replace(before, etag=feed.etag))
        if found is None:
            return feed
        parts = [
            Part(wanted.clean(each.name), each.data, failure=each.failure)
            for each in found.outcomes
            if each.data or each.failure
        ]
        return replace(
            feed, parts=(Part("", found.feed), *parts), etag=str(found.marks), note=wanted.clean(found.note)
        )

    def _walk(
        self,
        source: Source,
        wanted: Asked,
        claim: portals.Claim,
        remembered: Remembered | None,
        now: datetime,
    ) -> FetchResult:
        """All pages of a portal's listing as one part, or none of them."""
        ask = Ask(
            address=claim.address,
            resource=source.resource,
            mark=_mark(remembered),
            today=day_of(now, self.zone),
            keep=partial(Spooled, self.spool) if self.spool and source.is_long else Held,
        )
        limits = bounds(source, self.longest if self.spool else None)
        pace = Pace(source.calls_a_minute or claim.portal.calls_a_minute, self.paces)
        timing = Timing(self.monotonic, self.sleep)
        whole = walked(lambda: claim.portal.walk(ask), wanted, self.get, limits, timing, pace)
        result = FetchResult(got=Got.BYTES, etag=f"{_WALKED}{whole.mark}", note=wanted.clean(whole.note))
        if whole.unchanged:
            return replace(result, got=Got.NOT_MODIFIED)
        return replace(result, parts=(Part("", whole.documents[0], whole.documents),))


def _content(path: Path, most: int) -> bytes:
    """A file's bytes. Raises Unreadable; a device or a pipe would be read for ever, and is no file."""
    if path.exists() and not path.is_file():
        raise Unreadable(f"{path.name} is not a file")
    try:
        if path.stat().st_size > most:
            raise Unreadable(f"{path.name} is over {most:,} bytes", code="too_large")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise Unreadable(f"{path.name}: {error.strerror}", code="not_found") from error
    except OSError as error:
        raise Unreadable(f"{path.name}: {error.strerror}") from error


_CAP = ("auto", "cap", "nws")
"""The formats of a feed of alerts, as a source may name them."""

_WALKED = "walk "
"""How the mark of a walk is told from an ETag, which it is remembered in place of."""


def _mark(remembered: Remembered | None) -> str:
    if remembered is None or not remembered.digest or not remembered.etag.startswith(_WALKED):
        return ""
    return remembered.etag.removeprefix(_WALKED)


def conditions(remembered: Remembered | None) -> dict[str, str]:
    """The request headers that let a server answer 304 (RFC 9110, 13.1)."""
    if remembered is None or not remembered.digest or remembered.etag.startswith(_WALKED):
        return {}
    marks = Marks.of(remembered.etag)
    if not marks.is_complete:
        return {}
    pairs = {"If-None-Match": marks.etag, "If-Modified-Since": remembered.last_modified}
    return {name: value for name, value in pairs.items() if value}


def retry_after(value: str, now: datetime) -> timedelta | None:
    """Retry-After as a span from ``now``: seconds or an HTTP date (RFC 9110, 10.2.3); at most a day."""
    if value.strip().isdecimal():
        span = timedelta(seconds=min(int(value.strip()[:9]), 86_400))
    else:
        try:
            span = parsedate_to_datetime(value) - now
        except (ValueError, TypeError, OverflowError):
            return None
    return max(timedelta(0), min(span, timedelta(days=1)))
