"""One signed HTTP POST per recipient (the Standard Webhooks specification, v1)."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Callable, Mapping, Sequence

import orjson

from city.delivery.deliveries import Outcome
from city.errors import BadSettings
from net.errors import NetError
from net.http import Limits
from notifier.channels import Letter
from notifier.sending.answers import Poster, outcome_of, unanswered
from notifier.sending.lending import Lending

LIMITS = Limits(seconds=10.0, bytes=1_000_000)
"""One attempt, from connecting to the end of the answer."""


class Webhook:
    """The channel ``webhook``. ``secret`` is base64, usually with ``whsec_`` before it; "" signs nothing."""

    name = "webhook"

    def __init__(self, connect: Callable[[], Poster], secret: str = "", limits: Limits = LIMITS) -> None:
        self._clients = Lending(connect)
        self._limits = limits
        self._key = signing_key(secret)

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Post each letter once."""
        return [self._post(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        self._clients.close()

    def _post(self, letter: Letter) -> Outcome:
        body = orjson.dumps(letter.body())
        headers = {"Content-Type": "application/json", **self._signed(letter, body)}
        with self._clients.lent() as client:
            try:
                answer = client.post(letter.target, body, headers, self._limits)
            except NetError as error:
                return unanswered(error)
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
