"""Why a host is asked or left alone: the circuit breaker. Pure; every decision has a reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from city.errors import BadSettings, TownbellError
from city.ports import Remembered
from feeds.decide import due
from feeds.source import Source
from net.errors import Forbidden, NetError, TooLarge, TooSlow

TRIP = 5
"""So many sources of one host in a row that failed by it (:data:`OF_HOST`), and its others are not asked."""

PROBE = timedelta(minutes=2)
"""After this a source that was not asked is due again: one of them tries the host."""


AGAIN = timedelta(minutes=10)
"""A source that fell silent is asked again no sooner than this, though its host answers others."""


class Cause(StrEnum):
    """Why a source gave nothing."""

    NONE = ""
    SILENT = "silent"  # no connection, or no whole answer
    SLOW = "slow"  # not in time
    UNKNOWN = "unknown"  # its name cannot be resolved
    INSECURE = "insecure"  # its certificate is refused, or it speaks no TLS
    BUSY = "busy"  # 429 or 503: asked us to come back later (RFC 6585, 4; RFC 9110, 15.6.4)
    BROKEN = "broken"  # another 5xx
    NOT_FOUND = "not_found"  # 404 or 410, or no file here
    NOT_ALLOWED = "not_allowed"  # 401, 403 or 407: it wants a key
    REFUSED = "refused"  # any other status: the host is well, the address is wrong or not for us
    UNREADABLE = "unreadable"  # it answered with what cannot be read
    TOO_LARGE = "too_large"
    EMPTY = "empty"  # not a byte; an empty list is an answer
    PAGE = "page"  # a web page, where data was due
    SETTINGS = "settings"  # city.toml or the environment is to be mended
    NOT_ASKED = "not asked"  # its host failed for others


_DOWN = frozenset({Cause.SILENT, Cause.SLOW, Cause.UNKNOWN, Cause.INSECURE, Cause.BROKEN})
OF_HOST = _DOWN | {Cause.BUSY}
"""What speaks against the host and not only against one address on it."""


class Asks(StrEnum):
    """What is done with the next source of a host, and why."""

    WELL = "its host answers"
    ALERT = "an alert source is always asked"
    PROBE = "its host is tried again"
    NAMED = "somebody asked for it by name"
    LEFT = "its host fails"


_NAMED = frozenset({Cause.UNKNOWN, Cause.INSECURE, Cause.NOT_FOUND, Cause.TOO_LARGE, Cause.EMPTY, Cause.PAGE})
"""Causes that an error may name itself (:class:`city.errors.TownbellError`)."""


def cause_of_error(error: TownbellError) -> Cause:
    """What a call that brought no answer says of its host."""
    if isinstance(error, BadSettings | Forbidden):
        return Cause.SETTINGS
    if error.code in _NAMED:
        return Cause(error.code)
    if isinstance(error, TooLarge):
        return Cause.TOO_LARGE
    if isinstance(error, TooSlow):
        return Cause.SLOW
    return Cause.SILENT if isinstance(error, NetError) else Cause.UNREADABLE


def cause_of_status(status: int) -> Cause:
    """What an HTTP status other than 200 and 304 says."""
    if status in (429, 503):
        return Cause.BUSY
    if status in (404, 410):
        return Cause.NOT_FOUND
    if status in (401, 403, 407):
        return Cause.NOT_ALLOWED
    return Cause.BROKEN if status >= 500 else Cause.REFUSED


def host_of(url: str) -> str:
    """Whose answer one waits for: host and port; empty for what lies on this machine's disk."""
    try:
        parts = urlsplit(url)
        return f"{parts.hostname}:{parts.port or parts.scheme}" if parts.hostname else ""
    except ValueError:
        return ""


def failures_in_a_row(standings: Iterable[Remembered]) -> list[Remembered]:
    """How those sources of a host stand that failed since one of them last had an answer, the latest last."""
    asked = sorted((each for each in standings if each.asked and each.cause != Cause.NOT_ASKED), key=_when)
    answered = max((_when(each) for each in asked if each.cause not in OF_HOST), default=None)
    failed = (each for each in asked if each.cause in OF_HOST)
    return [each for each in failed if answered is None or _when(each) > answered]


def _when(standing: Remembered) -> datetime:
    return standing.asked or datetime.min.replace(tzinfo=UTC)


def late(
    sources: Iterable[Source], everyone: Sequence[Source], known: Mapping[str, Remembered], now: datetime
) -> list[Source]:
    """Those of the sources that are to be asked now: their time has come, or their host is back.

    A source has its own back-off, of up to an hour; but once a host that was silent to it answers
    another of ``everyone``, it need not wait that long: it is asked again after its own period.
    """
    early = _back(everyone, known, now)
    return [each for each in sources if each.id in early or due(known.get(each.id), now)]


def _back(sources: Sequence[Source], known: Mapping[str, Remembered], now: datetime) -> set[str]:
    """The sources that fell silent and whose host has answered another since."""
    answered: dict[str, datetime] = {}
    fallen: list[tuple[Source, datetime]] = []
    for source in sources:
        standing = known.get(source.id)
        if not standing or not standing.asked or standing.cause == Cause.NOT_ASKED:
            continue
        host = host_of(source.url)
        if standing.cause in _DOWN:
            fallen.append((source, standing.asked))
        elif standing.cause != Cause.BUSY:  # a host that is busy said itself when to come back
            answered[host] = max(answered.get(host, standing.asked), standing.asked)
    return {
        source.id
        for source, asked in fallen
        if asked < answered.get(host_of(source.url), asked) and now - asked >= max(AGAIN, source.every)
    }


def asks(failures: int, *, is_alert: bool, may_probe: bool, is_named: bool = False) -> Asks:
    """Whether the next source of a host is asked after so many failures in a row."""
    if failures < TRIP:
        return Asks.WELL
    if is_alert:
        return Asks.ALERT
    if is_named:
        return Asks.NAMED
    return Asks.PROBE if may_probe else Asks.LEFT
