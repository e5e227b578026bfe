"""What the skill's function loads until its first answer, on a machine that has just been started."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from app.clock import RunningClock
from app.settings import PROJECT, load
from app.wiring.aws import alexa_endpoint
from app.wiring.talking import alexa_skill
from bench.envelope import trash_day
from bench.turn import placed
from tests.servers import reply, serving

ROOMS = ("app", "city", "feeds", "net", "notifier", "skill", "snapshot", "stores", "web", "words")
TURN = """
import importlib, json, sys
function = importlib.import_module("lambda.alexa_endpoint")
answer = function.handler(json.loads(sys.stdin.read()), None)
ours = sorted(name for name in sys.modules if name.partition(".")[0] in {rooms!r})
seldom = ("http.client", "email", "ssl", "tempfile", "logging", "ask_sdk_model.services")
heavy = [name for name in seldom if name in sys.modules]
print(json.dumps([answer["response"]["outputSpeech"]["ssml"], ours, heavy]))
"""
NEEDED = """
app app.clock app.settings app.wiring app.wiring.aws app.wiring.log_lines app.wiring.published
app.wiring.state app.wiring.talking
city city.alerts city.alerts.chains city.alerts.drills city.alerts.history city.alerts.meaning
city.alerts.messages city.alerts.reach city.alerts.ugc city.alerts.vtec city.collection
city.collection.pickup_plan city.collection.pickup_rules city.collection.pickups city.collection.waste
city.earth city.earth.geometry city.earth.places city.errors city.localized city.localtime city.nouns
city.profile city.records
net net.errors net.getting net.s3
skill skill.amazon skill.amazon.alexa skill.amazon.device skill.amazon.envelope skill.amazon.scopes
skill.amazon.sdk skill.answers skill.answers.alerts skill.answers.collection skill.answers.freshness
skill.answers.opening skill.context skill.dialogs skill.dialogs.carried
skill.dialogs.dialogue skill.dialogs.form skill.heard skill.heard.dates skill.heard.naming
skill.heard.untrusted skill.intents skill.intents.trash_day skill.listing skill.location
skill.location.address skill.location.placing skill.memory skill.settings skill.skill skill.speech
skill.topics skill.turn
snapshot snapshot.bulletin snapshot.codec snapshot.database snapshot.pointer snapshot.read
snapshot.sources snapshot.stems
stores stores.aws stores.aws.files
words words.loading words.phrases words.ssml
"""
"""Every module of ours that "when is my trash picked up" loads, its place known.

One more is half a millisecond of silence for everybody who comes first. Whoever adds one: import it
where it is needed instead, or write it down here if each turn needs it.
"""


@pytest.fixture(scope="module")
def turn(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str], list[str]]:
    """What is said, which modules of ours are loaded, and which of the heavy ones."""
    folder = tmp_path_factory.mktemp("cold")
    clock = RunningClock()
    settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(folder / "data")})
    envelope = trash_day(clock.now().isoformat(), placed(alexa_skill(settings, clock), clock))
    with serving(_bucket(folder / "data")) as base:
        environment = {
            **os.environ,
            "AWS_ENDPOINT_URL": base,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "TMPDIR": str(folder),
            "TOWNBELL_BUCKET": "town",
            "TOWNBELL_SKILL_ID": envelope["session"]["application"]["applicationId"],
        }
        run = subprocess.run(
            [sys.executable, "-c", TURN.format(rooms=ROOMS)],
            cwd=PROJECT,
            env=environment,
            input=json.dumps(envelope),
            capture_output=True,
            text=True,
            check=False,
        )
    assert run.returncode == 0, run.stderr
    said, ours, heavy = json.loads(run.stdout)
    return said, ours, heavy


def _bucket(folder: Path) -> Any:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, 200, (folder / handler.path.removeprefix("/town/")).read_bytes())

    return behave


def test_a_cold_turn_answers_from_the_bucket(turn: tuple[str, list[str], list[str]]) -> None:
    """The answer is one about the trash, so that the lists below are those of a turn that worked."""
    assert "trash" in turn[0].lower()


def test_a_cold_turn_loads_the_modules_it_needs_and_no_other(turn: tuple[str, list[str], list[str]]) -> None:
    """Named one by one: what somebody added to the cold start shows by its name, and what left it cannot
    come back unseen.
    """
    assert sorted(set(turn[1]) ^ set(NEEDED.split())) == []


def test_a_cold_turn_loads_nothing_heavy_for_its_reading(turn: tuple[str, list[str], list[str]]) -> None:
    """Neither http.client with e-mail's headers, nor TLS for a plain address, nor tempfile, nor a log, nor
    the SDK's clients of Amazon's services.
    """
    assert turn[2] == []


def test_cycles_are_searched_for_again_once_the_modules_are_loaded() -> None:
    """The collector rests while they load, and only then."""
    assert gc.isenabled()
    alexa_endpoint()
    assert gc.isenabled()
    gc.unfreeze()
