"""`townbell alexa`: a request envelope in, a response envelope out, whatever comes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.contract.townbell import NOW, Townbell


def envelope(request: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A request as Amazon sends it, without a device address permission."""
    user = {"userId": "amzn1.ask.account.X"}
    system = {
        "application": {"applicationId": "amzn1.ask.skill.x"},
        "user": user,
        "device": {"deviceId": "d", "supportedInterfaces": {}},
        "apiEndpoint": "https://api.amazonalexa.com",
        "apiAccessToken": "t",
    }
    session = {
        "new": True,
        "sessionId": "amzn1.echo-api.session.x",
        "application": system["application"],
        "attributes": {},
        "user": user,
    }
    request = {"requestId": "r", "timestamp": "2026-11-22T20:00:00Z", "locale": "en-US", **request}
    whole = {"version": "1.0", "session": session, "context": {"System": system}, "request": request, **more}
    return {key: value for key, value in whole.items() if value is not None}


def intent(name: str, **slots: str) -> dict[str, Any]:
    """An IntentRequest."""
    filled = {slot: {"name": slot, "value": value} for slot, value in slots.items()}
    return {"type": "IntentRequest", "intent": {"name": name, "confirmationStatus": "NONE", "slots": filled}}


def answered(town: Townbell, asked: dict[str, Any]) -> dict[str, Any]:
    """The response envelope; checks what holds for every one."""
    ran = town("alexa", stdin=json.dumps(asked))
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json
    assert found["version"] == "1.0"
    assert isinstance(found["response"], dict)
    return found


def speech(found: dict[str, Any]) -> str:
    """What is said."""
    return str(found["response"]["outputSpeech"]["ssml"])


def test_launch_and_an_answer(compiled: Townbell) -> None:
    """A launch waits for a question; an intent with an address gets its answer and ends."""
    launch = answered(compiled, envelope({"type": "LaunchRequest"}))
    assert launch["response"]["shouldEndSession"] is False
    assert launch["response"]["reprompt"]
    trash = answered(compiled, envelope(intent("TrashDayIntent", address="120 royal palm way")))
    assert speech(trash) == "<speak>Your next trash pickup is tomorrow, Monday.</speak>"
    assert trash["response"]["shouldEndSession"] is True


def test_the_locale_decides_the_language(compiled: Townbell) -> None:
    """es-US is answered in Spanish; a locale that is unknown or missing still gets words."""
    asked = envelope({**intent("TrashDayIntent", address="120 royal palm way"), "locale": "es-US"})
    assert "mañana, lunes" in speech(answered(compiled, asked))
    del asked["request"]["locale"]
    assert speech(answered(compiled, asked))
    asked["request"]["locale"] = "de-DE"
    assert speech(answered(compiled, asked))


def test_a_session_carries_the_address(compiled: Townbell) -> None:
    """The attributes of one response, given back, are the memory of the next turn."""
    asked = envelope(intent("TrashDayIntent"))
    first = answered(compiled, asked)
    assert first["response"]["shouldEndSession"] is False
    asked = envelope(intent("SetAddressIntent", address="120 royal palm way"))
    asked["session"]["attributes"] = first["sessionAttributes"]
    second = answered(compiled, asked)
    asked = envelope(intent("AMAZON.YesIntent"))
    asked["session"]["attributes"] = second["sessionAttributes"]
    assert "tomorrow, Monday" in speech(answered(compiled, asked))


ODD: dict[str, dict[str, Any]] = {
    "an unknown request type": envelope({"type": "Future.Request"}),
    "an unknown intent": envelope(intent("DanceIntent")),
    "no session": envelope(intent("TrashDayIntent"), session=None),
    "a session of null": {**envelope(intent("TrashDayIntent")), "session": None},
    "attributes of null": envelope(intent("TrashDayIntent"), session={"new": False, "attributes": None}),
    "no context": envelope(intent("TrashDayIntent"), context=None),
    "no slots": envelope({"type": "IntentRequest", "intent": {"name": "TrashDayIntent"}}),
    "slots of null": envelope({"type": "IntentRequest", "intent": {"name": "TrashDayIntent", "slots": None}}),
    "no intent": envelope({"type": "IntentRequest"}),
    "no request": {"version": "1.0"},
    "a request that is a word": {"request": "hello"},
    "nothing": {},
    "a timestamp in milliseconds": envelope({"type": "LaunchRequest", "timestamp": 1763841600000}),
    "no timestamp": envelope({"type": "LaunchRequest", "timestamp": None}),
    "a session ended": envelope({"type": "SessionEndedRequest", "reason": "USER_INITIATED"}),
    "a session ended in error": envelope({"type": "SessionEndedRequest", "error": {"type": "X"}}),
    "a skill event": envelope({"type": "AlexaSkillEvent.SkillEnabled"}, session=None),
    "forged attributes": envelope(intent("AMAZON.YesIntent"), session={"attributes": {"state": 7, "v": []}}),
    "a message": envelope({"type": "Messaging.MessageReceived", "message": {}}, session=None),
    "a slot list": envelope(
        {
            "type": "IntentRequest",
            "intent": {
                "name": "TrashDayIntent",
                "slots": {"address": {"name": "address", "slotValue": {"type": "List", "values": []}}},
            },
        }
    ),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_envelope_is_answered(town: Townbell, case: str) -> None:
    """Unknown, incomplete or forged: a response envelope, never an exception."""
    answered(town, ODD[case])


@pytest.mark.parametrize("stdin", [b"", b"not json", b"[]", b"7", b'{"request"', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_envelope_exits_three(compiled: Townbell, stdin: bytes) -> None:
    """Not a JSON object: exit 3, one line, nothing on stdout."""
    ran = compiled("alexa", stdin=stdin)
    assert (ran.code, ran.out) == (3, "")
    assert ran.message.startswith("townbell: stdin")


def test_the_clock_is_the_one_given(compiled: Townbell) -> None:
    """The same envelope and --now give the same bytes."""
    asked = json.dumps(envelope(intent("NextMeetingIntent")))
    assert compiled("alexa", stdin=asked, now=NOW).out == compiled("alexa", stdin=asked, now=NOW).out
