"""Amazon SNS, which answers in XML."""

from __future__ import annotations

from typing import Any

from city.delivery.deliveries import Cause, Result
from notifier.channels.sms_sns import SnsSms
from tests.notifier.channels.rigs import Case
from tests.notifier.channels.rigs.aws import FAULTS, rig
from tests.notifier.channels.rigs.numbers import BAD_NUMBERS, NUMBER, SECRET

TAKEN = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m1</MessageId>'
    b"</PublishResult><ResponseMetadata><RequestId>r1</RequestId></ResponseMetadata></PublishResponse>"
)
ACCEPTS = (200, {"Content-Type": "text/xml"}, TAKEN)


def _error(status: int, code: str) -> tuple[Any, ...]:
    words = f"<Type>Sender</Type><Code>{code}</Code><Message>not for {NUMBER}</Message>"
    said = f"<ErrorResponse><Error>{words}</Error></ErrorResponse>"
    return (status, {"Content-Type": "text/xml"}, said.encode())


RIG = rig(
    "sns",
    lambda service: SnsSms(service, "Port Alder", "+17575550100"),
    NUMBER,
    SECRET,
    ACCEPTS,
    [
        Case("all goes well", ACCEPTS, Result.SENT, Cause.ACCEPTED, 1),
        *(
            Case(f"HTTP {status} {code}", _error(status, code), result, cause, 1)
            for status, code, result, cause in (
                (400, "InvalidParameter", Result.REFUSED, Cause.REJECTED),
                (400, "OptedOut", Result.REFUSED, Cause.OPTED_OUT),
                (400, "Throttling", Result.RETRY, Cause.RATE_LIMITED),
                (403, "AuthorizationError", Result.RETRY, Cause.UNAUTHORISED),
                (403, "InvalidClientTokenId", Result.RETRY, Cause.UNAUTHORISED),
                (403, "SignatureDoesNotMatch", Result.RETRY, Cause.UNAUTHORISED),
                (500, "InternalError", Result.RETRY, Cause.SERVER_ERROR),
            )
        ),
        *(each for each in FAULTS if each.behave != 400),
        Case("an error in no XML", 400, Result.UNKNOWN, Cause.NO_ANSWER, 1),
    ],
    BAD_NUMBERS,
)
