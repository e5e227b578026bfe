"""What goes wrong around the built functions, each under Lambda's own runtime client: docs/aws.md says what
then.

The same faults are tried in one process, and more closely, by tests/app; here nothing of the work tree is
there, each function is a process of its own, and it learns of its end as on AWS.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.wiring.functions.sending import ENDING
from notifier.sending.deliver import IN_FLIGHT
from tests.app.test_alert_functions import WAKE, WOKEN, Cloud, Receiver, Throttling
from tests.aws.deploying import SKILL_ID
from tests.aws.envelopes import envelope
from tests.aws.runtime_api import Function, running
from tests.servers import reply, serving
from tests.stores.tables import Ministack
from tests.web.test_gateway import event

Run = Callable[..., AbstractContextManager[Function]]
PEOPLE = 20
LATER = """
import pathlib
from datetime import timedelta
from app import clock
now = clock.RunningClock.now
ahead = pathlib.Path(__file__).with_name("ahead")
clock.RunningClock.now = lambda self: now(self) + timedelta(seconds=float(ahead.read_text()))
"""
"""What Python does before anything else in a function whose clock is set on: by the seconds in a file."""


@pytest.fixture
def cloud(aws: str, tmp_path: Path) -> Iterator[Cloud]:
    """A village on AWS whose subscribers are told by a webhook on loopback."""
    receiver = Receiver()
    with serving(receiver) as base:
        yield Cloud(Ministack(aws).table(), tmp_path, base, receiver)


@pytest.fixture
def run(artifacts: Path, lambda_python: Path, cloud: Cloud, tmp_path: Path) -> Run:
    """Starts a built function on a machine of its own."""
    targets = {
        "alert_planner": "AlertPlanner",
        "alert_sender": "AlertSender",
        "web_site": "WebSite",
        "alexa_endpoint": "AlexaEndpoint",
        "feedback": "Feedback",
    }

    def start(module: str, machine: str = "one", late: float = 0, **more: str) -> Any:
        tmp, artifact = tmp_path / machine, artifacts / targets[module]
        tmp.mkdir(exist_ok=True)
        (tmp / "sitecustomize.py").write_text(LATER)
        (tmp / "ahead").write_text(str(late))
        path = {"PYTHONPATH": f"{tmp}:{artifact}", "TOWNBELL_SKILL_ID": SKILL_ID}
        own = {**cloud.environment, **path, **more}
        return running(lambda_python, artifact, f"lambda/{module}.handler", own, tmp)

    return start


def _answer(function: Function, asked: dict[str, Any]) -> Any:
    kind, answer = function.invoke(asked)
    assert kind == "response", answer
    return answer


def _at_once(functions: list[Function], asked: dict[str, Any]) -> list[Any]:
    """What they answer who are asked in the same moment."""
    answers: list[Any] = []
    threads = [
        threading.Thread(target=lambda f=each: answers.append(_answer(f, asked))) for each in functions
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    return answers


def test_two_planners_and_two_senders_at_once_tell_everybody_once(cloud: Cloud, run: Run) -> None:
    """Two machines plan in the same moment; then two get the same message of SQS in the same moment, and one
    of them gets it again."""
    cloud.people(PEOPLE)
    with run("alert_planner", "a") as one, run("alert_planner", "b") as two:
        assert sum(each["new"] for each in _at_once([one, two], {})) == PEOPLE
    with run("alert_sender", "a") as one, run("alert_sender", "b") as two:
        for each in (one, two):
            each.seconds = ENDING + 20
        assert _at_once([one, two], WOKEN) == [{"batchItemFailures": []}] * 2
        assert _answer(two, WOKEN) == {"batchItemFailures": []}
    assert cloud.receiver.told == {f"s{n}": 1 for n in range(PEOPLE)}


def test_a_sender_that_is_killed_loses_nobody(cloud: Cloud, run: Run) -> None:
    """With the first letters on the wire Lambda ends it. The next sends at once what the dead one had not
    claimed; one whose clock is two minutes ahead takes nothing that is held; three minutes later that is
    sent, too. Nobody is lost, and only those are told twice whose letter was on the way."""
    many = 2 * IN_FLIGHT
    cloud.people(many)
    with run("alert_planner") as planner:
        assert _answer(planner, {})["new"] == many
    with run("alert_sender", "killed") as dying:
        on_the_wire = threading.Event()

        def die() -> None:
            if not on_the_wire.is_set():
                on_the_wire.set()
                dying.kill()

        cloud.receiver.first = die
        dying.send(WOKEN)
        assert on_the_wire.wait(60)
    cloud.receiver.first = lambda: None
    died = datetime.now(UTC)
    with run("alert_sender", "next") as sender:
        sender.seconds = ENDING + 20
        assert _answer(sender, WOKEN) == {"batchItemFailures": []}
    told = sum(at > died for _, at in cloud.receiver.sent)
    assert many - IN_FLIGHT <= told < many
    with run("alert_sender", "ahead", late=120) as sender:
        sender.seconds = ENDING + 20
        assert _answer(sender, WOKEN) == {"batchItemFailures": []}
    assert sum(at > died for _, at in cloud.receiver.sent) == told
    with run("alert_sender", "late", late=181) as sender:
        sender.seconds = ENDING + 20
        assert _answer(sender, WOKEN) == {"batchItemFailures": []}
    before = {who for who, at in cloud.receiver.sent if at < died}
    assert 0 < len(before) <= IN_FLIGHT
    assert cloud.receiver.told == {f"s{n}": 1 + (f"s{n}" in before) for n in range(many)}


def test_a_sender_whose_time_is_nearly_up_hands_on(cloud: Cloud, run: Run) -> None:
    """With less left than it takes to end well it claims nothing, and leaves a message for the next."""
    cloud.people(PEOPLE)
    with run("alert_planner") as planner:
        assert _answer(planner, {})["woken"] == ["digest"]
    cloud.messages()  # those of the planner
    with run("alert_sender") as sender:
        sender.seconds = ENDING - 1
        assert _answer(sender, WOKEN) == {"batchItemFailures": []}
        assert not cloud.receiver.told
        assert [each["body"] for each in cloud.messages()] == [WAKE]
        sender.seconds = ENDING + 20
        assert _answer(sender, WOKEN) == {"batchItemFailures": []}
    assert cloud.receiver.told == {f"s{n}": 1 for n in range(PEOPLE)}


def test_a_throttled_table_holds_up_and_loses_nothing(cloud: Cloud, run: Run) -> None:
    """A sender gives its message back and writes down the next time what it could not; a planner fails and
    says so; each of them, called again, goes on."""
    cloud.people(PEOPLE)
    throttling = Throttling(cloud.environment["AWS_ENDPOINT_URL"])
    with serving(throttling) as slow:
        throttled = {"AWS_ENDPOINT_URL_DYNAMODB": slow, "TOWNBELL_PATIENCE": "0.6"}
        with run("alert_planner", **throttled) as planner, run("alert_sender", **throttled) as sender:
            throttling.refuses.set()
            kind, error = planner.invoke({})
            assert (kind, error["errorType"]) == ("error", "Busy")
            assert "throttled" in error["errorMessage"]
            throttling.refuses.clear()
            assert _answer(planner, {})["new"] == PEOPLE
            sender.seconds = ENDING + 20
            cloud.receiver.first = throttling.refuses.set
            assert _answer(sender, WOKEN) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
            assert cloud.receiver.told
            throttling.refuses.clear()
            cloud.receiver.first = lambda: None
            assert _answer(sender, WOKEN) == {"batchItemFailures": []}
    assert cloud.receiver.told == {f"s{n}": 1 for n in range(PEOPLE)}


class S3:
    """The city's bucket, as long as it answers. ``objects`` are what lies there."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.is_silent = False

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if self.is_silent:
            handler.close_connection = True  # and no word
            return
        path = urlsplit(handler.path).path
        found = self.objects.get(path)
        reply(handler, 200 if found is not None else 404, found or b"", {"Connection": "close"})

    def publish(self, cloud: Cloud) -> None:
        """What the office has compiled."""
        files = filter(Path.is_file, (cloud.town.data / "snapshot").iterdir())
        self.objects |= {f"/town/snapshot/{each.name}": each.read_bytes() for each in files}


@pytest.fixture
def s3(cloud: Cloud) -> Iterator[tuple[S3, dict[str, str]]]:
    """The bucket with the city's first snapshot, and by which variables a function finds it."""
    made = S3()
    with serving(made) as url:
        assert cloud.town("refresh").code == 0
        made.publish(cloud)
        yield made, {"AWS_ENDPOINT_URL_S3": url, "TOWNBELL_BUCKET": "town"}


RECHECK = 31
"""Seconds after which the skill looks at the pointer again; pages and planner after five."""


def test_without_s3_and_with_a_pointer_to_nothing_the_last_good_snapshot_is_told(
    cloud: Cloud, run: Run, s3: tuple[S3, dict[str, str]], tmp_path: Path
) -> None:
    """The bucket falls silent: who was running goes on with what it has in /tmp, and who has just started
    fails, or says that it is not ready. Then it answers again, and its pointer names a file that was never
    uploaded: it is not followed until the file is there."""
    store, where = s3

    def later(seconds: float) -> None:
        for machine in "swp":
            (tmp_path / machine / "ahead").write_text(str(seconds))

    with (
        run("alexa_endpoint", "s", **where) as skill,
        run("web_site", "w", **where) as site,
        run("alert_planner", "p", **where) as planner,
    ):
        said = _spoken(skill)
        assert "bridge" in said
        assert _healthy(site)
        assert _answer(planner, {})["new"] == 0
        store.is_silent = True
        later(RECHECK)
        assert _spoken(skill) == said
        assert _healthy(site)
        assert _answer(planner, {})["new"] == 0
        with run("alert_planner", "new", **where) as new, run("web_site", "fresh", **where) as fresh:
            assert new.invoke({})[0] == "error"
            assert _answer(fresh, event("/healthz"))["statusCode"] == 503
        cloud.people(PEOPLE)
        before = set(store.objects)
        store.publish(cloud)
        late = {name: store.objects.pop(name) for name in set(store.objects) - before}
        assert late
        store.is_silent = False
        later(2 * RECHECK)
        assert _answer(planner, {})["new"] == 0
        assert _healthy(site)
        store.objects |= late
        later(3 * RECHECK)
        assert _answer(planner, {})["new"] == PEOPLE


def _healthy(site: Function) -> bool:
    answer = _answer(site, event("/healthz"))
    return bool(answer["statusCode"] == 200 and json.loads(answer["body"])["ok"])


def test_half_a_deployment_says_what_to_deploy(cloud: Cloud, run: Run, s3: tuple[S3, dict[str, str]]) -> None:
    """New code over a table that is not there yet: an error for whoever looks, pages for residents, a
    sentence for who would sign in, and the skill answers what needs no table."""
    lacking = {"TOWNBELL_TABLE": f"{cloud.environment['TOWNBELL_TABLE']}-not-yet", **s3[1]}
    with run("alert_planner", **lacking) as planner, run("web_site", **lacking) as site:
        kind, error = planner.invoke({})
        assert kind == "error"
        assert "template.yaml" in error["errorMessage"]
        assert _answer(site, event("/", "GET", rawQueryString="lang=en"))["statusCode"] == 200
        signed_in = event("/staff", cookies=["__Host-townbell_staff=x"])
        assert _answer(site, signed_in)["statusCode"] == 503
    with run("alexa_endpoint", **lacking) as skill:
        assert "bridge" in _spoken(skill)


def _spoken(skill: Function) -> str:
    intent = {"name": "NewsIntent", "confirmationStatus": "NONE", "slots": {}}
    answer = _answer(skill, envelope({"type": "IntentRequest", "intent": intent}))
    return str(answer["response"]["outputSpeech"]["ssml"])
