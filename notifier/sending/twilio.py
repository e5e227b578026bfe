"""Twilio's HTTP API: one form posted, and what its answers mean, for text messages and for calls."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from city.delivery.deliveries import Cause, Outcome, Result
from net.errors import NetError
from net.http import Answer, Limits
from notifier.channels import Letter
from notifier.sending.answers import OUR_CREDENTIALS, Poster, outcome_of, unanswered

API = "https://api.twilio.com/2010-04-01"

CODES: Mapping[int, tuple[Result, Cause]] = {
    20003: (Result.RETRY, Cause.UNAUTHORISED),
    20404: (Result.RETRY, Cause.UNAUTHORISED),  # no such account
    20429: (Result.RETRY, Cause.RATE_LIMITED),
    21201: (Result.REFUSED, Cause.BAD_TARGET),
    21205: (Result.RETRY, Cause.UNAUTHORISED),
    21210: (Result.RETRY, Cause.UNAUTHORISED),  # the number that calls is not verified
    21211: (Result.REFUSED, Cause.BAD_TARGET),
    21214: (Result.REFUSED, Cause.BAD_TARGET),
    21215: (Result.REFUSED, Cause.REJECTED),  # calls to there are not permitted
    21217: (Result.REFUSED, Cause.BAD_TARGET),
    21219: (Result.REFUSED, Cause.REJECTED),  # a trial account calls only numbers that it has verified
    21408: (Result.REFUSED, Cause.REJECTED),  # messages to there are not permitted
    21601: (Result.RETRY, Cause.UNAUTHORISED),
    21603: (Result.RETRY, Cause.UNAUTHORISED),  # no sender given
    21606: (Result.RETRY, Cause.UNAUTHORISED),  # the sender is none of ours
    21608: (Result.REFUSED, Cause.REJECTED),  # a trial account writes only to numbers that it has verified
    21610: (Result.REFUSED, Cause.OPTED_OUT),  # the recipient has answered STOP
    21611: (Result.RETRY, Cause.BUSY),  # too many messages of this sender are waiting
    21612: (Result.REFUSED, Cause.REJECTED),
    21614: (Result.REFUSED, Cause.BAD_TARGET),  # a telephone that takes no messages
    21617: (Result.REFUSED, Cause.REJECTED),  # too long
    21659: (Result.RETRY, Cause.UNAUTHORISED),
    21703: (Result.RETRY, Cause.UNAUTHORISED),  # the messaging service has no numbers
    30001: (Result.RETRY, Cause.BUSY),
    30006: (Result.REFUSED, Cause.BAD_TARGET),
    63038: (Result.RETRY, Cause.RATE_LIMITED),  # the day's limit
}
"""Twilio's error codes that say more than the status beside them."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who sends: the account's id, and the id and secret of an API key (or the account's own token)."""

    sid: str
    token: str = field(repr=False)
    key: str = field(default="", repr=False)

    @property
    def authorization(self) -> str:
        """Basic credentials (RFC 7617)."""
        return "Basic " + base64.b64encode(f"{self.key or self.sid}:{self.token}".encode()).decode()


def receipts_of(letter: Letter, url: str) -> str:
    """Where Twilio tells what has become of a letter; "" where nobody could tell that it is Twilio."""
    return f"{url}/receipt/twilio/{letter.delivery_id}" if url else ""


def posted(
    client: Poster, url: str, form: Mapping[str, str], account: Account, now: datetime, limits: Limits
) -> Outcome:
    """One form, and its outcome. Its detail is a status and a code: the words beside them hold the number."""
    headers = {
        "Authorization": account.authorization,
        "Content-Type": "application/x-www-form-urlencoded",
        "Accept": "application/json",
    }
    try:
        answer = client.post(url, urlencode(form).encode(), headers, limits)
    except NetError as error:
        return unanswered(error)
    return twilio_outcome(answer, now)


def twilio_outcome(answer: Answer, now: datetime) -> Outcome:
    """What an answer means: 201 is accepted, not delivered."""
    outcome = outcome_of(answer, now, {**OUR_CREDENTIALS, 404: (Result.RETRY, Cause.UNAUTHORISED)})
    code = _code(answer) if outcome.result is not Result.SENT else 0
    if not code:
        return outcome
    result, cause = CODES.get(code, (outcome.result, outcome.cause))
    wait = outcome.retry_after if result is Result.RETRY else None
    return replace(outcome, result=result, cause=cause, retry_after=wait, detail=f"{outcome.detail}, {code}")


def _code(answer: Answer) -> int:
    try:
        code = json.loads(answer.body)["code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0
    return code if isinstance(code, int) and 0 < code < 1_000_000 else 0
