"""No log line and no repr holds a target, an address, a code or a token (F20)."""

from __future__ import annotations

import logging

import pytest

from city.enrolment.signup_store import Inbound
from city.enrolment.wishes import Form
from tests.notifier.enrolment.town import HOME, PHONE, ROSA, Desk

SECRETS = (ROSA, PHONE, HOME, "004711", "5550142", "rosa")


def test_a_whole_life_leaves_no_trace_in_a_log(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG, of every library: asked, confirmed, told, changed, left, stopped, come back, deleted."""
    caplog.set_level(logging.DEBUG)
    desk.joined("pickup", "weather")
    desk.joined("pickup", "weather", channel="sms")
    for words in ("stop trash", "STOP", "START", "HELP", "what is on", "YES"):
        desk.text(words)
    desk.leaving.look("forged", desk.now)
    desk.own.send_link("email", ROSA, "en-US", "203.0.113.9", desk.now)
    desk.courier.tick(desk.now)
    page = desk.token("mine")
    desk.own.export(page, desk.now)
    desk.own.delete(page, desk.now)
    assert [each for each in (*SECRETS, page, "203.0.113.9") if each in caplog.text] == []


def test_no_noun_shows_whom_it_is_about(desk: Desk) -> None:
    """A traceback or a careless log line prints reprs: none of them says who."""
    ticket = desk.ask("pickup", channel="sms")
    reading = desk.read("pickup")
    signup = desk.store.get(ticket)
    desk.joining.ask(
        desk.read("pickup", target="rosa2@example.org"), "en-US", "rosa", "203.0.113.9", desk.now
    )
    (message,) = desk.store.claim(desk.now, 1)
    desk.joined("pickup")
    page = desk.own.opened(("email", ROSA), desk.now)
    nouns = [
        signup, reading, message, desk.own.look(page, desk.now), Inbound(PHONE, f"my address is {HOME}"),
        Form(target=ROSA, address=HOME), desk.leaving.look(desk.leave_token("pickup"), desk.now),
        desk.joining.look("x", desk.now), desk.tools, desk.letters()[-1],
    ]  # fmt: skip
    assert None not in nouns
    for noun in nouns:
        assert [each for each in (*SECRETS, page) if each in repr(noun)] == [], type(noun)
