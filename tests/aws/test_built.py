"""The built functions, run as Lambda runs them: the real runtime client, S3 over HTTP, nothing else."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.aws.runtime_api import running

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
