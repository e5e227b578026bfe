"""The planner and the senders of AWS over a table and queues in an emulator: what fails, and what then."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app import clock
from app.wiring.functions import beating, queues
from app.wiring.functions.planning import SENDERS, alert_planner
from app.wiring.functions.sending import ENDING, alert_sender
from city.delivery.deliveries import Lane
from city.errors import TownbellError
from net.aws_json import Asking, sqs
from notifier.sending.deliver import IN_FLIGHT
from stores.aws.staff import TableLeftToStaff
from tests.contract.test_subscribers import HEADER, row
from tests.contract.townbell import CITY, NEWS, ROOT, Townbell, small_city
from tests.servers import reply, serving
from tests.stores.tables import MadeTable

PEOPLE = 20
OPEN = "[channels.webhook]\nallow_private = true\n[fetch]\nallow_private = true\n"
CLOCK = clock.RunningClock()
MOMENT = 0.05
LANE = Lane.DIGEST
"""News goes that way."""
WAKE = json.dumps({"lane": LANE.label})


class Receiver:
    """Notes who was told, and when that was sent by the sender's clock; then does whatever ``first`` does."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self.sent: list[tuple[str, datetime]] = []
        self.first: Callable[[], object] = lambda: None

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        self.told[body["subscription_id"]] += 1
        self.sent.append((body["subscription_id"], datetime.fromisoformat(body["sent_at"])))
        self.first()
        reply(handler, 204, headers={"Connection": "close"})  # functions close nothing: they are ended


class Context:
    """What Lambda hands a function beside its event."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._until - time.monotonic()) * 1000)


class Throttling:
    """A DynamoDB that goes on until it is told to refuse everything."""

    def __init__(self, url: str) -> None:
        self.refuses = threading.Event()
        self._url = url

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        if self.refuses.is_set():
            reply(handler, 400, b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"}')
            return
        forwarded(handler, body, self._url)


def forwarded(handler: BaseHTTPRequestHandler, body: bytes, url: str) -> None:
    """Ask the same of AWS at ``url``, and hand its answer back."""
    with closing(http.client.HTTPConnection(urlsplit(url).netloc, timeout=20)) as connection:
        connection.request("POST", "/", body, dict(handler.headers.items()))
        answer = connection.getresponse()
        reply(handler, answer.status, answer.read(), {"Content-Type": "application/x-amz-json-1.0"})


class Cloud:
    """A village on AWS: its table, its queue of one lane, and subscribers with something to hear."""

    def __init__(self, table: MadeTable, folder: Path, base: str, receiver: Receiver) -> None:
        self.receiver = receiver
        self._service = sqs(table.ministack.environment)
        self.queue = self._ask("CreateQueue", QueueName=f"digest-{table.name}")["QueueUrl"]
        self.environment = {
            **table.environment(),
            "TOWNBELL_DATA": str(folder / "data"),
            "TOWNBELL_CITY": str(small_city(folder / "city", OPEN + CITY + NEWS)),
            queues.LANES[LANE]: self.queue,
        }
        self.town = Townbell(folder / "data", folder / "city", "", self.environment)
        self._base = base

    def people(self, many: int = PEOPLE) -> None:
        """Have so many subscribe to the news, and something happen."""
        rows = [
            row(
                f"s{n}",
                "news",
                channel="webhook",
                target=f"{self._base}/{n}",
                quiet_from="00:00",
                quiet_to="00:00",
            )
            for n in range(many)
        ]
        ran = self.town("subscribers", "import", "-", "--json", stdin=HEADER + "".join(rows))
        assert ran.json["kept"] == many, ran
        when = format_datetime(datetime.now(UTC) + timedelta(seconds=1))
        item = f"<item><guid>2</guid><title>The pier is open</title><pubDate>{when}</pubDate></item>"
        rss = f'<rss version="2.0"><channel><title>News</title>{item}</channel></rss>'
        (self.town.city / "news.rss").write_text(rss, "utf-8")
        time.sleep(1.1)
        assert self.town("refresh").code == 0

    def messages(self) -> list[dict[str, Any]]:
        """What lies in the queue, as Lambda hands it to a function."""
        found = self._ask("ReceiveMessage", QueueUrl=self.queue, MaxNumberOfMessages=10).get("Messages", [])
        return [{"messageId": each["MessageId"], "body": each["Body"]} for each in found]

    def _ask(self, operation: str, **values: Any) -> Mapping[str, Any]:
        asking = Asking(self._service)
        said = asking.ask(operation, values, CLOCK.now(), 5)
        asking.close()
        assert not said.refused, said
        return said.values


@pytest.fixture
def cloud(table: MadeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    receiver = Receiver()
    with serving(receiver) as base:
        place = Cloud(table, tmp_path, base, receiver)
        for name, value in place.environment.items():
            monkeypatch.setenv(name, value)
        yield place


def sent(*bodies: str) -> dict[str, Any]:
    """An event of SQS with these messages."""
    return {"Records": [{"messageId": str(n), "body": body} for n, body in enumerate(bodies)]}


WOKEN = sent(WAKE)
ENOUGH = ENDING + 20


def test_what_is_planned_wakes_senders_and_is_told_once_however_often_they_come(cloud: Cloud) -> None:
    """The planner's messages lie in the queue of the lane alone. Each is taken twice, two at the same time:
    everybody hears of it once, and a planning anew finds nothing."""
    cloud.people()
    planner = alert_planner()
    assert planner({}, None) == {
        "new": PEOPLE,
        "superseded": 0,
        "woken": [LANE.label],
        "batchItemFailures": [],
    }
    messages = cloud.messages()
    assert [each["body"] for each in messages] == [WAKE] * SENDERS
    answers: list[Any] = []

    def send() -> None:
        handle = alert_sender()
        answers.extend(handle({"Records": [each]}, Context(ENOUGH)) for each in [*messages, *messages])

    threads = [threading.Thread(target=send) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert answers == [{"batchItemFailures": []}] * 4 * SENDERS
    assert cloud.receiver.told == {f"s{n}": 1 for n in range(PEOPLE)}
    assert planner(sent('{"plan": true}'), None)["woken"] == []


@pytest.mark.parametrize("answer", [200, 500])
def test_a_planning_that_went_well_gives_a_sign_of_life_and_no_other(
    cloud: Cloud, table: MadeTable, monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    """One call at the dead-man service, whose failure is nobody's; none where the table does not answer: that
    is what somebody is to be warned of."""
    beats: list[str] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        beats.append(handler.path)
        reply(handler, answer, headers={"Connection": "close"})

    throttling = Throttling(table.ministack.environment["AWS_ENDPOINT_URL"])
    with serving(behave) as service, serving(throttling) as slow:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", slow)
        monkeypatch.setenv("TOWNBELL_PATIENCE", f"0.6{answer}")
        monkeypatch.setenv(beating.URL, f"{service}/ping")
        cloud.people(1)
        planner = alert_planner()
        assert planner({}, None)["new"] == 1
        assert beats == ["/ping"]
        throttling.refuses.set()
        with pytest.raises(TownbellError):
            planner({}, None)
    assert beats == ["/ping"]


def test_what_is_left_to_staff_is_told_to_the_caretaker(cloud: Cloud, table: MadeTable) -> None:
    """After each planning, also where it is nothing; the same is not written twice."""
    cloud.people(1)
    planner = alert_planner()
    planner({}, None)
    assert TableLeftToStaff(table).events() == ()
    (before,) = [each.rev for each in table.items() if each.key[0] == "DUTY#unplaced"]
    planner({}, None)
    assert [each.rev for each in table.items() if each.key[0] == "DUTY#unplaced"] == [before]
    assert cloud.receiver.told == {}


POISON = [
    "",
    "{",
    "[]",
    "null",
    '{"lane": "soon"}',
    '{"lane": 0}',
    '{"lane": {}}',
    '{"plan": true}',
    "[" * 9_999,
]


@pytest.mark.parametrize("poison", POISON)
def test_a_message_that_nobody_understands_is_given_back_alone(cloud: Cloud, poison: str) -> None:
    """The others of its batch do their work; SQS brings it three times, then keeps it for a person."""
    assert alert_sender()(sent(poison), Context(ENOUGH)) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    both = alert_sender()(sent(WAKE, poison), Context(ENOUGH))
    assert both == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert cloud.receiver.told == {}


def test_the_planner_gives_back_what_is_no_call_to_it_and_plans(cloud: Cloud) -> None:
    """A stray message holds up no planning."""
    cloud.people(1)
    said = alert_planner()(sent('{"lane": "digest"}', '{"plan": true}', "?"), None)
    assert said["batchItemFailures"] == [{"itemIdentifier": "0"}, {"itemIdentifier": "2"}]
    assert said["new"] == 1


def test_two_planners_at_once_plan_each_person_once(cloud: Cloud) -> None:
    """Whoever plans it: together they find everybody new once, and everybody is told once."""
    cloud.people()
    new: list[int] = []
    gate = threading.Barrier(2)

    def plan() -> None:
        handle = alert_planner()
        gate.wait(20)
        new.append(handle({}, None)["new"])

    threads = [threading.Thread(target=plan) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert sum(new) == PEOPLE
    alert_sender()(WOKEN, Context(ENOUGH))
    assert cloud.receiver.told == {f"s{n}": 1 for n in range(PEOPLE)}


def test_a_sender_whose_time_is_up_hands_the_rest_to_the_next(cloud: Cloud) -> None:
    """Nothing more is claimed near its end; what was on its way is written down, and the queue has a message
    for who goes on. Nobody is told twice."""
    cloud.people(200)
    alert_planner()({}, None)
    cloud.messages()
    cloud.receiver.first = partial(time.sleep, 4 * MOMENT)
    assert alert_sender()(WOKEN, Context(ENDING + MOMENT)) == {"batchItemFailures": []}
    assert 0 < len(cloud.receiver.told) < 200
    (message,) = cloud.messages()
    cloud.receiver.first = lambda: None
    alert_sender()({"Records": [message]}, Context(ENOUGH))
    assert cloud.receiver.told == {f"s{n}": 1 for n in range(200)}
    assert cloud.messages() == []


SENDER = """
from app.wiring.functions.sending import alert_sender
class Context:
    def get_remaining_time_in_millis(self):
        return 100_000
alert_sender()({"Records": [{"messageId": "1", "body": '{"lane": "digest"}'}]}, Context())
"""


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets the clock of all functions that begin from now on."""

    def set_on(by: timedelta) -> None:
        start = datetime.now(UTC) + by
        monkeypatch.setattr(clock, "RunningClock", partial(type(CLOCK), start))

    return set_on


def test_what_a_killed_sender_held_is_sent_when_its_lease_is_over(
    cloud: Cloud, later: Callable[[timedelta], None]
) -> None:
    """As by Lambda at the end of its time. What it had not claimed the next sends at once; what it held
    nobody touches, and the next after three minutes does. Nobody is lost, and none but those whom it had on
    the way are told twice."""
    many = 2 * IN_FLIGHT
    cloud.people(many)
    alert_planner()({}, None)
    child = subprocess.Popen(
        [sys.executable, "-c", SENDER], cwd=ROOT, env={**os.environ, **cloud.environment}
    )

    def kill() -> None:
        child.kill()
        time.sleep(MOMENT)

    cloud.receiver.first = kill
    assert child.wait(60) == -signal.SIGKILL
    cloud.receiver.first = lambda: None
    died = datetime.now(UTC)
    alert_sender()(WOKEN, Context(ENOUGH))
    assert set(cloud.receiver.told.values()) == {1}
    assert many - IN_FLIGHT <= sum(at > died for _, at in cloud.receiver.sent) < many
    later(timedelta(minutes=3, seconds=1))
    assert alert_planner()({}, None)["woken"] == [LANE.label]
    alert_sender()(WOKEN, Context(ENOUGH))
    # What the dead sender had put on the wire may have been read after it died: its own clock tells it apart.
    before = {who for who, at in cloud.receiver.sent if at < died}
    assert 0 < len(before) <= IN_FLIGHT
    assert cloud.receiver.told == {f"s{n}": 1 + (f"s{n}" in before) for n in range(many)}


def test_a_clock_two_minutes_ahead_takes_nothing_that_another_holds(
    cloud: Cloud, later: Callable[[timedelta], None]
) -> None:
    """The lease is longer than a function runs by a minute: so wrong may the clocks of AWS be."""
    cloud.people()
    alert_planner()({}, None)
    hangs = threading.Event()
    cloud.receiver.first = partial(hangs.wait, 30)
    first = threading.Thread(target=lambda: alert_sender()(WOKEN, Context(ENOUGH)))
    first.start()
    while len(cloud.receiver.told) < PEOPLE:
        time.sleep(MOMENT)
    later(timedelta(minutes=2))
    alert_sender()(WOKEN, Context(ENDING + 1))
    hangs.set()
    first.join(60)
    assert cloud.receiver.told == {f"s{n}": 1 for n in range(PEOPLE)}


def test_a_throttled_table_keeps_the_messages_and_loses_nothing(
    cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Throttled from the first answer of a receiver on: the sender gives its message back, and what it could
    not write down it writes when it is called again. Nobody is told twice; the planner says why it failed."""
    cloud.people()
    alert_planner()({}, None)
    throttling = Throttling(cloud.environment["AWS_ENDPOINT_URL"])
    with serving(throttling) as slow:
        monkeypatch.setenv("AWS_ENDPOINT_URL_DYNAMODB", slow)
        monkeypatch.setenv("TOWNBELL_PATIENCE", "0.6")  # also a store of its own: by the other endpoint
        handle, planner = alert_sender(), alert_planner()
        cloud.receiver.first = throttling.refuses.set
        assert handle(WOKEN, Context(ENOUGH)) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
        told = dict(cloud.receiver.told)
        assert told
        with pytest.raises(Exception, match="throttled"):
            planner({}, None)
        throttling.refuses.clear()
        cloud.receiver.first = lambda: None
        assert handle(WOKEN, Context(ENOUGH)) == {"batchItemFailures": []}
    assert set(cloud.receiver.told.values()) == {1}
    assert cloud.receiver.told.keys() == {f"s{n}" for n in range(PEOPLE)}


def test_no_queue_is_needed_to_plan(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where SQS does not answer, or has no such queue, all is planned; nobody is woken, and the next minute
    tries again."""
    cloud.people(2)
    with serving(lambda handler: reply(handler, 503)) as broken:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", broken)
        assert alert_planner()({}, None) == {"new": 2, "superseded": 0, "woken": [], "batchItemFailures": []}
    monkeypatch.delenv("AWS_ENDPOINT_URL_SQS")
    assert alert_planner()({}, None)["woken"] == [LANE.label]
