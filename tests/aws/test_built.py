"""The built functions, run as Lambda runs them: the real runtime client, S3 over HTTP, nothing else."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from app.settings import COMPILED
from tests.aws.deploying import SKILL_ID
from tests.aws.envelopes import envelope
from tests.aws.runtime_api import running
from tests.aws.watching import watched
from tests.contract.townbell import CITY, small_city
from tests.servers import reply, serving
from tests.stores.tables import Ministack
from tests.web.test_gateway import event as request

ROOT = Path(__file__).resolve().parents[2]


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
    unused = ("tests", "docs", "boto3", "feedparser", "flask", "feeds", "skill/understand", "bin")
    assert not [name for name in unused if (skill / name).exists()]
    assert not list((skill / "ask_sdk_model").rglob("*.py"))
    assert list((skill / "ask_sdk_model").rglob("*.pyc"))
    for source in (skill / "skill").rglob("*.py"):
        assert list((source.parent / "__pycache__").glob(f"{source.stem}.*.pyc")), source


def test_the_skill_is_small(artifacts: Path) -> None:
    """Under 15 MB unpacked: Lambda loads it before anybody is answered."""
    assert sum(each.stat().st_size for each in (artifacts / "AlexaEndpoint").rglob("*")) < 15_000_000


def _needed(module: str) -> set[str]:
    """The modules of skill/ that this one imports, at once or later, and those that they import."""
    imported = re.compile(r"^\s*from (skill[.\w]*) import (.+)$", re.MULTILINE)
    found: set[str] = set()
    waiting = [module]
    while waiting:
        path = (ROOT / waiting.pop().replace(".", "/")).with_suffix(".py")
        source = path if path.exists() else path.with_suffix("") / "__init__.py"
        if not source.exists():
            continue  # a name inside a module
        text = source.read_text("utf-8").replace("(\n", "").replace(",\n", ",")
        for base, names in imported.findall(text):
            each = {base, *(f"{base}.{name}" for name in re.findall(r"\w+", names))}
            waiting += sorted(each - found)
            found |= each
    return found


def test_nothing_that_the_skill_runs_needs_what_is_left_out() -> None:
    """The skill understands by Alexa's models: only conversations in words need skill.understand."""
    assert "skill.turn" in _needed("skill.amazon.alexa")
    left_out = (
        "skill.understand",
        "skill.package",
        "skill.conversation",
        "skill.dialogs.following",
        "skill.dialogs.known",
        "skill.dialogs.corrected",
        "skill.dialogs.meaning",
        "skill.dialogs.awaiting",
        "skill.dialogs.timed",
        "skill.dialogs.spoken",
        "skill.dialogs.worded",
        "skill.heard.vocabulary",
        "skill.heard.leaning",
        "skill.at_home",
    )
    assert not {each for each in _needed("skill.amazon.alexa") if each.startswith(left_out)}
    assert "skill.understand" in _needed("skill.conversation")


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


SAID = {
    "name": "SetAddressIntent",
    "confirmationStatus": "NONE",
    "slots": {"address": {"name": "address", "value": "77 sycamore nowhere"}},
}


def test_refresh_then_answer(
    artifacts: Path, lambda_python: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """The refresh publishes to S3; the skill, started cold, answers from there with the right words."""
    refresh = artifacts / "FeedRefresh"
    with running(lambda_python, refresh, "lambda/feed_refresh.handler", environment, tmp_path) as function:
        kind, first = function.invoke({"sources": "alerts"})
        assert kind == "response", first
        _, again = function.invoke({"sources": "alerts"})
        _, listings = function.invoke({"sources": "listings"})
    assert [poll["changed"] for poll in first["polls"]] == [True]  # all was new: it asked for everything
    assert [poll["changed"] for poll in again["polls"]] == [False, False]
    assert [poll["changed"] for poll in listings["polls"]] == [False]

    skill = artifacts / "AlexaEndpoint"
    with running(lambda_python, skill, "lambda/alexa_endpoint.handler", environment, tmp_path) as function:
        kind, launch = function.invoke(envelope({"type": "LaunchRequest"}))
        assert kind == "response", launch
        holidays = {"name": "HolidayScheduleIntent", "confirmationStatus": "NONE", "slots": {}}
        _, answer = function.invoke(envelope({"type": "IntentRequest", "intent": holidays}))
        _, foreign = function.invoke(envelope({"type": "LaunchRequest"}, "amzn1.ask.skill.other"))
        _, lost = function.invoke(envelope({"type": "IntentRequest", "intent": SAID}))
    assert "Port Alder" in launch["response"]["outputSpeech"]["ssml"]
    assert launch["response"]["shouldEndSession"] is False
    assert lost["response"]["outputSpeech"]["ssml"]
    log = (tmp_path / "lambda-alexa_endpoint.handler.log").read_text("utf-8")
    measured = [json.loads(line) for line in log.splitlines() if line.startswith('{"_aws"')]
    assert [each["Answered"] + each["Unanswered"] for each in measured] == [1.0] * 4
    assert [private for private in ("SECRETUSER", "77 sycamore") if private in log] == []
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
                kind, answer = function.invoke({"sources": "listings"})
            assert kind == "response", answer
            assert answer["polls"][0]["sources"]["list"] == "fresh"
        put = {path.rpartition("/")[2] for path in seen if path.startswith("PUT")}
        assert len([name for name in put if name.startswith("shard-")]) == 1
        seen.clear()
        shutil.rmtree(tmp_path / "townbell")  # the skill runs on a machine of its own
        skill = artifacts / "AlexaEndpoint"
        with running(lambda_python, skill, "lambda/alexa_endpoint.handler", own, tmp_path) as function:
            slots = {"address": {"name": "address", "value": "25001 birch street"}}
            intent = {"name": "SetAddressIntent", "confirmationStatus": "NONE", "slots": slots}
            _, answer = function.invoke(envelope({"type": "IntentRequest", "intent": intent}))
    assert "25001 Birch Street" in answer["response"]["outputSpeech"]["ssml"]
    got = [path.rpartition("/")[2].partition("-")[0] for path in seen if path.startswith("GET")]
    assert sorted(got) == ["bulletin", "current.json", "gazetteer", "shard"]


def _list(houses: list[str]) -> str:
    rows = (f"{house},{37 + place / 1e6:.6f},-76.0" for place, house in enumerate(houses))
    return "\n".join(["number,street,lat,lon", *rows])


def test_a_restored_skill_was_primed_and_signs_with_what_it_is_lent(
    artifacts: Path, lambda_python: Path, environment: dict[str, str], tmp_path: Path
) -> None:
    """Before its snapshot is taken the skill has read the city and opened its files; afterwards it looks at
    the pointer anew and fetches no file again. It finds no key in its environment, as on AWS."""
    refresh = artifacts / "FeedRefresh"
    with running(lambda_python, refresh, "lambda/feed_refresh.handler", environment, tmp_path) as function:
        function.invoke({"sources": "listings"})
    shutil.rmtree(tmp_path / "townbell")
    seen: list[str] = []
    with watched(environment["AWS_ENDPOINT_URL"], seen) as endpoint, serving(_lend) as lender:
        restored = {**environment, "AWS_ENDPOINT_URL": endpoint, **_restored(lender)}
        skill = artifacts / "AlexaEndpoint"
        with running(lambda_python, skill, "lambda/alexa_endpoint.handler", restored, tmp_path) as function:
            assert function.snapshot.wait(30)
            primed = list(seen)
            _, launch = function.invoke(envelope({"type": "LaunchRequest"}))
    assert any("bulletin" in path for path in primed)
    assert not any("bulletin" in path for path in seen[len(primed) :])
    assert "Port Alder" in launch["response"]["outputSpeech"]["ssml"]


def test_restored_pages_were_primed_and_sign_with_what_they_are_lent(
    artifacts: Path, lambda_python: Path, environment: dict[str, str], aws: str, tmp_path: Path
) -> None:
    """Before their snapshot is taken the pages have read the city and the key of the table; afterwards a page
    fetches no file again, and a session is looked for: each without a key in the environment."""
    refresh = artifacts / "FeedRefresh"
    with running(lambda_python, refresh, "lambda/feed_refresh.handler", environment, tmp_path) as function:
        function.invoke({"sources": "listings"})
    shutil.rmtree(tmp_path / "townbell")
    seen: list[str] = []
    table = Ministack(aws).table()
    with watched(environment["AWS_ENDPOINT_URL"], seen) as endpoint, serving(_lend) as lender:
        there = {"AWS_ENDPOINT_URL": endpoint, "TOWNBELL_URL": "https://alerts.example.gov"}
        own = {**environment, **table.environment(), **there, **_restored(lender)}
        site = artifacts / "WebSite"
        with running(lambda_python, site, "lambda/web_site.handler", own, tmp_path) as function:
            assert function.snapshot.wait(60)
            primed = len(seen)
            _, page = function.invoke(request("/", rawQueryString="lang=en"))
            asked = len(seen)
            _, tried = function.invoke(request("/staff", cookies=["__Host-townbell_staff=x"]))
    log = (tmp_path / "lambda-web_site.handler.log").read_text("utf-8")
    assert [path for path in seen[:primed] if "bulletin" in path]
    assert not [path for path in seen[primed:] if "bulletin" in path]
    assert (page["statusCode"], tried["statusCode"]) == (200, 303)
    assert len(seen) > asked  # the session was looked for in the table
    assert "Port Alder" in page["body"]
    assert "Not primed" not in log


def _restored(lender: str) -> dict[str, str]:
    """What a function finds around it that starts from a snapshot: nobody's keys, and who lends them."""
    return {
        "AWS_LAMBDA_INITIALIZATION_TYPE": "snap-start",
        "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{lender}/credentials",
        "AWS_CONTAINER_AUTHORIZATION_TOKEN": "word",
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
    }


def _lend(handler: BaseHTTPRequestHandler) -> None:
    """Lambda's server of credentials."""
    assert handler.headers["Authorization"] == "word"
    lent = {
        "AccessKeyId": "test",
        "SecretAccessKey": "test",
        "Token": "t",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    reply(handler, body=json.dumps(lent).encode())


WAKE = {"Records": [{"messageId": "1", "body": '{"lane": "emergency"}'}]}
TEXT = {
    "Records": [
        {
            "messageId": "1",
            "body": '{"originationNumber": "+17575550100", "messageBody": "when is the next holiday"}',
        }
    ]
}
ENABLED = {"type": "AlexaSkillEvent.SkillEnabled", "eventCreationTime": "2026-11-22T15:00:00Z"}


def test_the_skill_keeps_residents_sealed_in_the_table(
    artifacts: Path, lambda_python: Path, environment: dict[str, str], aws: str, tmp_path: Path
) -> None:
    """By what lies in its artifact alone it keeps that somebody has enabled it, and tells them what is kept;
    the table shows nobody's id."""
    table = Ministack(aws).table()
    own = {**environment, **table.environment(), "AWS_ENDPOINT_URL": environment["AWS_ENDPOINT_URL"]}
    refresh, skill = artifacts / "FeedRefresh", artifacts / "AlexaEndpoint"
    with running(lambda_python, refresh, "lambda/feed_refresh.handler", environment, tmp_path) as function:
        assert function.invoke({"sources": "listings"})[0] == "response"
    mine = {"name": "MyDataIntent", "confirmationStatus": "NONE", "slots": {}}
    with running(lambda_python, skill, "lambda/alexa_endpoint.handler", own, tmp_path) as function:
        kind, answer = function.invoke(envelope(ENABLED))
        assert (kind, answer["response"]) == ("response", {})
        _, said = function.invoke(envelope({"type": "IntentRequest", "intent": mine}))
    assert said["response"]["outputSpeech"]["ssml"]
    assert [each for each in table.items() if each.key[0].startswith("R#")]
    assert b"SECRETUSER" not in table.contents()
    assert "No module named" not in (tmp_path / "lambda-alexa_endpoint.handler.log").read_text("utf-8")


@pytest.mark.parametrize(
    ("target", "module", "event", "answer"),
    [
        (
            "AlertPlanner",
            "alert_planner",
            {},
            {"new": 0, "superseded": 0, "woken": [], "batchItemFailures": []},
        ),
        ("AlertSender", "alert_sender", WAKE, {"batchItemFailures": []}),
        ("Feedback", "feedback", TEXT, {"batchItemFailures": []}),
        ("WebSite", "web_site", {}, {"statusCode": 400}),
        (
            "Caretaker",
            "caretaker",
            {},
            {"done": ["page", "watch", "remind", "report", "sing"], "failed": []},
        ),
    ],
)
def test_what_tells_residents_runs_by_its_artifact_alone(
    artifacts: Path, lambda_python: Path, environment: dict[str, str], aws: str, tmp_path: Path,
    target: str, module: str, event: dict[str, Any], answer: dict[str, Any],
) -> None:  # fmt: skip
    """Nothing of the work tree is there: each plans, sends or answers with what was built into it, asks for
    no module that is not, and writes nothing beside it: on AWS that disk cannot be written."""
    own = {**environment, **Ministack(aws).table().environment()}
    refresh = artifacts / "FeedRefresh"
    with running(lambda_python, refresh, "lambda/feed_refresh.handler", environment, tmp_path) as function:
        assert function.invoke({"sources": "listings"})[0] == "response"
    with running(lambda_python, artifacts / target, f"lambda/{module}.handler", own, tmp_path) as function:
        assert function.invoke(event) == ("response", answer)
    assert "No module named" not in (tmp_path / f"lambda-{module}.handler.log").read_text("utf-8")
    assert not (artifacts / target / "data").exists()


READERS = """
import importlib, pkgutil, feeds, app.wiring.console.feeding_aws
for each in pkgutil.walk_packages(feeds.__path__, "feeds."):
    importlib.import_module(each.name)
print("whole")
"""


@pytest.mark.parametrize("target", ["FeedRefresh", "WebSite"])
def test_who_reads_feeds_has_all_that_reads_them(artifacts: Path, lambda_python: Path, target: str) -> None:
    """The pages look at what staff would add with the same readers as the refresh, each with its packages."""
    artifact = artifacts / target
    command = [lambda_python, "-I", "-c", f"import sys; sys.path.insert(0, {str(artifact)!r})\n{READERS}"]
    done = subprocess.run(command, cwd=artifact, capture_output=True, text=True)
    assert done.stdout == "whole\n", done.stderr


AARCH64 = 183
"""EM_AARCH64 of elf(5), the machine of a library, two bytes at 18."""


def test_an_artifact_for_arm_has_arms_libraries(artifacts: Path, tmp_path: Path) -> None:
    """With TOWNBELL_ARCHITECTURE=arm64 every compiled library is one that Graviton can load; as it is
    built otherwise, none is."""
    interpreter = subprocess.run([ROOT / "scripts" / "python313"], capture_output=True, text=True, check=True)
    path = f"{Path(interpreter.stdout.strip()).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **os.environ,
        "PATH": path,
        "ARTIFACTS_DIR": str(tmp_path),
        "TOWNBELL_ARCHITECTURE": "arm64",
    }
    command = ["make", "--silent", "build-FeedRefresh"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
    assert _machines(tmp_path) == {AARCH64}
    assert AARCH64 not in _machines(artifacts / "FeedRefresh")


def _machines(folder: Path) -> set[int]:
    return {int.from_bytes(each.read_bytes()[18:20], "little") for each in folder.rglob("*.so")}
