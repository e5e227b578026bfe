"""Keys as Twilio posts them: who is believed, and what is answered."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import replace
from datetime import datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.test_inbound import TOKEN, URL, _site
from web.inward.calls import SILENCE, calls
from web.joining.enrolment import Providers

PATH = "/call/t0ken-of_a.letter?delivery=0123"
FIELDS = {"CallSid": "CA1", "Digits": "9", "To": "+17575550142"}


class Keys:
    """Notes what was pressed."""

    def __init__(self) -> None:
        self.pressed_: list[tuple[str, str, str]] = []

    def pressed(self, token: str, delivery_id: str, key: str, now: datetime) -> str:
        self.pressed_.append((token, delivery_id, key))
        return "" if key == "0" else "<Response><Say>done</Say></Response>"


@pytest.fixture
def keys() -> Keys:
    return Keys()


@pytest.fixture
def client(keys: Keys) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(calls(_site(), keys, Providers(url=URL, twilio=TOKEN)))
    return app.test_client()


def signature(path: str, fields: dict[str, str]) -> dict[str, str]:
    said = URL + path + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    mac = hmac.digest(TOKEN.encode(), said.encode(), hashlib.sha1)
    return {"X-Twilio-Signature": base64.b64encode(mac).decode()}


def test_key_that_twilio_signed_is_heard(client: FlaskClient, keys: Keys) -> None:
    """With the letter's token and its delivery; the answer is Twilio's document."""
    answer = client.post(PATH, data=FIELDS, headers=signature(PATH, FIELDS))
    assert (answer.status_code, answer.mimetype, answer.text) == (
        200, "text/xml", "<Response><Say>done</Say></Response>",
    )  # fmt: skip
    assert keys.pressed_ == [("t0ken-of_a.letter", "0123", "9")]


def test_what_nobody_can_answer_hangs_up(client: FlaskClient) -> None:
    """A token that is over is no error that Twilio would read aloud."""
    fields = {**FIELDS, "Digits": "0"}
    assert client.post(PATH, data=fields, headers=signature(PATH, fields)).text == SILENCE


def test_what_twilio_did_not_sign_is_refused(client: FlaskClient, keys: Keys) -> None:
    """Another key, another letter, no signature: 403, and nothing is heard."""
    right = signature(PATH, FIELDS)
    for path, fields, headers in (
        (PATH, FIELDS, {}),
        (PATH, {**FIELDS, "Digits": "1"}, right),
        (PATH.replace("0123", "0124"), FIELDS, right),
        (PATH.replace("t0ken", "another"), FIELDS, right),
    ):
        assert client.post(path, data=fields, headers=headers).status_code == 403
    assert keys.pressed_ == []


def test_looking_changes_nothing(client: FlaskClient, keys: Keys) -> None:
    """Only a POST is a key (F15)."""
    assert client.get(PATH).status_code == 405
    assert keys.pressed_ == []


@pytest.mark.parametrize("providers", [Providers(url=URL), Providers(twilio=TOKEN)])
def test_without_twilio_there_is_no_such_page(keys: Keys, providers: Providers) -> None:
    """Nobody could tell whether Twilio has called."""
    app = Flask(__name__)
    app.register_blueprint(calls(_site(), keys, providers))
    assert app.test_client().post(PATH, data=FIELDS, headers=signature(PATH, FIELDS)).status_code == 404


class OnDuty:
    """Notes which key was pressed for which ticket, in which language."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str]] = []

    def look(self, token: str) -> str:
        raise AssertionError(token)

    acknowledge = look

    def pressed(self, token: str, key: str, locale: str) -> str:
        self.heard.append((token, key, locale))
        return "<Response><Say>gracias</Say></Response>"


def test_key_that_takes_what_needs_a_person_is_heard_if_twilio_signed_it() -> None:
    """In the language of whoever is called; unsigned, or with a ticket of any length, nothing is heard."""
    duty = OnDuty()
    app = Flask(__name__)
    site = replace(_site(), duty=duty)
    app.register_blueprint(calls(site, Keys(), Providers(url=URL, twilio=TOKEN)))
    client, path, fields = app.test_client(), "/call/duty/a.ticket?lang=es-US", {"Digits": "5"}
    answer = client.post(path, data=fields, headers=signature(path, fields))
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert duty.heard == [("a.ticket", "5", "es-US")]
    assert client.post(path, data=fields).status_code == 403
    long = f"/call/duty/{'x' * 2_001}"
    assert client.post(long, data=fields, headers=signature(long, fields)).status_code == 404
    assert client.get(path).status_code == 405
    assert len(duty.heard) == 1
