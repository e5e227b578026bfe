"""``deliver_aws``: 10,000 due alerts through planner, queue and two senders, to a provider on loopback.

The functions are those of the template, in threads of this process; table and queue are an emulator's, over
HTTP, and this process takes messages from the queue as Lambda does. The emulator's work is most of the time:
the figure says little of AWS. What counts is that nobody is missed or told twice, and what each resident
costs. Write units are reckoned of what is really sent to DynamoDB (a unit for each started KB, two where the
index moves an item, twice as many in a transaction); requests of SQS are counted. It needs what
``scripts/tools`` installs.
"""

from __future__ import annotations

import base64
import json
import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from unittest import mock

from app.wiring.functions.planning import alert_planner
from app.wiring.functions.queues import LANES
from app.wiring.functions.sending import alert_sender
from bench.line import Line
from city.delivery.deliveries import Lane
from net import aws_json
from notifier.sending.deliver import IN_FLIGHT
from tests.aws.emulator import emulator
from tests.contract.townbell import CITY, NEWS, Townbell, small_city
from tests.servers import reply, serving
from tests.stores.tables import Ministack

PEOPLE = int(os.environ.get("PEOPLE", "10000"))
OPEN = "[channels.webhook]\nallow_private = true\n"
SENDERS = 2
KEPT = {"VisibilityTimeout": "180"}
UNITS, REQUESTS = 3.0, 0.05
"""At most, for each resident: write units of DynamoDB, requests of SQS."""
MINISTACK = Path(__file__).resolve().parents[1] / ".tools" / "ministack" / "bin" / "python"


class Meter:
    """Counts what is asked of AWS from this process."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.units = 0
        self._ask = aws_json.Asking.ask
        self._guard = threading.Lock()

    def ask(
        self,
        asking: aws_json.Asking,
        operation: str,
        values: Mapping[str, Any],
        now: datetime,
        seconds: float,
    ) -> aws_json.Said:
        """As Asking.ask does."""
        with self._guard:
            self.asked[operation] += 1
            self.units += _units(operation, values)
        return self._ask(asking, operation, values, now, seconds)


def _units(operation: str, values: Mapping[str, Any]) -> int:
    if operation == "TransactWriteItems":
        steps = [step for each in values["TransactItems"] for step in each.values()]
        return 2 * sum(_units("PutItem", each) for each in steps)
    if operation == "BatchWriteItem":
        return sum(map(len, values["RequestItems"].values()))
    if operation not in ("PutItem", "DeleteItem", "UpdateItem"):
        return 0
    item = values.get("Item", {})
    return max(1, -(-sum(map(_bytes, item.values())) // 1024)) + 2 * ("list" in item)


def _bytes(value: Mapping[str, str]) -> int:
    ((kind, text),) = value.items()
    return 10 + (len(base64.b64decode(text)) if kind == "B" else len(text.encode()))


class Context:
    """What Lambda hands a function beside its event: two minutes."""

    def __init__(self) -> None:
        self._until = time.monotonic() + 120

    def get_remaining_time_in_millis(self) -> int:
        """As Lambda says it."""
        return int((self._until - time.monotonic()) * 1000)


def measure() -> Iterator[Line]:
    """Messages a second beside the bare sends; units and requests for each resident beside their limits."""
    told = Told()
    with ExitStack() as opened:
        provider = opened.enter_context(serving(told.take))
        queue = opened.enter_context(_cloud(provider))
        meter = Meter()
        with mock.patch.object(aws_json.Asking, "ask", lambda *words: meter.ask(*words)):
            seconds = _run(queue)
        bare = _bare([f"{provider}/{n}" for n in range(PEOPLE)])
    missed, twice = PEOPLE - len(told.seen), sum(each - 1 for each in told.seen.values())
    if missed or twice:
        raise SystemExit(f"{missed} were missed, {twice} told twice")
    requests = sum(meter.asked[each] for each in ("SendMessageBatch", "ReceiveMessage", "DeleteMessage"))
    yield Line("deliver_aws", PEOPLE / seconds, "messages/s", "bare sends", PEOPLE / bare, PEOPLE)
    yield Line("deliver_aws_units", meter.units / PEOPLE, "write units/resident", "limit", UNITS, PEOPLE)
    yield Line("deliver_aws_requests", requests / PEOPLE, "of SQS/resident", "limit", REQUESTS, PEOPLE)


class Told:
    """The provider: who was told how often. What comes for nobody is the bare sends."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()
        self._guard = threading.Lock()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        """One message."""
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        if name := body.get("subscription_id"):
            with self._guard:
                self.seen[name] += 1
        reply(handler, 204)


def _bare(targets: list[str]) -> float:
    """Seconds of as many posts over the same client by as many threads."""
    from net.posting import Posting

    here = threading.local()

    def post(target: str) -> None:
        if not hasattr(here, "client"):
            here.client = Posting(time.monotonic, allow_private=True)
        here.client.post(target, b"{}")

    with ThreadPoolExecutor(IN_FLIGHT) as pool:
        began = time.perf_counter()
        list(pool.map(post, targets))
        return time.perf_counter() - began


@contextmanager
def _cloud(provider: str) -> Iterator[str]:
    """A village on AWS, in the environment: so many subscribers, and something to tell them. The queue."""
    with tempfile.TemporaryDirectory() as folder, emulator(MINISTACK, Path(folder)) as url:
        table = Ministack(url).table()
        queue = str(
            _sqs("CreateQueue", table.ministack.environment, QueueName="digest", Attributes=KEPT)["QueueUrl"]
        )
        environment = {
            **table.environment(),
            "TOWNBELL_DATA": f"{folder}/data",
            "TOWNBELL_CITY": str(small_city(Path(folder, "city"), OPEN + CITY + NEWS)),
            LANES[Lane.DIGEST]: queue,
        }
        with mock.patch.dict(os.environ, environment):
            town = Townbell(Path(folder, "data"), Path(folder, "city"), "", environment)
            rows = [f"s{n},news,webhook,{provider}/{n},00:00,00:00\n" for n in range(PEOPLE)]
            heads = "id,topic,channel,target,quiet_from,quiet_to\n"
            kept = town("subscribers", "import", "-", "--json", stdin=heads + "".join(rows)).json["kept"]
            assert kept == PEOPLE
            _happens(town)
            yield queue


def _happens(town: Townbell) -> None:
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=1))
    item = f"<item><guid>2</guid><title>The pier is open</title><pubDate>{when}</pubDate></item>"
    rss = f'<rss version="2.0"><channel><title>News</title>{item}</channel></rss>'
    (town.city / "news.rss").write_text(rss, "utf-8")
    time.sleep(1.1)
    assert town("refresh").code == 0


def _run(queue: str) -> float:
    """Plan, and let senders take what is in the queue until there is nothing left; seconds."""
    planner, began = alert_planner(), time.perf_counter()
    assert planner({}, None)["new"] == PEOPLE
    with ThreadPoolExecutor(SENDERS) as pool:
        for each in [pool.submit(_sender, queue) for _ in range(SENDERS)]:
            each.result()
    seconds = time.perf_counter() - began
    assert planner({}, None)["woken"] == []
    return seconds


def _sender(queue: str) -> None:
    """As Lambda: a message, the function, and the message is deleted."""
    handle = alert_sender()
    while found := _sqs("ReceiveMessage", os.environ, QueueUrl=queue, MaxNumberOfMessages=1).get("Messages"):
        (message,) = found
        record = {"messageId": message["MessageId"], "body": message["Body"]}
        assert handle({"Records": [record]}, Context()) == {"batchItemFailures": []}
        _sqs("DeleteMessage", os.environ, QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])


def _sqs(operation: str, environment: Mapping[str, str], **values: Any) -> Mapping[str, Any]:
    asking = aws_json.Asking(aws_json.sqs(environment))
    said = asking.ask(operation, values, datetime.now(UTC), 20)
    asking.close()
    assert not said.refused, said
    return said.values
