"""The rules that judge the answers find what they are for: a judge that never speaks proves nothing."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from tests.logs import LISTENER
from tests.skill.envelopes.damage import damaged
from tests.skill.envelopes.rules import Log, faults, identifiers, log_faults
from tests.skill.talking import envelope

ASKED = envelope("NewsIntent", {"address": "12 Harbor Street"})


def response(ssml: str = "<speak>Hello.</speak>", **more: Any) -> dict[str, Any]:
    """A response that closes the session, with changes."""
    speech = {"outputSpeech": {"type": "SSML", "ssml": ssml}}
    return {"version": "1.0", "response": {**speech, "shouldEndSession": True, **more}}


def test_a_sound_response_has_no_faults() -> None:
    """The one that the cases below are made of."""
    assert list(faults(ASKED, response())) == []


@pytest.mark.parametrize(
    ("answered", "told"),
    [
        ({"version": "1.0"}, "no response"),
        ({"version": "1.0", "response": {}}, "nothing is said"),
        (response("<speak>a & b</speak>"), "no SSML"),
        (response("<speak><b>Hi.</b></speak>"), "tag b"),
        (response("<speak>" + "x" * 8_000 + "</speak>"), "characters of speech"),
        (response("<speak>None.</speak>"), "says 'None'"),
        (response("<speak>a\u202eb</speak>"), "has U+202E"),
        (response("<speak>Which one?</speak>"), "ends in '?'"),
        (response(shouldEndSession=False), "ends in '.'"),
        (response(card={"type": "Simple", "title": "T", "content": "Other."}), "a card that says"),
        (response(directives=[{"type": "Dialog.ElicitSlot"}]), "nobody listens"),
        (response(more="x" * 30_000), "bytes"),
        (response(more=float("nan")), "not JSON"),
    ],
)
def test_each_fault_is_found(answered: dict[str, Any], told: str) -> None:
    """One breach of each rule, told in its words."""
    assert any(told in fault for fault in faults(ASKED, answered))


def test_speech_where_nobody_listens_is_a_fault() -> None:
    """C07: an ended session and a skill event are answered with nothing at all."""
    for kind in ("SessionEndedRequest", "AlexaSkillEvent.SkillEnabled"):
        assert list(faults(envelope(kind=kind), response()))
        assert not list(faults(envelope(kind=kind), {"version": "1.0", "response": {}}))


def test_identifiers_are_found_in_a_log_line() -> None:
    """An id, a token, an address; and a turn that failed. The listener of the whole run hears it too."""
    assert identifiers(ASKED) == {"device", "secret", "12 Harbor Street"}
    with Log() as log:
        logging.getLogger("x").debug("asked of %s", "12 Harbor Street")
        logging.getLogger("x").error("failed")
        told = list(log_faults(ASKED, log.told()))
    assert len(told) == 2
    assert LISTENER.taken() == ["an address in 'x asked of 12 ...'"]


def test_every_field_is_damaged() -> None:
    """A text has a removal, a null and eight other values; the parts of a list are fields too."""
    names = [each.name for each in damaged("e", {"a": ["x"], "b": 1})]
    assert len(names) == len(set(names))
    assert {"e as it is", "e a removed", "e a.0 removed", "e a.0 = null", "e b = [null]"} <= set(names)
    assert "e b = 7" not in names
    cases = {each.name: each.envelope for each in damaged("e", {"a": ["x"], "b": 1})}
    assert cases["e a.0 removed"] == {"a": [], "b": 1}
    assert cases["e as it is"] == {"a": ["x"], "b": 1}
