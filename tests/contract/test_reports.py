"""Reports from the question to the city's own system, through the command line."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from tests.contract.townbell import CITY, NEWS, RSS, Townbell
from tests.servers import reply, serving

TURNS = ("report a pothole", "behind the old mill", "behind the old mill", "yes")


def told(town: Townbell, *texts: str) -> list[str]:
    """What a conversation is answered."""
    return [each["speech"] for each in town.asks(*({"text": text, "session": "s"} for text in texts))]


def test_report_is_listed_without_a_word_and_exported_whole(village: Townbell) -> None:
    """The list may stand on any screen; the export is for the office that deals with it."""
    assert told(village, *TURNS)[-1].startswith("Thank you. Your report is on file for the city's staff.")
    listed = village("reports", "list")
    assert "pothole" in listed.out
    assert "mill" not in listed.out
    (row,) = village("reports", "export").lines
    assert (row["service_type"], row["where"], row["state"]) == ("pothole", "behind the old mill", "kept")
    assert village("reports", "list", "--json").json["reports"][0]["number"] == row["number"]


def test_number_that_was_given_finds_it_at_once(village: Townbell) -> None:
    """In another conversation, and in another process."""
    told(village, *TURNS)
    number = village("reports", "list", "--json").json["reports"][0]["number"]
    found = village("ask", f"what is the status of request {number}")
    assert "a pothole, from today, is on file for the city's staff." in found.out


def test_words_of_a_report_are_in_no_file_that_can_be_read(village: Townbell) -> None:
    """Sealed on disk: neither the place nor the details lie open under the data folder."""
    told(village, *TURNS)
    for path in village.data.rglob("*"):
        if path.is_file():
            assert b"old mill" not in path.read_bytes(), path.name


@pytest.fixture
def taking(tmp_path: Path) -> Iterator[tuple[Townbell, list[dict[str, list[str]]], list[float]]]:
    """A city with an Open311 server: the town, what was posted, and how long each answer takes."""
    posted: list[dict[str, list[str]]] = []
    waits: list[float] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        if handler.command == "POST":
            posted.append(parse_qs(body))
            time.sleep(waits.pop() if waits else 0)
            reply(handler, 201, json.dumps([{"service_request_id": "26-00977"}]).encode())
        else:
            known = [
                {"service_request_id": "26-00977", "description": each["description"][0]} for each in posted
            ]
            reply(handler, 200, json.dumps(known).encode())

    folder = tmp_path / "city"
    folder.mkdir()
    (folder / "news.rss").write_text(RSS, "utf-8")
    with serving(behave) as url:
        table = f'[reports]\nopen311 = "{url}"\napi_key = "env:KEY_311"\nallow_private = true\n'
        (folder / "city.toml").write_text(CITY + table + NEWS, "utf-8")
        yield Townbell(tmp_path / "data", folder, environment={"KEY_311": "sesame"}), posted, waits


def test_citys_own_number_is_given(taking: tuple[Townbell, list[dict[str, list[str]]], list[float]]) -> None:
    """Posted once, with the key from the environment; the number is the city's, and finds the report."""
    town, posted, _ = taking
    said = told(town, *TURNS, "what is the status of request 2600977")
    assert said[3] == "Thank you. The city has your report. Its number is 26-00977."
    assert "is with the city" in said[4]
    assert len(posted) == 1
    assert posted[0]["api_key"] == ["sesame"]


def test_slow_city_loses_no_report_and_gets_it_once(
    taking: tuple[Townbell, list[dict[str, list[str]]], list[float]],
) -> None:
    """The resident has a number within seconds; the worker looks before it would send again."""
    from app.clock import clock_from
    from app.settings import load
    from app.wiring.notifying import ticks

    town, posted, waits = taking
    waits.append(4.0)
    said = told(town, *TURNS)
    assert "has not answered yet" in said[3]
    settings = load(town.city, {"KEY_311": "sesame", "TOWNBELL_DATA": str(town.data)})
    ticks(settings, clock_from("2026-11-22T16:00:00-05:00")).report()
    (row,) = town("reports", "list", "--json").json["reports"]
    assert (row["state"], row["city_number"]) == ("sent", "26-00977")
    assert len(posted) == 1
