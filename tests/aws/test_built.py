"""The built functions, run as Lambda runs them: the real runtime client, S3 over HTTP, nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.settings import COMPILED
from tests.aws.runtime_api import running
from tests.aws.watching import watched
from tests.contract.townbell import CITY, small_city

ROOT = Path(__file__).resolve().parents[2]
SKILL_ID = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"


def test_the_template_is_valid(sam: Path) -> None:
    """``sam validate --lint`` finds nothing."""
    done = subprocess.run(
        [sam, "validate", "--lint", "--region", "us-east-1"],
        cwd=ROOT,
        env={**os.environ, "SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_artifacts_hold_what_runs_and_its_bytecode(artifacts: Path) -> None:
    """No tests, no docs, no other function's packages; every module of ours is compiled."""
    skill = artifacts / "AlexaEndpoint"
    assert not [name for name in ("tests", "docs", "boto3", "feedparser", "flask") if (skill / name).exists()]
    for source in (skill / "skill").rglob("*.py"):
        assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


def test_the_artifacts_hold_each_city_compiled(artifacts: Path) -> None:
    """What a cold start reads instead of TOML says the same, word for word."""
    for city in (ROOT / "cities").glob("*/city.toml"):
        compiled = artifacts / "AlexaEndpoint" / "cities" / city.parent.name / COMPILED
        assert json.loads(compiled.read_text("utf-8")) == tomllib.loads(city.read_text("utf-8"))


@pytest.fixture(scope="module")
def environment(aws: str, bucket: str) -> dict[str, str]:
    return {
        "TOWNBELL_BUCKET": bucket,
        "TOWNBELL_CITY": "cities/port-alder",
        "TOWNBELL_SKILL_ID": SKILL_ID,
        "TOWNBELL_SECOND_POLL": "1",
        "AWS_ENDPOINT_URL": aws,
    }


def test_refresh_then_answer(
    artifacts: Path, lambda_python: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """The refresh publishes to S3; the skill, started cold, answers from there with the right words."""
    refresh = artifacts / "FeedRefresh"
    with running(lambda_python, refresh, "lambda/feed_refresh.handler", environment, tmp_path) as function:
        kind, answer = function.invoke({"time": datetime.now(UTC).isoformat()})
    assert kind == "response", answer
    assert answer["polls"][0]["changed"]
    assert answer["listings"]["changed"]
    assert not answer["polls"][-1]["changed"]

    skill = artifacts / "AlexaEndpoint"
    with running(lambda_python, skill, "lambda/alexa_endpoint.handler", environment, tmp_path) as function:
        kind, launch = function.invoke(_envelope({"type": "LaunchRequest"}))
        assert kind == "response", launch
        holidays = {"name": "HolidayScheduleIntent", "confirmationStatus": "NONE", "slots": {}}
        _, answer = function.invoke(_envelope({"type": "IntentRequest", "intent": holidays}))
        _, foreign = function.invoke(_envelope({"type": "LaunchRequest"}, "amzn1.ask.skill.other"))
    assert "Port Alder" in launch["response"]["outputSpeech"]["ssml"]
    assert launch["response"]["shouldEndSession"] is False
    assert "Thanksgiving" in answer["response"]["outputSpeech"]["ssml"] or "Christmas" in str(answer)
    assert "Port Alder" not in str(foreign)


LIST = """
[[sources]]
id = "list"
url = "file:list.csv"
format = "csv"
kind = "address"
every = "1s"
"""


def test_a_patched_gazetteer_in_shards_answers(
    artifacts: Path, lambda_python: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """A refresh started cold patches what another compiled, so that one shard is new.

    The skill finds the house, and fetches no more than the head and the one shard for it.
    """
    houses = [f"{number},{street} St" for street in ("Ash", "Birch", "Cedar") for number in range(1, 25_000)]
    seen: list[str] = []
    city = small_city(tmp_path / "city", CITY + LIST, list_csv=_list(houses))
    with watched(environment["AWS_ENDPOINT_URL"], seen) as endpoint:
        own = {**environment, "TOWNBELL_CITY": str(city), "AWS_ENDPOINT_URL": endpoint}
        for changed in ([], ["25001,Birch St"]):
            (city / "list.csv").write_text(_list([*houses, *changed]))
            seen.clear()
            with running(
                lambda_python, artifacts / "FeedRefresh", "lambda/feed_refresh.handler", own, tmp_path
            ) as function:
                kind, answer = function.invoke({"time": datetime.now(UTC).isoformat()})
            assert kind == "response", answer
            assert answer["listings"]["sources"]["list"] == "fresh"
        put = {path.rpartition("/")[2] for path in seen if path.startswith("PUT")}
        assert len([name for name in put if name.startswith("shard-")]) == 1
        seen.clear()
        shutil.rmtree(tmp_path / "townbell")  # the skill runs on a machine of its own
        skill = artifacts / "AlexaEndpoint"
        with running(lambda_python, skill, "lambda/alexa_endpoint.handler", own, tmp_path) as function:
            slots = {"address": {"name": "address", "value": "25001 birch street"}}
            intent = {"name": "SetAddressIntent", "confirmationStatus": "NONE", "slots": slots}
            _, answer = function.invoke(_envelope({"type": "IntentRequest", "intent": intent}))
    assert "25001 Birch Street" in answer["response"]["outputSpeech"]["ssml"]
    got = [path.rpartition("/")[2].partition("-")[0] for path in seen if path.startswith("GET")]
    assert sorted(got) == ["bulletin", "current.json", "gazetteer", "shard"]


def _list(houses: list[str]) -> str:
    rows = (f"{house},{37 + place / 1e6:.6f},-76.0" for place, house in enumerate(houses))
    return "\n".join(["number,street,lat,lon", *rows])


def _envelope(request: dict[str, Any], skill_id: str = SKILL_ID) -> dict[str, Any]:
    application = {"applicationId": skill_id}
    return {
        "version": "1.0",
        "session": {
            "new": True,
            "sessionId": "amzn1.echo-api.session.1",
            "application": application,
            "user": {"userId": "u"},
        },
        "context": {"System": {"application": application, "user": {"userId": "u"}}},
        "request": {
            "requestId": "amzn1.echo-api.request.1",
            "locale": "en-US",
            "timestamp": datetime.now(UTC).isoformat(),
            **request,
        },
    }
