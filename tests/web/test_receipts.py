"""What providers say later: who is believed, and what it means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from city.delivery.receipts import Receipt
from tests.web.test_calls import signature
from tests.web.test_inbound import TOKEN, URL, _site
from web.inward.notifications import of_aws
from web.inward.receipts import receipts
from web.joining.enrolment import Providers

NAME = "0123456789abcdef" * 2
PATH = f"/receipt/twilio/{NAME}"


class Noted:
    def __init__(self) -> None:
        self.found: list[Receipt] = []

    def __call__(self, receipt: Receipt, _now: object) -> None:
        self.found.append(receipt)


@pytest.fixture
def noted() -> Noted:
    return Noted()


def client(noted: Noted, providers: Providers) -> FlaskClient:
    app = Flask(__name__)
    app.register_blueprint(receipts(_site(), noted, providers))
    return app.test_client()


@pytest.mark.parametrize(
    ("field", "word", "arrived"),
    [
        ("MessageStatus", "delivered", True),
        ("MessageStatus", "read", True),
        ("MessageStatus", "undelivered", False),
        ("MessageStatus", "failed", False),
        ("MessageStatus", "sent", None),
        ("MessageStatus", "queued", None),
        ("MessageStatus", "Delivered!", None),
        ("CallStatus", "completed", True),
        ("CallStatus", "busy", False),
        ("CallStatus", "no-answer", False),
        ("CallStatus", "ringing", None),
    ],
)
def test_what_twilio_says(noted: Noted, field: str, word: str, arrived: bool | None) -> None:
    """Final words are receipts; of everything else there is more to come."""
    fields = {field: word, "To": "+17575550142"}
    answer = client(noted, Providers(url=URL, twilio=TOKEN)).post(
        PATH, data=fields, headers=signature(PATH, fields)
    )
    assert answer.status_code == 204
    assert noted.found == ([] if arrived is None else [Receipt(NAME, arrived)])


def test_what_twilio_did_not_sign_is_refused(noted: Noted) -> None:
    """Another's signature, none, or one for another delivery."""
    made = client(noted, Providers(url=URL, twilio=TOKEN))
    fields = {"MessageStatus": "delivered"}
    elsewhere = signature(PATH.replace("0", "1"), fields)
    for headers in ({}, {"X-Twilio-Signature": "é"}, elsewhere):
        assert made.post(PATH, data=fields, headers=headers).status_code == 403
    assert noted.found == []


def test_a_get_is_none(noted: Noted) -> None:
    """F15: nothing is changed by looking."""
    assert client(noted, Providers(url=URL, twilio=TOKEN)).get(PATH).status_code == 405


def test_without_twilio_there_is_no_such_page(noted: Noted) -> None:
    """Without its token nobody could tell whether it is Twilio."""
    assert client(noted, Providers(url=URL)).post(PATH).status_code == 404


def ses(word: str, name: Any = NAME) -> dict[str, Any]:
    return {"eventType": word, "mail": {"tags": {"delivery": [name], "ses:from-domain": ["example.gov"]}}}


@pytest.mark.parametrize(
    ("said", "arrived"),
    [
        (ses("Delivery"), True),
        (ses("Bounce"), False),
        (ses("Reject"), False),
        (ses("Send"), None),
        (ses("DeliveryDelay"), None),
        (ses("Open"), None),
        (ses("Delivery", "x" * 32), None),
        (ses("Delivery", 7), None),
        ({"notificationType": "Delivery", "mail": {}}, None),
        ({"eventType": "Delivery", "mail": {"tags": ["delivery"]}}, None),
        ({"eventType": "TEXT_DELIVERED", "context": {"delivery": NAME}}, True),
        ({"eventType": "TEXT_UNREACHABLE", "context": {"delivery": NAME}}, False),
        ({"eventType": "TEXT_QUEUED", "context": {"delivery": NAME}}, None),
        ({"eventType": "VOICE_COMPLETED", "context": {"delivery": NAME}}, True),
        ({"eventType": "VOICE_NO_ANSWER", "context": {"delivery": NAME}}, False),
        ({"eventType": ["Delivery"]}, None),
        ([], None),
        ("Delivery", None),
    ],
)
def test_what_aws_says(said: Any, arrived: bool | None) -> None:
    """A letter by its tag, a text or a call by its context; what names no delivery of ours is no receipt."""
    assert of_aws(json.dumps(said)) == (None if arrived is None else Receipt(NAME, arrived))


def test_what_is_no_json_is_no_receipt() -> None:
    """Half a document, and one nested beyond reason."""
    assert of_aws('{"eventType":') is None
    assert of_aws("[" * 100_000) is None
