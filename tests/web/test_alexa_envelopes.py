"""POST /alexa over a real connection: signed envelopes with one field wrong, and hostile words in slots."""

from __future__ import annotations

import http.client
import json
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from skill.amazon.alexa import AlexaSkill
from skill.skill import Skill
from tests.skill.envelopes.damage import damaged, recorded
from tests.skill.envelopes.hostile import WORDS, slots
from tests.skill.envelopes.rules import Log, faults, log_faults
from tests.skill.talking import envelope
from tests.skill.town import SETTINGS, named
from tests.web.amazon import SKILL_ID, Amazon
from tests.web.signing import NOW
from web.amazon.alexa import alexa_blueprint
from web.amazon.alexa_verifier import SignatureVerifier, SkillIdVerifier, TimestampVerifier

STEP = 1 if os.environ.get("TOWNBELL_EVERY_CASE") else 60
Post = Callable[[Any], tuple[int, Any]]


@pytest.fixture(scope="module")
def alexa(tmp_path_factory: pytest.TempPathFactory) -> AlexaSkill:
    """The real skill over a real snapshot."""
    town = named("plain", Path(tmp_path_factory.mktemp("town")))
    return AlexaSkill(Skill(lambda: town.snapshot, replace(SETTINGS, skill_id=SKILL_ID)))


@pytest.fixture
def post(alexa: AlexaSkill, verifier: SignatureVerifier, amazon: Amazon) -> Iterator[Post]:
    """An envelope to a server of our own, signed as Amazon signs: the status and the JSON that came back."""
    app = Flask(__name__)
    verifiers = (verifier, TimestampVerifier(lambda: NOW), SkillIdVerifier(SKILL_ID))
    answer = lambda asked, _context: alexa.handle(asked, NOW)  # noqa: E731
    app.register_blueprint(alexa_blueprint(alexa.sdk_skill, answer, verifiers))
    server = make_server("127.0.0.1", 0, app)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def post(asked: Any) -> tuple[int, Any]:
        line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
        body = json.dumps(asked).encode()
        line.request("POST", "/alexa", body, amazon.headers(body))
        answered = line.getresponse()
        content = answered.read()
        line.close()
        return answered.status, json.loads(content) if answered.status == 200 else content

    yield post
    server.shutdown()
    server.server_close()


def ours(asked: Any) -> Any:
    """The envelope as if it had been sent to our skill just now."""
    asked = json.loads(json.dumps(asked))
    asked["request"]["timestamp"] = NOW.isoformat()
    system = asked.setdefault("context", {}).setdefault("System", {})
    for part in (system, asked.get("session")):
        if part is not None:
            part["application"] = {"applicationId": SKILL_ID}
    return asked


def wrong(post: Post, cases: Iterator[tuple[str, Any]], **rules: Any) -> tuple[int, list[str]]:
    """How many were answered with 200, and what was wrong with any answer."""
    taken, found = 0, list[str]()
    with Log() as log:
        for name, asked in cases:
            status, answered = post(asked)
            taken += status == 200
            told = faults(asked, answered, **rules) if status == 200 else _refusal(status, answered)
            found += [f"{name}: {fault}" for fault in (*told, *log_faults(asked, log.told()))]
    return taken, found[:10]


def _refusal(status: int, content: bytes) -> Iterator[str]:
    if status != 400:
        yield f"status {status}"
    if len(content) > 500:
        yield "a refusal that says more than it must"


def test_signed_envelopes_with_a_field_wrong_are_answered_or_refused(corpus: Path, post: Post) -> None:
    """Some hundred of the 32,000: 400 where skill or time cannot be told any more, else a valid response."""
    whole = [
        (name, asked) for name, asked in recorded(corpus / "alexa") if isinstance(asked.get("request"), dict)
    ]
    cases = ((each.name, each.envelope) for name, asked in whole for each in damaged(name, ours(asked)))
    some = list(islice(cases, 0, None, STEP))
    assert len(some) > 300
    taken, found = wrong(post, iter(some))
    assert found == []
    assert len(some) // 2 < taken < len(some)


def test_hostile_words_through_the_endpoint(post: Post) -> None:
    """What JSON carries as it is: markup, 8,000 characters, controls, halves of characters."""
    cases = [
        (f"{intent} {word[:20]!r}", ours(envelope(intent, {name: slot})))
        for intent, name in (("TrashDayIntent", "address"), ("NextMeetingIntent", "body"))
        for word in WORDS
        for slot in slots(word, name)
    ]
    taken, found = wrong(post, iter(cases), echoed=True)
    assert (found, taken) == ([], len(cases))
