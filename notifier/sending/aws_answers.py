"""What the answers of AWS mean for a delivery: the one table of their codes, for every service that sends."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Protocol

from city.delivery.deliveries import Cause, Outcome, Result
from net.aws import AwsAnswer
from net.errors import NetError
from notifier.sending.answers import unanswered

_AGAIN = (Result.RETRY, Cause.RATE_LIMITED)
_OURS = (Result.RETRY, Cause.UNAUTHORISED)
_THEIRS = (Result.RETRY, Cause.SERVER_ERROR)

CODES: Mapping[str, tuple[Result, Cause]] = {
    # too much at once, or this month: it may be raised
    **dict.fromkeys(
        ("ThrottlingException", "Throttling", "ThrottledException", "TooManyRequestsException",
         "RequestLimitExceeded", "ServiceQuotaExceededException", "LimitExceededException",
         "KMSThrottling", "SlowDown"),
        _AGAIN,
    ),
    # the city's own account, keys, numbers and identities: somebody may mend it
    **dict.fromkeys(
        ("AccessDeniedException", "AccessDenied", "AuthorizationError", "UnrecognizedClientException",
         "InvalidClientTokenId", "ExpiredTokenException", "ExpiredToken", "SignatureDoesNotMatch",
         "InvalidSignatureException", "IncompleteSignature", "MissingAuthenticationToken", "OptInRequired",
         "NoCredentialsError", "PartialCredentialsError", "ResourceNotFoundException", "NotFoundException",
         "AccountSuspendedException", "SendingPausedException", "MailFromDomainNotVerifiedException",
         "MailFromDomainNotVerified", "RequestExpired", "InvalidSecurity"),
        _OURS,
    ),
    **dict.fromkeys(
        ("InternalServerException", "InternalError", "InternalFailure", "ServiceUnavailable",
         "ServiceUnavailableException", "InternalServiceErrorException"),
        _THEIRS,
    ),
    "ConflictException": _OURS,  # a number or a pool that is not ready; the recipient's reasons are below
    "OptedOut": (Result.REFUSED, Cause.OPTED_OUT),  # the number has answered STOP (SNS)
    "ParamValidationError": (Result.REFUSED, Cause.BAD_TARGET),  # boto3's own: before anything was sent
}  # fmt: skip

REASONS: Mapping[str, tuple[Result, Cause]] = {
    "DESTINATION_PHONE_NUMBER_OPTED_OUT": (Result.REFUSED, Cause.OPTED_OUT),
    "DESTINATION_PHONE_NUMBER_NOT_VERIFIED": (Result.REFUSED, Cause.REJECTED),  # an account in the sandbox
    "DESTINATION_PHONE_NUMBER_BLOCKED_BY_PROTECT_NUMBER_OVERRIDE": (Result.REFUSED, Cause.REJECTED),
    "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION": (Result.REFUSED, Cause.REJECTED),
    "DESTINATION_COUNTRY_BLOCKED": (Result.REFUSED, Cause.REJECTED),
    "INTERNATIONAL_SENDING_NOT_SUPPORTED": (Result.REFUSED, Cause.REJECTED),
    "SENDER_ID_NOT_REGISTERED": _OURS,
    "INVALID_IDENTITY_FOR_DESTINATION_COUNTRY": _OURS,
    "VOICE_CAPABILITY_NOT_AVAILABLE": _OURS,
}
"""Of End User Messaging: reasons that say more than the code beside them."""

_ABOUT_THE_TARGET = frozenset({"DestinationPhoneNumber", "Destination"})


class Service(Protocol):
    """What is needed of net.aws.Aws."""

    def call(self, operation: str, **parameters: Any) -> AwsAnswer: ...

    def close(self) -> None: ...


def called(service: Service, operation: str, **parameters: Any) -> Outcome:
    """One call, and its outcome."""
    try:
        return aws_outcome(service.call(operation, **parameters))
    except NetError as error:
        return unanswered(error)


def aws_outcome(answer: AwsAnswer) -> Outcome:
    """What an answer means; its detail is codes only."""
    if not answer.code and not answer.fields.get("MessageId"):  # half an answer reads as an empty one
        return Outcome(Result.UNKNOWN, Cause.NO_ANSWER, detail=f"HTTP {answer.status}")
    if not answer.code:
        return Outcome(Result.SENT, Cause.ACCEPTED, detail=f"HTTP {answer.status}")
    result, cause = REASONS.get(answer.reason) or CODES.get(answer.code) or _by_status(answer.status)
    if result is Result.REFUSED and _ABOUT_THE_TARGET & set(answer.fields.get("fields", ())):
        cause = Cause.BAD_TARGET
    # Words of a service: they are believed to be a code and a reason only where they look like it.
    codes = [each for each in (answer.code, answer.reason) if re.fullmatch(r"[A-Za-z_.]{1,80}", each)]
    return Outcome(result, cause, detail=" ".join((f"HTTP {answer.status}", *codes)))


def _by_status(status: int) -> tuple[Result, Cause]:
    if status == 429:
        return _AGAIN
    if status in (401, 403):
        return _OURS
    return (Result.REFUSED, Cause.REJECTED) if status // 100 == 4 else _THEIRS
