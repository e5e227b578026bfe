"""What opens a city's doors is named in the environment, and appears nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.contract.townbell import CITY, RSS, Townbell, small_city
from tests.servers import reply, serving

IN_HEADER, IN_QUERY, IN_URL = "s3cr3t-header-9Xq2", "s3cr3t-query-7Lm4", "s3cr3t-url-5Tz8"
CASES = ("good", "error", "gone", "html", "echo", "json", "loop", "away", "cut", "text", "empty")
TABLE = """[[sources]]
id = "{case}"
url = "{base}/{case}?token={token}"
query = {{ api = "env:IN_QUERY" }}
headers = {{ Authorization = "env:IN_HEADER" }}
format = "{format}"
kind = "news"
"""


def _behave(handler: BaseHTTPRequestHandler) -> None:
    """Every way of failing, and of repeating what was asked."""
    case = handler.path.partition("?")[0][1:]
    told = f"{handler.path} {handler.headers.get('Authorization')}"
    if case == "good":
        reply(handler, body=RSS.encode())
    elif case in ("error", "gone"):
        reply(handler, {"error": 500, "gone": 404}[case], told.encode())
    elif case in ("loop", "away"):
        away = {"loop": handler.path, "away": f"ftp://example.invalid{handler.path}"}[case]
        reply(handler, 302, headers={"Location": away})
    elif case == "cut":
        handler.send_response(200)
        handler.send_header("Content-Length", "999")
        handler.end_headers()
        handler.wfile.write(told.encode())
        handler.close_connection = True
    else:
        bodies = {
            "html": f"<!doctype html><title>{told}</title>",
            "echo": f"<rss><channel><item><title>{told}</title></item></channel>",
            "json": json.dumps({"error": {"code": 499, "message": told}}),
            "text": told,
        }
        reply(handler, body=bodies.get(case, "").encode())


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Townbell]:
    """A city whose sources fail in every way, with credentials wherever they may stand."""
    with serving(_behave) as base:
        tables = "".join(
            TABLE.format(case=case, base=base, token=IN_URL, format="table" if case == "json" else "rss")
            for case in CASES
        )
        dead = TABLE.format(case="dead", base="http://127.0.0.1:1", token=IN_URL, format="rss")
        city = small_city(tmp_path / "city", f"{CITY}\n[fetch]\nallow_private = true\n{tables}{dead}")
        secrets = {"IN_HEADER": IN_HEADER, "IN_QUERY": IN_QUERY}
        yield Townbell(tmp_path / "data", city, environment=secrets)


def test_no_credential_is_told_or_kept(town: Townbell) -> None:
    """Not on the terminal, not in JSON, not among the messages, not in any file of the data folder."""
    secrets = (IN_HEADER, IN_QUERY, IN_URL)
    for words in (["refresh"], ["refresh", "--json"], ["check"], ["check", "--json"], ["sources", "--json"]):
        ran = town.process(*words)
        assert "Traceback" not in ran.err
        for secret in secrets:
            assert secret not in ran.out, words
            assert secret not in ran.err, words
    kept = b"".join(path.read_bytes() for path in town.data.rglob("*") if path.is_file())
    for secret in secrets:
        assert secret.encode() not in kept


def test_every_source_says_why_it_failed(town: Townbell) -> None:
    """Saying nothing of the address is no excuse for saying nothing at all."""
    states = {
        each["id"]: (each["state"], each["reason"])
        for each in town.process("refresh", "--json").json["sources"]
    }
    assert states["good"] == ("fresh", "")
    for case in ("error", "gone", "html", "json", "loop", "away", "cut", "text", "empty", "dead"):
        state, reason = states[case]
        assert state == "failed"
        assert reason


def test_check_tells_of_a_credential_in_the_settings(town: Townbell) -> None:
    """The one that stands in the url, with what to write instead, and without repeating it."""
    problems = town.process("check", "--json").json["problems"]
    told = [each for each in problems if "credential 'token'" in each["what"]]
    assert len(told) == len(CASES) + 1
    assert all('"env:TOKEN"' in each["fix"] for each in told)


def test_a_reference_that_is_not_set_is_named(town: Townbell, tmp_path: Path) -> None:
    """The name of the variable, not of the city's other secrets."""
    ran = Townbell(tmp_path / "other", town.city, environment={"IN_QUERY": IN_QUERY}).process(
        "refresh", "--json"
    )
    reasons = {each["id"]: each["reason"] for each in ran.json["sources"]} if ran.out else {}
    assert "IN_HEADER is not set" in reasons["good"]
    assert IN_QUERY not in ran.out + ran.err
