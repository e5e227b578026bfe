"""The planner of AWS over a bucket and a table when one of them fails: stated behaviour (docs/aws.md)."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from app.wiring import published
from app.wiring.functions.planning import alert_planner
from city.errors import TownbellError
from stores.aws.schema import READS
from tests.app.test_alert_functions import Cloud, Receiver, forwarded
from tests.servers import reply, serving
from tests.stores.loopback_s3 import bucket
from tests.stores.tables import MadeTable

PEOPLE = 3


class Throttled:
    """A DynamoDB that is read, and takes nothing until it is over."""

    def __init__(self, url: str) -> None:
        self.is_over = False
        self._url = url

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        operation = handler.headers["X-Amz-Target"].partition(".")[2]
        if self.is_over or operation in {each.partition(":")[2] for each in READS}:
            forwarded(handler, body, self._url)
        else:
            reply(handler, 400, b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"}')


class Planning:
    """A village whose snapshot lies in a bucket."""

    def __init__(self, cloud: Cloud, objects: dict[str, bytes]) -> None:
        self.cloud, self.objects = cloud, objects

    def publish(self) -> None:
        """What the office has compiled."""
        files = filter(Path.is_file, (self.cloud.town.data / "snapshot").iterdir())
        self.objects |= {f"/town/snapshot/{each.name}": each.read_bytes() for each in files}


@pytest.fixture
def planning(table: MadeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Planning]:
    receiver = Receiver()
    with serving(receiver) as base, bucket() as (endpoint, objects):
        cloud = Cloud(table, tmp_path, base, receiver)
        for name, value in {**cloud.environment, "AWS_ENDPOINT_URL_S3": endpoint}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(published, "TMP", tmp_path / "tmp")
        assert cloud.town("refresh").code == 0
        made = Planning(cloud, objects)
        made.publish()
        monkeypatch.setenv("TOWNBELL_BUCKET", "town")
        yield made


def test_without_s3_the_last_good_snapshot_is_planned_from(
    planning: Planning, table: MadeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The city has said something, the planner has read it, then table and bucket fall silent: when the table
    answers again all are planned for from /tmp. A planner that has just started has nothing to plan from and
    fails, until the bucket answers; nobody is planned twice."""
    monkeypatch.delenv("TOWNBELL_BUCKET")
    planning.cloud.people(PEOPLE)
    monkeypatch.setenv("TOWNBELL_BUCKET", "town")
    planning.publish()
    throttling = Throttled(table.ministack.environment["AWS_ENDPOINT_URL"])
    with serving(throttling) as slow:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", slow)
        monkeypatch.setenv("TOWNBELL_PATIENCE", "0.75")
        planner = alert_planner()
        with pytest.raises(TownbellError, match="DynamoDB is throttled"):
            planner({}, None)
        kept = dict(planning.objects)
        planning.objects.clear()
        throttling.is_over = True
        assert planner({}, None)["new"] == PEOPLE
        monkeypatch.setattr(published, "TMP", published.TMP / "another-machine")
        another = alert_planner()
        with pytest.raises(TownbellError, match="no snapshot yet"):
            another({}, None)
        planning.objects |= kept
        assert another({}, None)["new"] == 0


def test_a_pointer_to_a_missing_file_is_not_followed(
    planning: Planning, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer pointer whose file was never uploaded: what was read before is planned from, and what the file
    brings is planned when it is there."""
    planner = alert_planner()
    assert planner({}, None)["new"] == 0
    monkeypatch.delenv("TOWNBELL_BUCKET")
    planning.cloud.people(PEOPLE)
    monkeypatch.setenv("TOWNBELL_BUCKET", "town")
    before = set(planning.objects)
    planning.publish()
    late = {name: planning.objects.pop(name) for name in set(planning.objects) - before}
    assert late
    assert planner({}, None)["new"] == 0
    planning.objects |= late
    assert planner({}, None)["new"] == PEOPLE


def test_a_half_deployed_table_is_said_and_nothing_is_written(
    planning: Planning, table: MadeTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No table of this name, or one without its index: an error that says what to deploy."""
    planner = alert_planner()
    monkeypatch.setenv("TOWNBELL_TABLE", f"{table.name}-none")
    with pytest.raises(TownbellError, match=r"template\.yaml"):
        planner({}, None)
    bare = f"{table.name}-bare"
    made = table.ministack.ask(
        "CreateTable",
        {
            "TableName": bare,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": each, "AttributeType": "S"} for each in ("pk", "sk")],
            "KeySchema": [
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        },
    )
    assert not made.refused
    monkeypatch.setenv("TOWNBELL_TABLE", bare)
    with pytest.raises(TownbellError, match=r"template\.yaml"):
        alert_planner()({}, None)
    assert table.ministack.ask("Scan", {"TableName": bare}).values["Items"] == []
