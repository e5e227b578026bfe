"""State in DynamoDB, where TOWNBELL_TABLE names a table; and the secret from which its keys come."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from datetime import datetime

    from app.settings import Settings
    from stores.aws.table import Table

T = TypeVar("T")

TABLE, SECRET, PATIENCE = "TOWNBELL_TABLE", "TOWNBELL_SECRET", "TOWNBELL_PATIENCE"
LONG = "20"
"""Seconds in all that may be spent on one call of the store; a turn says less (TURN)."""
TURN = "1.5"
SHORTEST = 32
"""Characters of the secret."""


def table(settings: Settings) -> Table:
    """The table that the environment names."""
    where = settings.environment
    return _table(where[TABLE], float(where.get(PATIENCE, LONG)), _Environment(where))


def key(settings: Settings, name: str) -> bytes:
    """The key of this name, as a file of it would hold it: the same in every function, for ever."""
    secret = _secret(settings.environment.get(SECRET, ""), _Environment(settings.environment))
    return base64.urlsafe_b64encode(hmac.new(secret, f"townbell {name}".encode(), hashlib.sha256).digest())


class _Environment:
    """A process has one: it is no part of what is cached by it."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Environment)


@cache
def _table(name: str, patience: float, environment: _Environment) -> Table:
    import random

    from app.clock import RunningClock
    from net.aws_json import Asking, dynamodb
    from stores.aws.asked import Asked
    from stores.aws.table import Table

    clock, service = RunningClock(), dynamodb(environment.values)
    asking = Asking(service, lent(service, environment.values))
    return Table(
        name,
        Asked(
            lambda operation, values, seconds: asking.ask(operation, values, clock.now(), seconds),
            clock,
            random.random,
            patience,
        ),
    )


@cache
def _secret(name: str, environment: _Environment) -> bytes:
    """The secret of this name or ARN. Raises TownbellError where it cannot be read."""
    from app.clock import RunningClock
    from city.errors import BadSettings
    from net.aws_json import Asking, secrets_manager

    if not name:
        raise BadSettings(f"{SECRET} is not set", fix=f"Name a secret beside {TABLE}")
    service = secrets_manager(environment.values)
    asking = Asking(service, lent(service, environment.values))
    said = asking.ask("GetSecretValue", {"SecretId": name}, RunningClock().now(), 2)
    secret = str(said.values.get("SecretString", ""))
    if said.refused or len(secret) < SHORTEST:
        raise BadSettings(
            f"the secret cannot be read ({said.refused or 'it is too short'})",
            where=SECRET,
            fix=f"Give the role its permission, and the secret {SHORTEST} characters or more",
        )
    return secret.encode()


def lent(service: T, environment: Mapping[str, str]) -> Callable[[datetime], T] | None:
    """Where the credentials come from in a function that is restored from a snapshot."""
    if environment.get("AWS_LAMBDA_INITIALIZATION_TYPE") != "snap-start":
        return None
    from net.lent_credentials import ADDRESS, Lent

    return Lent(service, environment) if ADDRESS in environment else None


@cache
def s3() -> Any:
    """boto3's client of S3, for who keeps something there; it takes a third of a second to load."""
    import boto3

    return boto3.client("s3")
