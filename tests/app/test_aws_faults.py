"""The functions on AWS when something fails: stated behaviour, over a bucket on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring import aws
from app.wiring.talking import alexa_skill
from tests.stores.loopback_s3 import bucket

SKILL_ID = "amzn1.ask.skill.00000000-0000-0000-0000-000000000000"
POINTER = "/town/snapshot/current.json"
RECHECK = timedelta(seconds=31)
"""After so long the skill looks at the pointer again."""


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The demo city's snapshot, as objects of a bucket."""
    data = tmp_path_factory.mktemp("data")
    alexa_skill(load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(data)}), RunningClock())
    files = filter(Path.is_file, (data / "snapshot").iterdir())
    return {f"/town/snapshot/{each.name}": each.read_bytes() for each in files}


class Skill:
    """The skill's function, its bucket's objects, and the time."""

    def __init__(self, objects: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
        self.objects = objects
        self._later = timedelta(0)
        monkeypatch.setattr(RunningClock, "now", lambda _clock: datetime.now(UTC) + self._later)
        self._handler = aws.alexa_endpoint()

    def wait(self) -> None:
        """Until the pointer is looked at again."""
        self._later += RECHECK

    def says(self) -> str:
        """What it says to somebody who asks for the holidays."""
        intent = {"name": "HolidayScheduleIntent", "confirmationStatus": "NONE", "slots": {}}
        request = {"type": "IntentRequest", "intent": intent, "requestId": "r", "locale": "en-US"}
        request["timestamp"] = datetime.now(UTC).isoformat()
        application = {"application": {"applicationId": SKILL_ID}, "user": {"userId": "u"}}
        session = {"new": True, "sessionId": "s", **application}
        event = {"version": "1.0", "session": session, "context": {"System": application}, "request": request}
        said: str = self._handler(event, None)["response"]["outputSpeech"]["ssml"]
        return said


@pytest.fixture
def endpoint() -> Iterator[tuple[str, dict[str, bytes]]]:
    with bucket() as found:
        yield found


@pytest.fixture
def skill(
    endpoint: tuple[str, dict[str, bytes]],
    published: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Skill:
    url, objects = endpoint
    objects |= published
    for name, value in {
        "TOWNBELL_CITY": "cities/port-alder",
        "TOWNBELL_SKILL_ID": SKILL_ID,
        "TOWNBELL_BUCKET": "town",
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("app.wiring.published.TMP", tmp_path)
    return Skill(objects, monkeypatch)


def test_without_s3_the_last_good_snapshot_answers(skill: Skill) -> None:
    """The bucket is gone with all that is in it: who asks hears what they would have heard."""
    said = skill.says()
    assert "Christmas" in said
    skill.objects.clear()
    skill.wait()
    assert skill.says() == said


@pytest.mark.parametrize("pointer", [b"no JSON", b"{}", b""])
def test_a_pointer_that_is_none_changes_nothing(skill: Skill, pointer: bytes) -> None:
    """Whatever lies where the pointer was."""
    said = skill.says()
    skill.objects[POINTER] = pointer
    skill.wait()
    assert skill.says() == said


def test_a_pointer_to_a_missing_file_changes_nothing(skill: Skill) -> None:
    """A newer pointer whose file was never uploaded, or swept away too early, is not followed."""
    said = skill.says()
    newer = json.loads(skill.objects[POINTER])
    newer["bulletin"], newer["id"] = "bulletin-ffffffffffffffffffff.sqlite", "f" * 16
    skill.objects[POINTER] = json.dumps(newer).encode()
    skill.wait()
    assert skill.says() == said


def test_a_bucket_without_a_snapshot_is_an_apology_and_then_an_answer(
    skill: Skill, published: dict[str, bytes]
) -> None:
    """Half deployed: nothing is known, and it is said so; a turn after the first refresh, it is known."""
    skill.objects.clear()
    assert "Christmas" not in skill.says()
    skill.objects |= published
    skill.wait()
    assert "Christmas" in skill.says()
