"""Alexa's notifications (Proactive Events API): the light and the chime of a device."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from net.errors import NetError
from net.http import Answer, Limits
from net.lwa import Tokens
from notifier.channels import Letter
from notifier.forms.proactive import event
from notifier.sending.answers import Codes, Poster, outcome_of, unanswered
from notifier.sending.lending import Lending

LIMITS = Limits(seconds=10.0, bytes=100_000)
SCOPE = "alexa::proactive_events"
REGIONS = {
    "na": "https://api.amazonalexa.com",
    "eu": "https://api.eu.amazonalexa.com",
    "fe": "https://api.fe.amazonalexa.com",
}
PATHS = {"live": "/v1/proactiveEvents", "development": "/v1/proactiveEvents/stages/development"}

CODES: Codes = {
    401: (Result.RETRY, Cause.UNAUTHORISED),
    # The resident does not let the skill notify them, or the skill has not the right to: nobody is
    # unsubscribed for it, since the second would be everybody.
    403: (Result.REFUSED, Cause.UNAUTHORISED),
    404: (Result.RETRY, Cause.UNAUTHORISED),  # the stage or the region is not the skill's
    409: (Result.SENT, Cause.ALREADY_THERE),  # the same referenceId: it was accepted before
    410: (Result.REFUSED, Cause.REJECTED),
    432: (Result.RETRY, Cause.RATE_LIMITED),  # as many live notifications as a skill may have
}
_LONGEST_USER = 1_000


class AlexaEvent:
    """The channel ``alexa``. The target is the resident's id at Amazon. 202 is accepted, never delivered."""

    name = "alexa"

    def __init__(
        self,
        connect: Callable[[], Poster],
        tokens: Tokens,
        url: str,
        city: str,
        locales: Sequence[str],
        *,
        limits: Limits = LIMITS,
    ) -> None:
        self._clients = Lending(connect)
        self._tokens = tokens
        self._url = url
        self._city = city
        self._locales = tuple(locales)
        self._limits = limits

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Post each letter's event once."""
        return [self._post(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        self._clients.close()

    def _post(self, letter: Letter) -> Outcome:
        if not letter.target.startswith("amzn1.") or not _is_word(letter.target):
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        body = json.dumps(event(letter, self._city, self._locales), ensure_ascii=False).encode()
        with self._clients.lent() as client:
            try:
                token = self._tokens.get(client, letter.sent_at)
            except NetError:  # whatever became of the question for a token: the event has surely not left
                return Outcome(Result.RETRY, Cause.UNREACHABLE)
            if not token:
                return Outcome(Result.RETRY, Cause.UNAUTHORISED)
            try:
                answer = self._asked(client, token, body)
            except NetError as error:
                return unanswered(error)
        if answer.status == 401:
            self._tokens.forget(token)  # the next attempt has a new one
        return outcome_of(answer, letter.sent_at, CODES)

    def _asked(self, client: Poster, token: str, body: bytes) -> Answer:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return client.post(self._url, body, headers, self._limits)


def _is_word(user: str) -> bool:
    return len(user) <= _LONGEST_USER and user.isascii() and user.isprintable() and " " not in user
