"""Services of AWS that speak JSON (DynamoDB, Secrets Manager, SQS), without boto3.

One signed POST is all that they need of HTTP, and importing boto3 takes 0.3 s, which is silence
for whoever asks first (decision 2). Whether to ask again is the caller's: what was not answered
may have had its effect.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from city.nouns import noun
from net.errors import NotSent, TooLarge, Unanswered
from net.getting import Connection, kept_open
from net.s3 import authorized

MOST = 20_000_000
"""Bytes of an answer; DynamoDB sends no more than 16 MB."""
KEPT = timedelta(seconds=20)
"""How long a connection that is not used is believed to be there; AWS keeps them longer."""


@noun(frozen=True, slots=True, kw_only=True)
class Service:
    """One service: ``target`` comes before each operation's name, ``version`` is that of the JSON dialect.

    ``endpoint`` is a URL without a path.
    """

    name: str
    target: str
    version: str
    region: str
    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    endpoint: str


def dynamodb(environment: Mapping[str, str]) -> Service:
    """DynamoDB, where Lambda's (or an operator's) environment says, and with its right."""
    return _service("dynamodb", "DynamoDB_20120810.", "1.0", "DYNAMODB", environment)


def secrets_manager(environment: Mapping[str, str]) -> Service:
    """Secrets Manager, in the same way."""
    return _service("secretsmanager", "secretsmanager.", "1.1", "SECRETS_MANAGER", environment)


def sqs(environment: Mapping[str, str]) -> Service:
    """SQS, in the same way: it speaks JSON beside its older form."""
    return _service("sqs", "AmazonSQS.", "1.0", "SQS", environment)


def _service(name: str, target: str, version: str, variable: str, environment: Mapping[str, str]) -> Service:
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION", "us-east-1")
    endpoint = environment.get(f"AWS_ENDPOINT_URL_{variable}") or environment.get("AWS_ENDPOINT_URL", "")
    return Service(
        name=name,
        target=target,
        version=version,
        region=region,
        key_id=environment.get("AWS_ACCESS_KEY_ID", ""),
        secret=environment.get("AWS_SECRET_ACCESS_KEY", ""),
        token=environment.get("AWS_SESSION_TOKEN", ""),
        endpoint=endpoint or f"https://{name}.{region}.amazonaws.com",
    )


@noun(frozen=True, slots=True)
class Said:
    """An answer. ``refused`` is the error's name ("" where all went well), as
    ``ConditionalCheckFailedException``; a failure without one is named by its status: ``500``."""

    refused: str
    values: Mapping[str, Any] = field(repr=False)


class Asking:
    """Asks one service. Safe for threads: a connection is lent to one at a time."""

    def __init__(self, service: Service, lent: Callable[[datetime], Service] | None = None) -> None:
        """``lent`` gives the service with the credentials of the moment, where those change."""
        self._service = service
        self._lent = lent
        self._idle: list[tuple[datetime, Connection]] = []

    def ask(self, operation: str, values: Mapping[str, Any], now: datetime, seconds: float) -> Said:
        """Call it once; ``seconds`` bounds each wait. NotSent: surely no effect; Unanswered: perhaps."""
        body = json.dumps(values, ensure_ascii=False).encode()
        headers = self._headers(operation, body, now)
        try:
            connection = kept_open(self._idle, now, KEPT) or Connection(self._service.endpoint, seconds)
        except OSError as error:
            raise NotSent("no connection", where=self._service.name) from error
        try:
            status, answer = connection.post("/", headers, body, MOST, seconds)
        except OSError as error:
            raise Unanswered("no answer", where=self._service.name) from error
        if len(answer) > MOST:
            raise TooLarge("the answer is too long", where=self._service.name)
        if connection.is_open:
            self._idle.append((now, connection))
        return _said(status, answer)

    def close(self) -> None:
        """Close the connections that are kept open."""
        while self._idle:
            self._idle.pop()[1].close()

    def _headers(self, operation: str, body: bytes, now: datetime) -> Mapping[str, str]:
        service = self._lent(now) if self._lent else self._service
        headers = {
            "host": urlsplit(service.endpoint).netloc,
            "content-type": f"application/x-amz-json-{service.version}",
            "x-amz-target": service.target + operation,
        }
        return authorized(service, service.name, "POST\n/", headers, hashlib.sha256(body).hexdigest(), now)


def _said(status: int, answer: bytes) -> Said:
    values: Any = {}
    with suppress(ValueError):
        values = json.loads(answer)
    if not isinstance(values, dict):
        values = {}
    if status == 200:
        return Said("", values)
    return Said(str(values.get("__type", status)).rpartition("#")[2], values)
