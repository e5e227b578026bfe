"""One signed HTTP POST per recipient (the Standard Webhooks specification, v1)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Protocol

import orjson

from city.delivery.deliveries import Outcome
from city.errors import BadSettings
from net.errors import Forbidden, NetError
from net.http import Answer, Limits
from net.posting import Posted
from notifier.channels import Begun, Letter
from notifier.sending.answers import Poster, outcome_of, unanswered
from notifier.sending.lending import Lending

LIMITS = Limits(seconds=10.0, bytes=1_000_000)
"""One attempt, from connecting to the end of the answer."""


class Starter(Poster, Protocol):
    """What this channel needs of net.posting.Posting."""

    def begin(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = ..., limits: Limits = ...
    ) -> Posted | None: ...


class Webhook:
    """The channel ``webhook``. ``secret`` is base64, usually with ``whsec_`` before it; "" signs nothing."""

    name = "webhook"

    def __init__(self, connect: Callable[[], Starter], secret: str = "", limits: Limits = LIMITS) -> None:
        self._clients = Lending(connect)
        self._limits = limits
        self._key = signing_key(secret)

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Post each letter once."""
        return [self._post(letter) for letter in batch]

    def begin(self, letter: Letter) -> Begun | None:
        """Post it over a connection that stands already; None where there is none."""
        client = self._clients.take()
        try:
            posted = client.begin(letter.target, *self._written(letter), self._limits)
        except Forbidden:
            posted = None  # as send() says of it
        if posted is not None:
            return _UnderWay(posted, letter, partial(self._clients.queue, client))
        self._clients.give_back(client)
        return None

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        self._clients.close()

    def _post(self, letter: Letter) -> Outcome:
        with self._clients.lent() as client:
            try:
                answer = client.post(letter.target, *self._written(letter), self._limits)
            except NetError as error:
                return unanswered(error)
        return outcome_of(answer, letter.sent_at)

    def _written(self, letter: Letter) -> tuple[bytes, Mapping[str, str]]:
        """Body and headers."""
        body = orjson.dumps(letter.body())
        return body, {"Content-Type": "application/json", **self._signed(letter, body)}

    def _signed(self, letter: Letter, body: bytes) -> Mapping[str, str]:
        stamp = str(int(letter.sent_at.timestamp()))
        headers = {"webhook-id": letter.delivery_id, "webhook-timestamp": stamp}
        if self._key:
            signature = sign(self._key, letter.delivery_id, stamp, body)
            headers["webhook-signature"] = f"v1,{signature}"
        return headers


class _UnderWay:
    """A letter on its way, and the connection that it is on, which is given back with the answer."""

    __slots__ = ("_give_back", "_letter", "_posted")

    def __init__(self, posted: Posted, letter: Letter, give_back: Callable[[], object]) -> None:
        self._posted, self._letter, self._give_back = posted, letter, give_back

    def outcome_within(self, seconds: float) -> Outcome | None:
        return self._of(lambda: self._posted.answer_within(seconds))

    def outcome(self) -> Outcome:
        found = self._of(self._posted.answer)
        assert found is not None, "an answer is waited for until it is there"
        return found

    def _of(self, ask: Callable[[], Answer | None]) -> Outcome | None:
        try:
            answer = ask()
        except NetError as error:
            self._give_back()
            return unanswered(error)
        if answer is None:
            return None
        self._give_back()
        return outcome_of(answer, self._letter.sent_at)


def sign(key: bytes, delivery_id: str, stamp: str, body: bytes) -> str:
    """Base64 of HMAC-SHA256 over ``id.timestamp.body``; ``stamp`` is seconds since 1970."""
    content = b".".join((delivery_id.encode(), stamp.encode(), body))
    return base64.b64encode(hmac.digest(key, content, "sha256")).decode()


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
