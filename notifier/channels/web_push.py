"""Push messages to browsers and telephones without any provider's account (RFC 8030)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from net.errors import NetError
from net.http import Limits
from net.web_push import Vapid, encrypted
from notifier.channels import Letter
from notifier.forms.push import URGENCY, Browser, NoSubscription, browser, life, payload, topic
from notifier.sending.answers import Codes, Poster, outcome_of, unanswered
from notifier.sending.lending import Lending

LIMITS = Limits(seconds=10.0, bytes=100_000)
"""One attempt, from connecting to the end of the answer: never without an end (F11)."""

CODES: Codes = {
    # Only 404 and 410 say that the subscription is gone (F4); those are in the common table.
    401: (Result.RETRY, Cause.UNAUTHORISED),  # our signature: an old clock, and it may be mended
    403: (Result.REFUSED, Cause.UNAUTHORISED),  # this browser subscribed to another key than ours
    413: (Result.REFUSED, Cause.REJECTED),
}


class WebPush:
    """The channel ``webpush``. The target is a PushSubscription as JSON.

    A browser gives https addresses; ``plain`` lets http pass too, for a push service on one's own machine.
    """

    name = "webpush"

    def __init__(
        self, connect: Callable[[], Poster], vapid: Vapid, *, plain: bool = False, limits: Limits = LIMITS
    ) -> None:
        self._clients = Lending(connect)
        self._vapid = vapid
        self._plain = plain
        self._limits = limits

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Post each letter once."""
        return [self._push(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        self._clients.close()

    def _push(self, letter: Letter) -> Outcome:
        try:
            to = browser(letter.target)
            body = encrypted(payload(letter), to.key, to.secret)
        except (NoSubscription, ValueError):  # a point that lies on no curve is a ValueError
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        if not to.endpoint.startswith("https://") and not self._plain:
            return Outcome(Result.REFUSED, Cause.FORBIDDEN_TARGET)
        with self._clients.lent() as client:
            try:
                answer = client.post(to.endpoint, body, self._headers(to, letter), self._limits)
            except NetError as error:
                return unanswered(error)
        return outcome_of(answer, letter.sent_at, CODES)

    def _headers(self, to: Browser, letter: Letter) -> Mapping[str, str]:
        """Made anew for each letter: nothing of one push service ever goes to another (F11)."""
        return {
            "Authorization": self._vapid.authorization(to.endpoint, letter.sent_at),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(life(letter)),
            "Topic": topic(letter),
            "Urgency": URGENCY[letter.lane],
        }
