"""The refresh on AWS: alerts are polled on while a listing hangs. Over a bucket on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from app.wiring.functions.refresh import SECRETS
from app.wiring.functions.secrets import with_secrets
from city.errors import TownbellError
from stores.aws.staff import TableWishes
from tests.contract.townbell import CITY, ROOT, RSS, small_city
from tests.servers import reply, serving
from tests.stores.loopback_s3 import bucket
from tests.stores.tables import MadeTable

TABLE = '[[sources]]\nid = "{id}"\nurl = "{url}"\nformat = "{format}"\nkind = "{kind}"\nevery = "{every}"\n'
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom"><title>Alerts</title><id>x</id></feed>'
NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
POLLS = 4
"""The listing answers once alerts were asked so often: were they not asked meanwhile, it never would."""


class Web:
    """Alerts that answer, and a listing that hangs until they were asked often enough."""

    def __init__(self) -> None:
        self.polls = 0
        self.asked = threading.Event()
        self.enough = threading.Event()
        self.hung = False

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path == "/alerts":
            self.polls += 1
            if self.polls >= POLLS:
                self.enough.set()
            reply(handler, body=ATOM, headers={"Connection": "close"})
        else:
            self.asked.set()
            self.hung = not self.enough.wait(30)
            reply(handler, body=RSS.encode(), headers={"Connection": "close"})


CALL = """
import importlib, json, pathlib, sys
import boto3, feeds.pipeline, net.http
import stores.aws.refresh.feeds, stores.aws.refresh.lease, stores.aws.refresh.pieces
from app.wiring import published
import app.wiring.feeds
boto3.client("s3")
print("there", flush=True)
published.TMP = pathlib.Path(sys.argv[1])
handler = importlib.import_module("lambda.feed_refresh").handler
print(json.dumps([handler(event, None) for event in json.loads(sys.stdin.readline())]))
"""
"""The function's own handler, called in a process of its own, as Lambda does; by the line it is given."""


class Machines:
    """Functions on machines of their own, over one bucket."""

    def __init__(self, tmp_path: Path, base: str, endpoint: str, **more: str) -> None:
        tables = TABLE.format(id="alerts", url=f"{base}/alerts", format="cap", kind="advisory", every="1s")
        tables += TABLE.format(id="news", url=f"{base}/news", format="rss", kind="news", every="10m")
        city = small_city(tmp_path / "city", f"{CITY}\n[fetch]\nallow_private = true\n{tables}")
        self._tmp = tmp_path
        self._environment = {
            **os.environ,
            "TOWNBELL_CITY": str(city),
            "TOWNBELL_BUCKET": "b",
            "TOWNBELL_SECOND_POLL": "1.1",
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_LAMBDA_FUNCTION_NAME": "refresh",
            "TOWNBELL_STACK": "town",
            **more,
        }

    def made(self, machine: str) -> subprocess.Popen[bytes]:
        """A machine that is there before it is called: its start is in nobody's time."""
        command = [sys.executable, "-c", CALL, str(self._tmp / machine)]
        return subprocess.Popen(command, env=self._environment, cwd=ROOT, stdin=-1, stdout=-1, stderr=-1)

    def start(self, machine: str, *sources: str) -> subprocess.Popen[bytes]:
        """Call the function with these events, one after the other."""
        return called(there(self.made(machine)), *sources)

    def call(self, machine: str, *sources: str) -> list[dict[str, Any]]:
        """The same, and what it answered."""
        return answers(self.start(machine, *sources))


def there(machine: subprocess.Popen[bytes]) -> subprocess.Popen[bytes]:
    """Wait until it has loaded what a function loads: only its work is then within anybody's time."""
    assert machine.stdout is not None
    assert machine.stdout.readline() == b"there\n"
    return machine


def called(machine: subprocess.Popen[bytes], *sources: str) -> subprocess.Popen[bytes]:
    """Give the machine its events."""
    assert machine.stdin is not None
    machine.stdin.write(json.dumps([{"sources": each} for each in sources]).encode() + b"\n")
    machine.stdin.flush()
    return machine


def answers(running: subprocess.Popen[bytes]) -> list[dict[str, Any]]:
    """What the calls came to, once they are over."""
    out, error = running.communicate(timeout=60)
    assert running.returncode == 0, error.decode()
    *measured, last = out.splitlines()
    MEASURED.extend(map(json.loads, measured))
    found: list[dict[str, Any]] = json.loads(last)
    return found


MEASURED: list[dict[str, Any]] = []
"""What the functions wrote into their logs, for CloudWatch to make metrics of."""


def test_alerts_are_polled_on_while_a_listing_hangs(tmp_path: Path) -> None:
    """The first call of all asks for everything and hangs; alerts are polled beside it, twice a call, and
    who comes for the listings too is told that another has them. In the end both are in the snapshot."""
    web = Web()
    with serving(web) as base, bucket() as (endpoint, _objects):
        machines = Machines(tmp_path, base, endpoint)
        one, two, three = (there(machines.made(name)) for name in ("one", "two", "three"))
        hanging = called(one, "alerts")
        assert web.asked.wait(30)
        assert answers(called(two, "listings")) == [{"polls": [{"held": "listings"}]}]
        meanwhile = answers(called(three, "alerts", "alerts"))
        ((first,),) = [each["polls"] for each in answers(hanging)]
        (after,) = machines.call("three", "alerts")
    assert not web.hung
    polls = [poll for each in meanwhile for poll in each["polls"]]
    assert len(polls) >= POLLS - 1
    assert all(poll["sources"]["alerts"] in ("fresh", "unchanged") for poll in polls)
    assert "news" not in polls[0]["sources"]
    assert first["sources"]["news"] == "fresh"
    assert after["polls"][-1]["sources"]["news"] == "fresh"
    assert not after["polls"][-1]["changed"]


def test_two_that_publish_at_once_lose_nothing(tmp_path: Path) -> None:
    """Four machines bring alerts and listing in the same moment: the pointer names both, whoever is last."""
    web = Web()
    web.enough.set()
    with serving(web) as base, bucket() as (endpoint, objects):
        machines = Machines(tmp_path, base, endpoint)
        made = [machines.made(f"m{number}") for number in range(4)]
        running = [called(each, "listings", "alerts") for each in map(there, made)]
        for each in running:
            answers(each)
        known = json.loads(objects["/b/memory/standing.json"])
        pointer = json.loads(objects["/b/snapshot/current.json"])
    assert known.keys() == {"alerts", "news"}
    assert {"alerts", "news"} <= pointer["sources"].keys()
    assert [path for path in objects if path.startswith("/b/memory/records/news/")] != []


def test_a_refresh_that_is_killed_holds_up_nobody_for_long(tmp_path: Path) -> None:
    """Lambda ends a function in the middle: what it had not published is fetched by the next, as soon as the
    lease is over; nothing that was half done is seen."""
    web = Web()
    with serving(web) as base, bucket() as (endpoint, objects):
        machines = Machines(tmp_path, base, endpoint)
        hanging = machines.start("killed", "listings")
        assert web.asked.wait(30)
        hanging.kill()
        hanging.communicate()
        web.enough.set()
        assert machines.call("early", "listings") == [{"polls": [{"held": "listings"}]}]
        lease = json.loads(objects["/b/lease/listings.json"])
        lease["until"] = "2020-01-01T00:00:00+00:00"  # twenty seconds later
        objects["/b/lease/listings.json"] = json.dumps(lease).encode()
        ((poll,),) = [each["polls"] for each in machines.call("next", "listings")]
    assert poll["sources"]["news"] == "fresh"


def test_every_poll_is_measured(tmp_path: Path) -> None:
    """Each poll of alerts is one line of CloudWatch's Embedded Metric Format. The listing that does not
    answer is counted as not fresh."""
    web = Web()
    web.enough.set()
    MEASURED.clear()
    with serving(web) as base, bucket() as (endpoint, objects):
        machines = Machines(tmp_path, base, endpoint)
        machines.call("one", "listings")
        standing = json.loads(objects["/b/memory/standing.json"])
        standing["news"]["state"] = "stale"
        objects["/b/memory/standing.json"] = json.dumps(standing).encode()
        machines.call("one", "alerts")
    assert [each["Polls"] for each in MEASURED] == [1.0, 1.0]
    for each in MEASURED:
        (said,) = each["_aws"]["CloudWatchMetrics"]
        assert (said["Namespace"], said["Dimensions"], each["Stack"]) == ("Townbell", [["Stack"]], "town")
        assert {metric["Name"] for metric in said["Metrics"]} <= each.keys()
        assert each["SourcesNotFresh"] == 1.0
        assert 0 <= each["AlertSeconds"] < 60


def _rss(items: int) -> bytes:
    at = "<pubDate>Sat, 21 Nov 2026 09:00:00 -0500</pubDate>"
    many = (f"<item><guid>{n}</guid><title>News {n}</title>{at}</item>" for n in range(items))
    return f'<rss version="2.0"><channel><title>News</title>{"".join(many)}</channel></rss>'.encode()


def test_what_staff_release_is_believed_with_the_next_poll(tmp_path: Path, table: MadeTable) -> None:
    """A listing of which almost nothing is left is held back; staff release it on the pages, and the minute's
    call believes it, long before it is due; a release that is older than the last look does nothing."""
    listed = [40]

    def web(handler: BaseHTTPRequestHandler) -> None:
        body = ATOM if handler.path == "/alerts" else _rss(listed[0])
        reply(handler, body=body, headers={"Connection": "close"})

    def state(objects: dict[str, bytes]) -> tuple[str, int]:
        standing = json.loads(objects["/b/memory/standing.json"])["news"]
        return standing["state"], standing["count"]

    def due(objects: dict[str, bytes]) -> None:
        standing = json.loads(objects["/b/memory/standing.json"])
        standing["news"]["retry_at"] = "2020-01-01T00:00:00+00:00"
        objects["/b/memory/standing.json"] = json.dumps(standing).encode()

    with serving(web) as base, bucket() as (endpoint, objects):
        machines = Machines(tmp_path, base, endpoint, **table.environment(), AWS_ENDPOINT_URL_S3=endpoint)
        machines.call("one", "listings")
        listed[0] = 1
        due(objects)
        machines.call("one", "listings")
        assert state(objects) == ("held", 40)
        wishes = TableWishes(table)
        wishes.wish("news", datetime.now(UTC) - timedelta(hours=1))
        wishes.wish("nothing", datetime.now(UTC))
        machines.call("one", "alerts")
        assert state(objects) == ("held", 40)
        wishes.wish("news", datetime.now(UTC))
        machines.call("two", "alerts")
        assert state(objects) == ("fresh", 1)
        turned = [each for _, each in json.loads(objects["/b/memory/states.json"])["news"]]
    assert turned == ["well", "held", "well"]


def _secrets(said: dict[str, Any], asked: list[Any]) -> Callable[[BaseHTTPRequestHandler], None]:
    """Secrets Manager, which says this."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        asked.append((handler.headers["X-Amz-Target"], body))
        status = 400 if "__type" in said else 200
        reply(handler, status, json.dumps(said).encode(), {"Content-Type": "application/x-amz-json-1.1"})

    return behave


def test_what_sources_are_asked_with_comes_out_of_the_secret() -> None:
    """The words of the secret are there for env:NAME; none takes the place of one of the function's own."""
    asked: list[Any] = []
    held = {"SecretString": json.dumps({"PORTAL_TOKEN": "word", "TOWNBELL_BUCKET": "another"})}
    with serving(_secrets(held, asked)) as base:
        own = {"TOWNBELL_SOURCE_SECRETS": "arn:x", "TOWNBELL_BUCKET": "b", "AWS_ENDPOINT_URL": base}
        found = with_secrets(own, SECRETS, NOW)
    assert (found["PORTAL_TOKEN"], found["TOWNBELL_BUCKET"]) == ("word", "b")
    assert asked == [("secretsmanager.GetSecretValue", {"SecretId": "arn:x"})]


def test_without_a_secret_nobody_is_asked() -> None:
    """A city that needs none has the environment as it is."""
    assert with_secrets({"TOWNBELL_SOURCE_SECRETS": "", "A": "b"}, SECRETS, NOW)["A"] == "b"


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"__type": "AccessDeniedException"}, "cannot be read .AccessDeniedException."),
        ({"SecretString": "the word itself"}, "is no JSON object of words"),
        ({"SecretString": '["word"]'}, "is no JSON object of words"),
        ({"SecretString": '{"TOKEN": {"word": 1}}'}, "is no JSON object of words"),
        ({}, "is no JSON object of words"),
    ],
)
def test_a_secret_that_is_none_is_said_without_a_word_of_it(said: dict[str, Any], told: str) -> None:
    """It is an error with what to do, and what it holds is not repeated."""
    with serving(_secrets(said, [])) as base, pytest.raises(TownbellError, match=told) as caught:
        with_secrets({"TOWNBELL_SOURCE_SECRETS": "arn:x", "AWS_ENDPOINT_URL": base}, SECRETS, NOW)
    assert "the word" not in str(caught.value)
