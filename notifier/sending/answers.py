"""What the answer of a server means for a delivery: the one table of HTTP's codes, for every channel."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol

from city.delivery.deliveries import Cause, Outcome, Result
from net.errors import Forbidden, NetError, NotSent
from net.http import Answer, Limits

LONGEST_WAIT = timedelta(hours=1)
"""A receiver may ask to be left alone for so long at most."""


class Poster(Protocol):
    """What the channels need of net.http.Client."""

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = ..., limits: Limits = ...
    ) -> Answer: ...

    def close(self) -> None: ...


Codes = Mapping[int, tuple[Result, Cause]]

CODES: Codes = {
    401: (Result.REFUSED, Cause.UNAUTHORISED),
    403: (Result.REFUSED, Cause.UNAUTHORISED),
    404: (Result.REFUSED, Cause.GONE),
    408: (Result.RETRY, Cause.BUSY),
    410: (Result.REFUSED, Cause.GONE),
    421: (Result.RETRY, Cause.BUSY),
    425: (Result.RETRY, Cause.BUSY),
    429: (Result.RETRY, Cause.RATE_LIMITED),
}
_CLASSES: Codes = {
    2: (Result.SENT, Cause.ACCEPTED),
    3: (Result.REFUSED, Cause.REDIRECTED),  # nothing is ever followed to another place
    4: (Result.REFUSED, Cause.REJECTED),
    5: (Result.RETRY, Cause.SERVER_ERROR),
}

OUR_CREDENTIALS: Codes = {401: (Result.RETRY, Cause.UNAUTHORISED), 403: (Result.RETRY, Cause.UNAUTHORISED)}
"""For a provider with whom the city has an account: no fault of the recipient's, and somebody may mend it."""


def outcome_of(answer: Answer, now: datetime, own: Codes | None = None) -> Outcome:
    """What a status code means; ``own`` are the codes that mean something else on this channel."""
    result, cause = (
        (own or {}).get(answer.status)
        or CODES.get(answer.status)
        or _CLASSES.get(answer.status // 100, (Result.RETRY, Cause.SERVER_ERROR))
    )
    wait = _retry_after(answer.headers.get("retry-after", ""), now) if result is Result.RETRY else None
    return Outcome(result, cause, wait, f"HTTP {answer.status}")


def unanswered(error: NetError) -> Outcome:
    """What a call that brought no answer means: a lost answer is unknown, no connection reached nobody."""
    if isinstance(error, Forbidden):
        return Outcome(Result.REFUSED, Cause.FORBIDDEN_TARGET)
    if isinstance(error, NotSent):
        return Outcome(Result.RETRY, Cause.UNREACHABLE)
    return Outcome(Result.UNKNOWN, Cause.NO_ANSWER)


def _retry_after(text: str, now: datetime) -> timedelta | None:
    """``Retry-After`` as seconds or as a date (RFC 9110, 10.2.3); None if it is neither."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return min(timedelta(seconds=int(text[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), LONGEST_WAIT)
