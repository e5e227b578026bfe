"""AWS's services on loopback as boto3 speaks to them: its real wire, and the answers that we want."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from city.delivery.deliveries import Cause, Result
from net.aws import Aws
from notifier.channels import Channel
from tests.notifier.channels.rigs import Case, Rig, Running
from tests.notifier.channels.rigs.http import Asked, answering

KEYS = ("AKIDEXAMPLE", "aws-secret-key")


def error(status: int, code: str, reason: str = "", about: str = "", target: str = "") -> tuple[Any, ...]:
    """An error as AWS's JSON services write it; its words repeat the target, as theirs do."""
    said: dict[str, Any] = {"__type": code, "Message": f"not for {target}", "message": f"not for {target}"}
    if reason:
        said["Reason"] = reason
    if about:
        said["Fields"] = [{"Name": about, "Message": f"bad: {target}"}]
    return (
        status,
        {"Content-Type": "application/x-amz-json-1.0", "x-amzn-ErrorType": code},
        json.dumps(said).encode(),
    )


def service(name: str, url: str, seconds: float = 2) -> Aws:
    return Aws(name, "us-east-1", endpoint=url, credentials=KEYS, seconds=seconds)


def rig(
    name: str,
    make: Callable[[Aws], Channel],
    target: str,
    secret: str,
    accepts: Any,
    cases: list[Case],
    bad_targets: tuple[str, ...],
) -> Rig:
    """A rig for a channel over one service."""

    @contextmanager
    def run(behave: Any, _folder: Path) -> Iterator[Running]:
        with answering(behave) as (url, arrived):
            channel = make(service(name, url))
            yield Running(channel, target, arrived, (secret, *KEYS))
            channel.close()

    @contextmanager
    def down(_folder: Path) -> Iterator[Running]:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        yield Running(make(service(name, f"http://127.0.0.1:{port}")), target, [], (secret, *KEYS))

    return Rig(run=run, accepts=accepts, cases=cases, bad_targets=bad_targets, down=down)


FAULTS = [
    Case("the connection drops", "drop", Result.UNKNOWN, Cause.NO_ANSWER, 1),
    Case("half an answer", "half", Result.UNKNOWN, Cause.NO_ANSWER, 1),
    Case("no answer in time", "hang", Result.UNKNOWN, Cause.NO_ANSWER, 1),
    Case("an error without words", 400, Result.REFUSED, Cause.REJECTED, 1),
    Case("a server's error without words", 500, Result.RETRY, Cause.SERVER_ERROR, 1),
    Case("a gateway's error", (503, {}, b"<html>busy</html>"), Result.RETRY, Cause.SERVER_ERROR, 1),
]
"""What any service may do; none is asked twice."""


def messaging(target: str) -> list[Case]:
    """End User Messaging's answers, for messages and for calls."""
    again, ours, server = (
        (Result.RETRY, cause) for cause in (Cause.RATE_LIMITED, Cause.UNAUTHORISED, Cause.SERVER_ERROR)
    )
    rejected, opted_out, bad = (
        (Result.REFUSED, cause) for cause in (Cause.REJECTED, Cause.OPTED_OUT, Cause.BAD_TARGET)
    )
    table = [
        (400, "ThrottlingException", "", "", again),
        (402, "ServiceQuotaExceededException", "MONTHLY_SPEND_LIMIT_REACHED_FOR_TEXT", "", again),
        (400, "AccessDeniedException", "ACCOUNT_DISABLED", "", ours),
        (403, "UnrecognizedClientException", "", "", ours),
        (403, "InvalidSignatureException", "", "", ours),
        (403, "ExpiredTokenException", "", "", ours),
        (404, "ResourceNotFoundException", "", "", ours),
        (409, "ConflictException", "DESTINATION_PHONE_NUMBER_OPTED_OUT", "", opted_out),
        (409, "ConflictException", "DESTINATION_PHONE_NUMBER_NOT_VERIFIED", "", rejected),
        (409, "ConflictException", "DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION", "", rejected),
        (409, "ConflictException", "NO_ORIGINATION_IDENTITIES_FOUND", "", ours),
        (400, "ValidationException", "INVALID_PARAMETER", "DestinationPhoneNumber", bad),
        (400, "ValidationException", "INVALID_PARAMETER", "MessageBody", rejected),
        (400, "ValidationException", "SENDER_ID_NOT_REGISTERED", "", ours),
        (400, "SomethingNewException", "", "", rejected),
        (500, "InternalServerException", "", "", server),
        (503, "SomethingNewException", "", "", server),
    ]
    return [
        Case(
            f"HTTP {status} {code} {reason} {about}".strip(),
            error(status, code, reason, about, target), *outcome, 1,
        )
        for status, code, reason, about, outcome in table
    ]  # fmt: skip


def accepted(asked: Asked) -> Any:
    """A message's id, to whoever signed the request."""
    if not asked.headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"):
        return error(403, "UnrecognizedClientException")
    return (200, {"Content-Type": "application/x-amz-json-1.0"}, b'{"MessageId": "m1"}')
