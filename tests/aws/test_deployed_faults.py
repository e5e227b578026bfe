"""What goes wrong between the deployed functions: a sender killed in the middle, a message that SQS hands out
twice, a table that is throttled. Through the stack's own queues and event source mappings, to a receiver.

The emulator runs functions as processes and hands a message out again when its time of invisibility is over,
as SQS does; that time is made short here, or nobody would wait for it.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from app.clock import RunningClock
from app.settings import load
from app.wiring.notifier import notifier
from notifier.sending.deliver import IN_FLIGHT
from stores.aws.deliveries import LEASE
from tests.app.test_alert_functions import Throttling
from tests.aws.deploying import Deployed, office_over
from tests.contract.test_advisory import approved, step
from tests.contract.test_subscribers import HEADER, row
from tests.contract.townbell import PORT_ALDER, Townbell
from tests.servers import reply, serving

MANY = IN_FLIGHT + 16
SECONDS = 120
SHORT = {"EmergencyQueue": "180", "PlanningQueue": "330"}
"""Queues whose messages come again soon here, and how long they wait otherwise (template.yaml)."""


class Receiver:
    """Whom somebody is told of what, and when it was sent; ``first`` is done with each, then it answers."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str, datetime]] = []
        self.first: Callable[[], object] = lambda: None

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        sent = datetime.fromisoformat(body["sent_at"])
        self.letters.append((body["event_id"], body["subscription_id"], sent))
        self.first()
        with suppress(OSError):  # whoever asked may be dead by now
            reply(handler, 204, headers={"Connection": "close"})

    def told(self, after: int) -> Counter[str]:
        """How often each was told of what came after so many letters."""
        return Counter(who for _, who, _ in self.letters[after:])


class Village:
    """Subscribers with a webhook each, over the deployed table."""

    def __init__(self, deployed: Deployed, office: Townbell, receiver: Receiver, base: str) -> None:
        self.deployed, self.office, self.receiver = deployed, office, receiver
        self.names = [f"hook-{n}" for n in range(MANY)]
        rows = [row(name, channel="webhook", target=f"{base}/{name}") for name in self.names]
        ran = office("subscribers", "import", "-", "--json", stdin=HEADER + "".join(rows))
        assert ran.json["kept"] == MANY, ran

    def send(self, template: str) -> None:
        """Have two people send an alert of the city to everybody."""
        advisory = approved(self.office, template=template, zones=["evacuation:A"])
        assert step(self.office, "send", advisory, "ana", "--area", "Zone A").code == 0
        assert self.deployed.call(self.deployed.outputs["RefreshFunction"], {"sources": "listings"})["polls"]

    def senders(self) -> list[int]:
        """The processes that the emulator runs for the function of the senders."""
        port = f"GATEWAY_PORT={urlsplit(self.deployed.url).port}".encode()
        ours = b"AWS_LAMBDA_FUNCTION_NAME=townbell-AlertSender"
        found = []
        for each in Path("/proc").glob("[0-9]*/environ"):
            with suppress(OSError):
                words = each.read_bytes().split(b"\0")
                if port in words and any(word.startswith(ours) for word in words):
                    found.append(int(each.parent.name))
        return found

    @contextmanager
    def with_table(self, function: str, endpoint: str) -> Iterator[None]:
        """A function of the stack finds its table elsewhere meanwhile, and has little patience with it."""
        client = self.deployed.client("lambda")
        names = [each["FunctionName"] for each in client.list_functions()["Functions"]]
        (name,) = [each for each in names if each.startswith(f"townbell-{function}-")]
        before = client.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        other = {**before, "AWS_ENDPOINT_URL_DYNAMODB": endpoint, "TOWNBELL_PATIENCE": "0.6"}
        client.update_function_configuration(FunctionName=name, Environment={"Variables": other})
        try:
            yield
        finally:
            client.update_function_configuration(FunctionName=name, Environment={"Variables": before})


@pytest.fixture(scope="module")
def village(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    receiver, sqs = Receiver(), deployed.client("sqs")
    office = office_over(deployed, tmp_path_factory.mktemp("office"))
    for name in SHORT:
        sqs.set_queue_attributes(QueueUrl=_queue(deployed, name), Attributes={"VisibilityTimeout": "2"})
    with serving(receiver) as base:
        found = Village(deployed, office, receiver, base)
        yield found
        receiver.first = lambda: None
        forget = notifier(load(PORT_ALDER, office.environment), RunningClock()).forget
        assert all(map(forget, found.names))
    for name, seconds in SHORT.items():
        sqs.set_queue_attributes(QueueUrl=_queue(deployed, name), Attributes={"VisibilityTimeout": seconds})


def _queue(deployed: Deployed, name: str) -> str:
    (found,) = deployed.client("sqs").list_queues(QueueNamePrefix=f"townbell-{name}-")["QueueUrls"]
    return str(found)


def _wait(until: Callable[[], object], what: str, seconds: float = SECONDS) -> None:
    for _ in range(int(4 * seconds)):
        if until():
            return
        time.sleep(0.25)
    raise TimeoutError(what)


@pytest.fixture(scope="module")
def killed(village: Village) -> tuple[int, datetime]:
    """An alert is on its way when every sender is ended: after how many letters it began, when that was."""
    began, end = len(village.receiver.letters), threading.Lock()
    ended: list[datetime] = []

    def kill() -> None:
        with end:
            if ended:
                return
            for each in village.senders():
                os.kill(each, signal.SIGKILL)
            ended.append(datetime.now(UTC))

    village.receiver.first = kill
    village.send("boil_water")
    _wait(lambda: ended, "nothing was sent")
    village.receiver.first = lambda: None
    return began, ended[0]


def test_what_a_killed_sender_had_not_claimed_is_sent_by_the_next(
    village: Village, killed: tuple[int, datetime]
) -> None:
    """The invocation fails, SQS hands its message out again, and another sender goes on at once: with all but
    the 64 at most that the dead one held. (What that one had posted may come in after its death.)"""
    began, at = killed

    def told_since() -> int:
        return sum(sent > at for _, _, sent in village.receiver.letters[began:])

    _wait(lambda: told_since() >= MANY - IN_FLIGHT, "nobody has gone on")


def test_a_message_that_sqs_hands_out_twice_tells_nobody_twice(village: Village) -> None:
    """The first letter is held up for longer than its message stays invisible (and for less than its sender
    waits), and two more of the same come: everybody is told once."""
    began, held = len(village.receiver.letters), threading.Event()

    def hold() -> None:
        if not held.is_set():
            held.set()
            time.sleep(3)

    village.receiver.first = hold
    village.send("shelter_in_place")
    _wait(held.is_set, "nothing was sent")
    sqs, queue = village.deployed.client("sqs"), _queue(village.deployed, "EmergencyQueue")
    for _ in range(2):
        sqs.send_message(QueueUrl=queue, MessageBody='{"lane": "emergency"}')
    _wait(lambda: len(village.receiver.told(began)) == MANY, "somebody was not told")
    time.sleep(8)  # whoever was called for it as well has looked by then
    assert _of(village, began) == dict.fromkeys(village.names, 1)


def _of(village: Village, began: int) -> dict[str, int]:
    """How often each was told of what was sent last; a letter of the alert before may come between."""
    event = Counter(event for event, _, _ in village.receiver.letters[began:]).most_common(1)[0][0]
    return dict(Counter(who for what, who, _ in village.receiver.letters[began:] if what == event))


@pytest.mark.parametrize(
    ("function", "template"), [("AlertPlanner", "severe_weather"), ("AlertSender", "hazardous_material")]
)
def test_a_throttled_table_holds_up_and_loses_nobody(village: Village, function: str, template: str) -> None:
    """The planner's call fails, and the next minute's plans; a sender gives its message back, and SQS hands
    it out again: once the table answers, everybody is told."""
    began = len(village.receiver.letters)
    throttling = Throttling(village.deployed.url)
    with serving(throttling) as slow, village.with_table(function, slow):
        if function == "AlertPlanner":
            throttling.refuses.set()
        else:
            village.receiver.first = throttling.refuses.set
        village.send(template)
        time.sleep(8)
        assert len(village.receiver.told(began)) < MANY
        village.receiver.first = lambda: None
        throttling.refuses.clear()
        # What a sender could not write down is its own until its lease is over, if another is called instead.
        wait = LEASE.total_seconds() + SECONDS
        _wait(lambda: len(_of_known(village, began)) == MANY, "somebody was not told", wait)


def _of_known(village: Village, began: int) -> dict[str, int]:
    return _of(village, began) if len(village.receiver.letters) > began else {}


def test_in_the_end_nobody_is_lost_to_a_killed_sender(village: Village, killed: tuple[int, datetime]) -> None:
    """What it held is free when its lease is over, and sent; twice only to whom a letter was on the way when
    it died."""
    began, at = killed
    event = village.receiver.letters[began][0]

    def told() -> Counter[str]:
        return Counter(who for what, who, _ in village.receiver.letters if what == event)

    _wait(lambda: told().keys() == set(village.names), "somebody is lost", LEASE.total_seconds() + SECONDS)
    before = {who for what, who, sent in village.receiver.letters if what == event and sent < at}
    assert 0 < len(before) <= IN_FLIGHT
    assert {who for who, often in told().items() if often > 1} <= before
