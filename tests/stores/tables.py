"""A DynamoDB table in the emulator, over real HTTP."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator, Mapping
from typing import Any

from app.clock import RunningClock
from net.aws_json import Asking, Said, dynamodb, secrets_manager
from net.errors import Unanswered
from stores.aws.asked import Asked
from stores.aws.items import Item, read
from stores.aws.schema import TABLE
from stores.aws.table import Table

CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
_LATER = {
    "TimeToLiveSpecification",
    "PointInTimeRecoverySpecification",
    "SSESpecification",
    "DeletionProtectionEnabled",
}
"""What CloudFormation sets by calls of their own."""
_CLOCK = RunningClock()
_JITTER = itertools.cycle((0.2, 0.9, 0.5, 0.05, 0.7))


class Ministack:
    """Its DynamoDB, asked as the stores ask it. ``asked`` are the operations, in order."""

    def __init__(self, url: str) -> None:
        self.environment = {**CREDENTIALS, "AWS_ENDPOINT_URL": url}
        self._asking = Asking(dynamodb(self.environment))
        self.asked: list[str] = []

    def ask(self, operation: str, values: Mapping[str, Any], seconds: float = 5) -> Said:
        self.asked.append(operation)
        try:
            return self._asking.ask(operation, values, _CLOCK.now(), seconds)
        except Unanswered:  # the emulator closes a connection after five idle seconds
            return self._asking.ask(operation, values, _CLOCK.now(), seconds)

    def secret(self, name: str) -> None:
        """A secret of this name."""
        values = {"Name": name, "SecretString": f"{name:s<40}", "ClientRequestToken": f"{name:-<36}"}
        asking = Asking(secrets_manager(self.environment))
        assert not asking.ask("CreateSecret", values, _CLOCK.now(), 5).refused

    def table(self, patience: float = 5) -> MadeTable:
        """A new table, empty."""
        name = f"townbell-{os.urandom(6).hex()}"
        properties = {key: value for key, value in TABLE.items() if key not in _LATER}
        # A table takes the emulator long where all workers ask for theirs at once.
        made = self.ask("CreateTable", {"TableName": name, **properties}, seconds=30)
        assert made.refused in ("", "ResourceInUseException")  # by us: the first answer was lost
        return MadeTable(self, name, patience)


class MadeTable(Table):
    """A table whose every item a test can look at."""

    def __init__(self, ministack: Ministack, name: str, patience: float = 5) -> None:
        super().__init__(name, Asked(ministack.ask, _CLOCK, lambda: next(_JITTER), patience))
        self.ministack = ministack
        self.name = name

    def another(self) -> MadeTable:
        """The same table, as another process has it."""
        return MadeTable(self.ministack, self.name)

    def items(self) -> Iterator[Item]:
        """All that is kept."""
        for each in self.ministack.ask("Scan", {"TableName": self.name}).values["Items"]:
            yield read(each)

    def contents(self) -> bytes:
        """All that is kept, as it can be read without a key."""
        return repr([(each.key, each.doc, each.list, each.place) for each in self.items()]).encode()

    def environment(self) -> dict[str, str]:
        """What a process must be told, to keep its state here."""
        self.ministack.secret(self.name)
        names = {"TOWNBELL_TABLE": self.name, "TOWNBELL_SECRET": self.name}
        return {**self.ministack.environment, **names}
