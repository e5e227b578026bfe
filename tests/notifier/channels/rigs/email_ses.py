"""Amazon SES v2."""

from __future__ import annotations

from typing import Any

from city.delivery.deliveries import Cause, Result
from notifier.channels.email_ses import SesEmail
from tests.notifier.channels.rigs import Case
from tests.notifier.channels.rigs.aws import FAULTS, accepted, error, rig
from tests.notifier.channels.rigs.email_addresses import BAD_ADDRESSES, SENDER, TARGET


def _case(status: int, code: str, result: Result, cause: Cause) -> Case:
    said: tuple[Any, ...] = error(status, code, target=TARGET)
    return Case(f"HTTP {status} {code}", said, result, cause, 1)


RIG = rig(
    "sesv2",
    lambda service: SesEmail(service, SENDER),
    TARGET,
    "secret.resident",
    accepted,
    [
        Case("all goes well", accepted, Result.SENT, Cause.ACCEPTED, 1),
        _case(429, "TooManyRequestsException", Result.RETRY, Cause.RATE_LIMITED),
        _case(400, "LimitExceededException", Result.RETRY, Cause.RATE_LIMITED),
        _case(400, "AccountSuspendedException", Result.RETRY, Cause.UNAUTHORISED),
        _case(400, "SendingPausedException", Result.RETRY, Cause.UNAUTHORISED),
        _case(400, "MailFromDomainNotVerifiedException", Result.RETRY, Cause.UNAUTHORISED),
        _case(403, "AccessDeniedException", Result.RETRY, Cause.UNAUTHORISED),
        _case(404, "NotFoundException", Result.RETRY, Cause.UNAUTHORISED),
        _case(400, "MessageRejected", Result.REFUSED, Cause.REJECTED),
        _case(400, "BadRequestException", Result.REFUSED, Cause.REJECTED),
        _case(500, "InternalServiceErrorException", Result.RETRY, Cause.SERVER_ERROR),
        *FAULTS,
    ],
    (*BAD_ADDRESSES, "ñu.secret.resident@example.org"),
)
