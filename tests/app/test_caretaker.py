"""The caretaker of AWS: who is paged, what is sent again, and that one fault holds up nothing else."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from app.clock import RunningClock
from app.wiring import published, tables
from app.wiring.functions import queues
from app.wiring.functions.caring import SWEEP, caretaker
from app.wiring.functions.pages import web_site
from stores.aws.reports import PHOTOS
from stores.aws.staff import TableLeftToStaff
from tests.contract.test_advisory import draft, state, step
from tests.contract.townbell import CITY, NEWS, RSS, Townbell
from tests.servers import reply, serving
from tests.stores.loopback_s3 import bucket
from tests.stores.tables import MadeTable
from tests.web.test_gateway import event

EVERYTHING = ["page", "watch", "remind", "report", "sing"]
POINTER = "/town/snapshot/current.json"
TABLES = """
[channels.webhook]
allow_private = true
[reports]
open311 = "{base}/311"
allow_private = true
[emergency]
site = "{base}"
{emergency}
[[emergency.on_call]]
name = "Naomi"
channel = "webhook"
target = "{base}/naomi"
[[emergency.on_call]]
name = "Omar"
channel = "webhook"
target = "{base}/omar"
"""
ZONES = """
[[sources]]
id = "zones"
url = "file:zones.geojson"
format = "table"
kind = "zone"
every = "1h"
"""


class Town:
    """A village on AWS: its function, its pages, and the world around them on one server."""

    def __init__(self) -> None:
        self.paged: list[tuple[str, str]] = []
        self.reports: list[bytes] = []
        self.heard: list[int] = []
        self.is_open = False
        """Whether the city's own system takes reports."""
        self.base = ""
        self.later = timedelta()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
        done = {"Connection": "close"}
        if handler.path.startswith("/311"):
            self._city(handler, body)
        elif handler.path.startswith("/canary/"):
            said = {"content-type": handler.headers["Content-Type"]}
            answer = self.pages(event(handler.path, "POST", headers=said, body=body.decode()), None)
            self.heard.append(answer["statusCode"])
            reply(handler, answer["statusCode"], headers=done)
        else:
            self.paged.append((handler.path, json.loads(body)["text"]))
            reply(handler, 204, headers=done)

    def _city(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """An Open311 server that is closed at first."""
        done = {"Connection": "close"}
        if not self.is_open:
            reply(handler, 503, headers=done)
        elif handler.command == "POST":
            self.reports.append(body)
            reply(handler, 201, b'[{"service_request_id": "26-00977"}]', done)
        else:
            reply(handler, 200, b"[]", done)

    def start(
        self, table: MadeTable, folder: Path, objects: dict[str, bytes], environment: dict[str, str]
    ) -> None:
        """Publish the village, and start its functions."""
        self.table, self.objects, self.city = table, objects, folder / "city"
        self.office = Townbell(folder / "data", self.city, "", environment)
        assert self.office("refresh").code == 0
        files = filter(Path.is_file, (folder / "data" / "snapshot").iterdir())
        objects |= {f"/town/snapshot/{each.name}": each.read_bytes() for each in files}
        self.care, self.pages = caretaker(), web_site()

    def wait(self, minutes: float) -> None:
        """Until then."""
        self.later += timedelta(minutes=minutes)

    def stand(self, source: str, how: str, why: str) -> None:
        """Have the snapshot say so of a source."""
        pointer = json.loads(self.objects[POINTER])
        pointer["sources"][source] |= {"state": how, "reason": why}
        self.objects[POINTER] = json.dumps(pointer).encode()

    def link(self, name: str) -> str:
        """The path of the link in the last page of this person."""
        text = [text for path, text in self.paged if path == f"/{name}"][-1]
        found = re.search(rf"{re.escape(self.base)}(/\S+)", text)
        assert found is not None, text
        return found[1].rstrip(".")

    def open(self, path: str, form: str = "") -> dict[str, Any]:
        """A page of the city's, or its form sent."""
        if not form:
            return self.pages(event(path), None)
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.pages(event(path, "POST", headers=kind, body=form), None)


@pytest.fixture
def emergency() -> str:
    """What more is in [emergency]."""
    return ""


@pytest.fixture
def town(table: MadeTable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, emergency: str) -> Iterator[Town]:
    made = Town()
    with serving(made) as base, bucket() as (endpoint, objects):
        made.base = base
        folder = tmp_path / "city"
        folder.mkdir()
        (folder / "news.rss").write_text(RSS, "utf-8")
        square = [[-76.1, 37.0], [-75.9, 37.0], [-75.9, 37.2], [-76.1, 37.2], [-76.1, 37.0]]
        zone = {
            "type": "Feature",
            "properties": {"id": "A", "zone_set": "evacuation", "name_en": "Zone A"},
            "geometry": {"type": "Polygon", "coordinates": [square]},
        }
        (folder / "zones.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [zone]}))
        told = TABLES.format(base=base, emergency=emergency)
        (folder / "city.toml").write_text(CITY + told + NEWS + ZONES, "utf-8")
        monkeypatch.setattr(published, "TMP", tmp_path / "tmp")
        monkeypatch.setattr(RunningClock, "now", lambda _clock: datetime.now(UTC) + made.later)
        environment = table.environment()
        for name, value in {
            **environment,
            "TOWNBELL_CITY": str(folder),
            "TOWNBELL_DATA": str(tmp_path / "none"),
            "AWS_ENDPOINT_URL_S3": endpoint,
        }.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv(queues.FEEDBACK, raising=False)
        made.start(table, tmp_path, objects, environment)
        monkeypatch.setenv("TOWNBELL_BUCKET", "town")
        yield made


def test_a_quiet_round_does_everything_and_pages_nobody(town: Town) -> None:
    """Twice; nothing is written to the function's own disk."""
    for _ in range(2):
        assert town.care({}, None) == {"done": EVERYTHING, "failed": []}
    assert town.paged == []
    assert not (town.office.data.parent / "none").exists()


OLD, NEW = "20200101T000000-" + "o" * 22, "20990101T000000-" + "n" * 22


def test_old_photos_go_with_the_hourly_call_alone(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The call of the minute loads no client of the bucket; the hour's deletes what is old, and nothing else.
    A bucket that does not answer is measured, for the alarm; the next hour does it."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "caretaker")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    town.objects |= {f"/town/{PHOTOS}{each}": b"sealed" for each in (OLD, NEW)}
    tables.s3.cache_clear()
    assert town.care({}, None)["failed"] == []
    assert tables.s3.cache_info().currsize == 0
    assert f"/town/{PHOTOS}{OLD}" in town.objects
    endpoint = os.environ["AWS_ENDPOINT_URL_S3"]
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:1")
    assert town.care({SWEEP: "photos"}, None) == {"failed": [SWEEP]}
    assert _measured(capsys)["SweepsFailed"] == 1
    tables.s3.cache_clear()
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", endpoint)
    assert town.care({SWEEP: "photos"}, None) == {"swept": 1}
    assert _measured(capsys)["SweepsFailed"] == 0
    assert [each for each in town.objects if PHOTOS in each] == [f"/town/{PHOTOS}{NEW}"]
    tables.s3.cache_clear()  # another test has another bucket


def _measured(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """The last line that was written for CloudWatch."""
    found: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_a_source_that_is_held_back_pages_who_is_on_call_until_somebody_takes_it(town: Town) -> None:
    """As the snapshot says it stands: the first at once and once, the next after a while; the link opens on
    the deployed page, is taken there, and then nobody is paged any more."""
    town.stand("news", "held", "1 of 40 records")
    for _ in range(2):
        assert town.care({}, None)["failed"] == []
    assert [path for path, _ in town.paged] == ["/naomi"]
    assert "The source news answered with so little that it is held back." in town.paged[0][1]
    town.wait(30)
    town.care({}, None)
    assert [path for path, _ in town.paged] == ["/naomi", "/omar"]
    assert "held back" in town.open(town.link("omar"))["body"]
    assert town.open(town.link("omar"), "go=1")["statusCode"] == 200
    assert town.open(town.link("omar"), "go=1")["statusCode"] == 410  # once
    town.wait(60)
    town.care({}, None)
    assert len(town.paged) == 2


def test_an_alert_without_a_place_pages_once_the_planner_has_said_so(town: Town) -> None:
    """From one function to another by the table; what is decided is over."""
    left = TableLeftToStaff(town.table)
    assert left.events() is None
    town.care({}, None)
    assert town.paged == []
    left.note(("advisory:w-nws,1",))
    town.care({}, None)
    assert "so nobody has been told of it: advisory:w-nws,1." in town.paged[0][1]
    left.note(())
    town.care({}, None)
    steps = [json.dumps(each.doc) for each in town.table.items() if each.key[0].startswith("DUTY#matter")]
    assert sum('"over"' in each for each in steps) == 1


def test_a_second_person_is_asked_and_answers_on_the_page(town: Town) -> None:
    """Drafted at the office; who is on call is paged, approves and sends by the link: the alert stands in the
    table, where the refresh finds it."""
    advisory = draft(town.office)
    assert step(town.office, "submit", advisory, "ana").code == 0
    town.paged.clear()  # the office has paged as well, the first
    town.wait(15)
    assert town.care({}, None)["failed"] == []
    (name, _), *_ = town.paged
    page = town.open(town.link(name[1:]))
    assert page["statusCode"] == 200
    sent = town.open(town.link(name[1:]), "action=send&area=Zone+A")
    assert sent["statusCode"] == 200, sent["body"]
    assert state(town.office, advisory) == "sent"


def test_a_report_that_the_citys_system_has_not_taken_is_sent_again(town: Town) -> None:
    """Kept while it is closed, and given its number when it is open; once."""
    town.open("/report", "kind=pothole&details=deep&where=behind+the+old+mill&lang=en")
    town.care({}, None)
    assert town.reports == []
    town.is_open = True
    town.wait(10)
    for _ in range(2):
        assert town.care({}, None)["failed"] == []
    assert len(town.reports) == 1
    listed = town.office("reports", "list", "--json").json["reports"]
    assert [each["city_number"] for each in listed] == ["26-00977"]


def test_a_canary_comes_back_by_the_deployed_page(town: Town) -> None:
    """The city's webhook sends it to the city's own site; the page hears it, and it is sent once an hour."""
    for _ in range(2):
        town.care({}, None)
    assert town.heard == [204]
    (canary,) = [each.doc for each in town.table.items() if each.key[0].startswith("CANARY#")]
    assert canary["channel"] == "webhook"
    assert "heard" in canary


@pytest.mark.parametrize("emergency", ["ceiling = 0"])
def test_what_is_wrong_with_one_holds_up_no_other(town: Town, emergency: str) -> None:
    """Somebody has written nonsense into [emergency]: reminders and reports go on, and it is told."""
    assert emergency
    town.is_open = True
    assert town.care({}, None) == {
        "done": ["page", "remind", "report"],
        "failed": ["watch", "sing"],
    }


def test_a_fault_of_ours_is_seen_when_the_others_have_had_their_turn(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw in the first of five does not leave whoever is on call unpaged."""

    def broken() -> None:
        raise KeyError("of ours")

    monkeypatch.setattr("app.wiring.answering.caller", lambda *_: broken)
    town.stand("news", "held", "almost empty")
    with pytest.raises(KeyError):
        town.care({}, None)
    assert [path for path, _ in town.paged] == ["/naomi"]
