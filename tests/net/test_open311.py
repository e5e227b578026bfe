"""Reports on their way out, over real HTTP to a GeoReport v2 server on loopback."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from city.reports import Open311, Report, Taken
from net.http import Client
from net.open311 import Open311Receiver
from tests.servers import reply, serving

REPORT = Report(
    key="k",
    service_type="pothole",
    where="12 Harbor Street",
    at=datetime(2026, 11, 23, 12, tzinfo=UTC),
    lat=29.9010001,
    lon=-81.305,
    details="deep & wide",
    attributes={"SIZE": "large"},
)
Seen = list[tuple[str, str, dict[str, list[str]]]]


@contextmanager
def city(status: int, answer: Any, seconds: float = 0.0) -> Iterator[tuple[Open311Receiver, Seen]]:
    """A receiver over a server that gives this answer, and what it was asked: method, path and fields."""
    seen: Seen = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        seen.append((handler.command, parts.path, parse_qs(body or parts.query)))
        time.sleep(seconds)
        reply(handler, status, answer if isinstance(answer, bytes) else json.dumps(answer).encode())

    with serving(behave) as url:
        endpoint = Open311(
            url=f"{url}/v2/", jurisdiction="alder.gov", api_key="sesame", codes={"pothole": "001"}
        )
        yield Open311Receiver(endpoint, lambda: Client(time.monotonic, allow_private=True)), seen


def test_report_is_posted_as_the_specification_says() -> None:
    """Form-encoded, with the city's own code, our number in the words, and no name of anybody."""
    with city(201, [{"service_request_id": 26977, "service_notice": "x"}]) as (receiver, seen):
        attempt = receiver.send(REPORT, "100001", 2)
    assert (attempt.taken, attempt.number) == (Taken.TAKEN, "26977")
    assert seen == [
        (
            "POST",
            "/v2/requests.json",
            {
                "jurisdiction_id": ["alder.gov"],
                "service_code": ["001"],
                "address_string": ["12 Harbor Street"],
                "description": ["deep & wide (Townbell 100001)"],
                "api_key": ["sesame"],
                "lat": ["29.901000"],
                "long": ["-81.305000"],
                "attribute[SIZE]": ["large"],
            },
        )
    ]


def test_without_a_point_the_words_stand_alone() -> None:
    """A crossing has no point in a gazetteer; no zero is sent for it."""
    with city(201, [{"service_request_id": "1"}]) as (receiver, seen):
        receiver.send(replace(REPORT, lat=None, lon=None), "100001", 2)
    assert {"lat", "long"}.isdisjoint(seen[0][2])


@pytest.mark.parametrize(
    ("status", "answer", "taken"),
    [
        (200, {"service_requests": [{"service_request_id": "a"}]}, Taken.TAKEN),
        (201, [{"token": "t-1"}], Taken.TAKEN),
        (201, [{"service_notice": "thanks"}], Taken.UNKNOWN),
        (201, b"<html>", Taken.UNKNOWN),
        (400, [{"code": 400, "description": "service_code is required"}], Taken.REFUSED),
        (403, [], Taken.REFUSED),
        (404, b"", Taken.REFUSED),
        (302, b"", Taken.REFUSED),
        (429, b"", Taken.NOT_NOW),
        (408, b"", Taken.NOT_NOW),
        (500, b"", Taken.UNKNOWN),
        (503, b"", Taken.UNKNOWN),
    ],
)
def test_each_answer_says_whether_it_was_taken(status: int, answer: Any, taken: Taken) -> None:
    """What is refused is not sent again; of what may have had an effect, nothing is assumed."""
    with city(status, answer) as (receiver, _):
        assert receiver.send(REPORT, "100001", 2).taken is taken


def test_time_out_is_unknown_and_no_connection_is_not_now() -> None:
    """The one may have arrived, the other surely has not."""
    with city(201, [], seconds=1.0) as (receiver, _):
        assert receiver.send(REPORT, "100001", 0.2).taken is Taken.UNKNOWN
    nobody = Open311(url="http://127.0.0.1:1")
    closed = Open311Receiver(nobody, lambda: Client(time.monotonic, allow_private=True))
    assert closed.send(REPORT, "100001", 2).taken is Taken.NOT_NOW


def test_private_address_is_not_asked() -> None:
    """Nothing goes to a private address unless the operator allows it."""
    inside = Open311Receiver(Open311(url="http://127.0.0.1:1"), lambda: Client(time.monotonic))
    assert inside.send(REPORT, "100001", 2).taken is Taken.NOT_NOW


def test_lost_report_is_found_by_our_number() -> None:
    """The list of this service since the report was made, and in it the one with our number."""
    others = [{"service_request_id": "1", "description": "bump (Townbell 100002)"}]
    ours = {"service_request_id": "2", "description": "deep & wide (Townbell 100001)"}
    with city(200, [*others, ours]) as (receiver, seen):
        attempt = receiver.look_for(REPORT, "100001", 2)
    assert (attempt.taken, attempt.number) == (Taken.TAKEN, "2")
    assert seen[0][2]["start_date"] == ["2026-11-23T11:50:00Z"]
    assert seen[0][2]["service_code"] == ["001"]


@pytest.mark.parametrize(
    ("status", "answer", "taken"),
    [
        (200, [{"service_request_id": "1", "description": "another"}], Taken.NOT_NOW),
        (200, [], Taken.NOT_NOW),
        (200, [{"service_request_id": "1"}], Taken.UNKNOWN),
        (500, b"", Taken.UNKNOWN),
    ],
)
def test_not_found_only_where_the_list_can_show_it(status: int, answer: Any, taken: Taken) -> None:
    """A list that leaves descriptions out proves nothing, and nothing is sent again on its account."""
    with city(status, answer) as (receiver, _):
        assert receiver.look_for(REPORT, "100001", 2).taken is taken


def test_token_brings_the_number_later() -> None:
    """GET tokens/{token}.json, as often as it takes."""
    with city(200, [{"service_request_id": "", "token": "t/1"}]) as (receiver, _):
        assert receiver.number_of("t/1", 2).taken is Taken.NOT_NOW
    with city(200, [{"service_request_id": "9", "token": "t/1"}]) as (receiver, seen):
        assert receiver.number_of("t/1", 2).number == "9"
    assert seen[0][1] == "/v2/tokens/t%2F1.json"


def test_key_and_report_are_in_no_repr() -> None:
    """What may end in a log shows neither the key nor where somebody lives."""
    shown = repr(Open311(url="https://a.example", api_key="sesame")) + repr(REPORT)
    assert "sesame" not in shown
    assert "Harbor" not in shown
    assert "deep" not in shown
