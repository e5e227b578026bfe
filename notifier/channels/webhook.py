"""One signed HTTP POST per recipient (the Standard Webhooks specification, v1)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from queue import Empty, LifoQueue
from typing import Protocol

from city.deliveries import Cause, Outcome, Result
from city.errors import BadSettings
from net.errors import Forbidden, NetError, NotSent
from net.http import Answer, Limits
from notifier.channels import Letter

LIMITS = Limits(seconds=10.0, bytes=1_000_000)
"""One attempt, from connecting to the end of the answer."""

LONGEST_WAIT = timedelta(hours=1)
"""A receiver may ask to be left alone for so long at most."""

CODES: Mapping[int, tuple[Result, Cause]] = {
    401: (Result.REFUSED, Cause.UNAUTHORISED),
    403: (Result.REFUSED, Cause.UNAUTHORISED),
    404: (Result.REFUSED, Cause.GONE),
    408: (Result.RETRY, Cause.BUSY),
    410: (Result.REFUSED, Cause.GONE),
    421: (Result.RETRY, Cause.BUSY),
    425: (Result.RETRY, Cause.BUSY),
    429: (Result.RETRY, Cause.RATE_LIMITED),
}
_CLASSES: Mapping[int, tuple[Result, Cause]] = {
    2: (Result.SENT, Cause.ACCEPTED),
    3: (Result.REFUSED, Cause.REDIRECTED),  # a webhook is never followed to another place
    4: (Result.REFUSED, Cause.REJECTED),
    5: (Result.RETRY, Cause.SERVER_ERROR),
}


class Client(Protocol):
    """What is needed of net.http.Client."""

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = ..., limits: Limits = ...
    ) -> Answer: ...

    def close(self) -> None: ...


class Webhook:
    """The channel ``webhook``. ``secret`` is base64, usually with ``whsec_`` before it; "" signs nothing.

    Each send has a client of ``connect()`` to itself: sixty-four threads in one pool of
    connections cost six times the work. The one used last is used next, so that its
    connection is still open.
    """

    name = "webhook"

    def __init__(self, connect: Callable[[], Client], secret: str = "", limits: Limits = LIMITS) -> None:
        self._connect = connect
        self._idle: LifoQueue[Client] = LifoQueue()
        self._limits = limits
        self._key = signing_key(secret)

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Post each letter once."""
        return [self._post(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        while not self._idle.empty():
            self._idle.get().close()

    def _post(self, letter: Letter) -> Outcome:
        try:
            client = self._idle.get_nowait()
        except Empty:
            client = self._connect()
        try:
            return self._post_with(client, letter)
        finally:
            self._idle.put(client)

    def _post_with(self, client: Client, letter: Letter) -> Outcome:
        body = json.dumps(letter.body(), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **self._signed(letter, body)}
        try:
            answer = client.post(letter.target, body, headers, self._limits)
        except Forbidden:
            return Outcome(Result.REFUSED, Cause.FORBIDDEN_TARGET)
        except NotSent:
            return Outcome(Result.RETRY, Cause.UNREACHABLE)
        except NetError:
            return Outcome(Result.UNKNOWN, Cause.NO_ANSWER)
        return outcome_of(answer, letter.sent_at)

    def _signed(self, letter: Letter, body: bytes) -> Mapping[str, str]:
        stamp = str(int(letter.sent_at.timestamp()))
        headers = {"webhook-id": letter.delivery_id, "webhook-timestamp": stamp}
        if self._key:
            signature = sign(self._key, letter.delivery_id, stamp, body)
            headers["webhook-signature"] = f"v1,{signature}"
        return headers


def sign(key: bytes, delivery_id: str, stamp: str, body: bytes) -> str:
    """Base64 of HMAC-SHA256 over ``id.timestamp.body``; ``stamp`` is seconds since 1970."""
    content = b".".join((delivery_id.encode(), stamp.encode(), body))
    return base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()


def signing_key(secret: str) -> bytes:
    """The bytes of a ``whsec_`` secret. Raises BadSettings if they are not base64."""
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadSettings(
            "the webhook secret is not base64",
            where="TOWNBELL_WEBHOOK_SECRET",
            fix="Give whsec_ and 24 to 64 random bytes in base64",
        ) from error


def outcome_of(answer: Answer, now: datetime) -> Outcome:
    """What a status code means for this delivery: the one table of it."""
    result, cause = CODES.get(answer.status) or _CLASSES.get(
        answer.status // 100, (Result.RETRY, Cause.SERVER_ERROR)
    )
    wait = _retry_after(answer.headers.get("retry-after", ""), now) if result is Result.RETRY else None
    return Outcome(result, cause, wait, f"HTTP {answer.status}")


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
