"""What each function may touch in the table: the stores that it uses, and none other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from app.wiring import log_lines, tables
from app.wiring.functions.caring import caretaker
from app.wiring.functions.planning import alert_planner
from app.wiring.functions.sending import alert_sender
from stores.aws import schema
from stores.aws.refresh.feeds import S3FeedMemory
from tests.app.console.test_feeds import FORM, TWO_NAMES
from tests.app.console.test_feeds_on_aws import uploaded
from tests.app.console.test_on_aws import HELD, SHOWN, Somebody, joined, logged
from tests.app.test_alert_functions import ENOUGH, WOKEN, Cloud, Context, Receiver, forwarded
from tests.app.test_aws_faults import endpoint, published  # noqa: F401 - fixtures
from tests.app.test_pages_function import Pages, make  # noqa: F401 - a fixture
from tests.aws.test_template import FUNCTIONS, TABLE
from tests.servers import serving
from tests.stores.tables import MadeTable

READS, WRITES = set(schema.READS), set(schema.WRITES)
PLANNED = ("subscriptions", "deliveries")
SITE = (
    *PLANNED, "signups", "reports", "unanswered", "editions", "advisories", "duty", "canaries",
    "posts", "staff", "questions", "wishes",
)  # fmt: skip
CARE = (*PLANNED, "signups", "residents", "reports", "advisories", "duty", "canaries", "questions")
STORES: dict[str, tuple[set[str], tuple[str, ...]]] = {
    "AlexaEndpoint": (READS | WRITES, ("residents", "reports", "unanswered", "subscriptions")),
    "FeedRefresh": (READS, ("posts", "advisories", "wishes")),
    "AlertPlanner": (READS | WRITES - {"dynamodb:BatchWriteItem"}, (*PLANNED, "left_to_staff")),
    "Caretaker": (READS | WRITES, CARE),
    "Feedback": (READS | WRITES, (*PLANNED, "signups")),
    "AlertSender": (READS | WRITES, (*PLANNED, "signups")),
    "WebSite": (READS | WRITES, SITE),
}


def _rights(name: str) -> dict[str, Any]:
    (found,) = [
        each
        for policy in FUNCTIONS[name]["Policies"]
        for each in policy["Statement"]
        if "dynamodb:GetItem" in each["Action"]
    ]
    return dict(found)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_reaches_the_stores_that_it_uses(name: str) -> None:
    """By the beginnings of their keys, on the table and its index; whoever only reads may only read."""
    actions, stores = STORES[name]
    rights = _rights(name)
    assert set(rights["Action"]) == actions
    assert set(rights["Resource"]) == TABLE
    (keys,) = rights["Condition"]["ForAllValues:StringLike"].values()
    assert set(keys) == {key for store in stores for key in schema.LEADING_KEYS[store]}


def test_what_planner_and_sender_ask_of_the_table_is_granted(
    table: MadeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each operation with each key of a whole run, held against the policy as IAM would: the emulator grants
    everything."""
    asked: list[tuple[str, str]] = []

    def watch(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        operation = handler.headers["X-Amz-Target"].partition(".")[2]
        asked.extend((operation, key) for key in _leading(operation, json.loads(body)))
        forwarded(handler, body, table.ministack.environment["AWS_ENDPOINT_URL"])

    receiver = Receiver()
    with serving(receiver) as base, serving(watch) as watched:
        cloud = Cloud(table, tmp_path, base, receiver)
        for variable, value in cloud.environment.items():
            monkeypatch.setenv(variable, value)
        cloud.people(3)
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", watched)
        monkeypatch.setenv("TOWNBELL_PATIENCE", "19")  # also a store of its own: by the other endpoint
        assert alert_planner()({}, None)["new"] == 3
        planned = set(asked)
        asked.clear()
        alert_sender()(WOKEN, Context(ENOUGH))
    assert len(receiver.told) == 3
    assert {operation for operation, _ in planned} >= {"Query", "PutItem", "BatchGetItem"}
    for name, used in (("AlertPlanner", planned), ("AlertSender", set(asked))):
        rights = _rights(name)
        (keys,) = rights["Condition"]["ForAllValues:StringLike"].values()
        assert [key for _, key in used if not any(fnmatchcase(key, pattern) for pattern in keys)] == []
        assert {f"dynamodb:{operation}" for operation, _ in used} <= set(rights["Action"])


def test_what_the_console_asks_of_the_table_is_granted(
    make: Callable[..., Pages],  # noqa: F811
    table: MadeTable,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Somebody joins, looks at every page, publishes, releases a source, fails to sign in and leaves; what
    was asked is counted: each operation with each key, held against the two functions' policies."""
    asked: list[tuple[str, str]] = []

    def watch(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        operation = handler.headers["X-Amz-Target"].partition(".")[2]
        asked.extend(_needed(operation, json.loads(body)))
        forwarded(handler, body, table.ministack.environment["AWS_ENDPOINT_URL"])

    with serving(watch) as watched:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", watched)
        pages = make()
        ana = joined(pages)
        asked.clear()  # the invitation was the office's
        for path in SHOWN:
            ana.get(path)
        fact = {"title_en": "a", "title_es": "b", "text_en": "c", "text_es": "d", "topic": ""}
        ana.post("/staff/write", kind="fact", **fact, do="publish")
        S3FeedMemory(tables.s3(), "town").keep({"holidays": HELD}, {})
        assert ana.post("/staff/feeds/holidays", do="release", why="It is right")["statusCode"] == 303
        page = ana.ask(FORM, "POST", **uploaded("days.csv", TWO_NAMES, ana.mark(FORM)))["body"]
        token = re.search(r'name="upload" value="(pending-[0-9a-f]{16}\.csv)"', page)
        assert token is not None
        assert ana.post(FORM, do="add", upload=token[1], kind="holiday")["statusCode"] == 303
        source = re.search(r'/staff/feeds/(holiday-\d+)"', ana.get("/staff/feeds"))
        assert source is not None
        assert ana.post(f"/staff/feeds/{source[1]}", do="remove")["statusCode"] == 303
        stranger = Somebody(pages)
        mark = re.findall(r'name="mark" value="([^"]+)"', stranger.get("/staff/sign-in"))[-1]
        stranger.post("/staff/sign-in", mark=mark, name="Ana Ruiz", passphrase="x" * 20, code="000000")
        ana.post("/staff/sign-out")
        walked = set(asked)
        asked.clear()
        monkeypatch.setenv("TOWNBELL_PATIENCE", "19")
        line = json.dumps({log_lines.ASKED: ["2026-11-29", 8, "trash_day", "en", "answered"]})
        assert caretaker()(logged([line]), None) == {"counted": 1}
    stores = {key.partition("#")[0] for _, key in walked}
    assert {"STAFF", "STAFFSESSION", "STAFFFAIL", "STAFFLOG", "stafflog", "POST", "ASKED", "SOURCE"} <= stores
    for name, used in (("WebSite", walked), ("Caretaker", set(asked))):
        rights = _rights(name)
        (keys,) = rights["Condition"]["ForAllValues:StringLike"].values()
        assert [key for _, key in used if not any(fnmatchcase(key, pattern) for pattern in keys)] == []
        assert {f"dynamodb:{operation}" for operation, _ in used} <= set(rights["Action"])


def _needed(operation: str, said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Actions and keys: a transaction needs those of its steps (docs: "IAM for transactions")."""
    if operation != "TransactWriteItems":
        yield from ((operation, key) for key in _leading(operation, said))
        return
    for step in said["TransactItems"]:
        ((kind, each),) = step.items()
        yield f"{kind}Item", (each.get("Key") or each["Item"])["pk"]["S"]


def _leading(operation: str, said: dict[str, Any]) -> Iterator[str]:
    """The partition keys that a request touches."""
    if operation == "Query":
        values = said["ExpressionAttributeValues"]
        yield (values.get(":pk") or values[":l"])["S"]
    elif operation == "BatchWriteItem":
        for each in said["RequestItems"].values():
            yield from (step["DeleteRequest"]["Key"]["pk"]["S"] for step in each)
    elif operation == "BatchGetItem":
        for each in said["RequestItems"].values():
            yield from (key["pk"]["S"] for key in each["Keys"])
    else:
        yield (said.get("Key") or said["Item"])["pk"]["S"]
