"""News of mail from SES: who is believed, and which news ends what an address is sent."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.signing import authority, leaf
from tests.web.test_inbound import CERTIFICATE, NOW, SUBSCRIBE, TOPIC, _signed, _site, notification
from web.inward.bounces import bounces
from web.inward.notifications import over
from web.joining.enrolment import Providers

ROSA = "rosa@example.org"


def bounce(kind: str = "Permanent", name: str = "notificationType", *addresses: str) -> str:
    recipients = [{"emailAddress": each, "diagnosticCode": "smtp; 550"} for each in addresses or (ROSA,)]
    said = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": recipients}
    return json.dumps({name: "Bounce", "bounce": said, "mail": {"destination": ["others@example.org"]}})


def complaint(feedback: str | None = "abuse", name: str = "eventType") -> str:
    said: dict[str, Any] = {"complainedRecipients": [{"emailAddress": ROSA}]}
    if feedback:
        said["complaintFeedbackType"] = feedback
    return json.dumps({name: "Complaint", "complaint": said})


@pytest.mark.parametrize(
    ("text", "ended"),
    [
        (bounce(), (ROSA,)),
        (bounce(name="eventType"), (ROSA,)),
        (
            bounce("Permanent", "eventType", "Rosa <ROSA@Example.org>", "tom@example.org", ROSA),
            (ROSA, "tom@example.org"),
        ),
        (bounce("Transient"), ()),
        (bounce("Undetermined"), ()),
        (complaint(), (ROSA,)),
        (complaint(None, "notificationType"), (ROSA,)),
        (complaint("fraud"), (ROSA,)),
        (complaint("not-spam"), ()),
        (complaint("auth-failure"), ()),
        (json.dumps({"eventType": "Delivery", "delivery": {"recipients": [ROSA]}}), ()),
        (json.dumps({"eventType": "Open", "bounce": json.loads(bounce())["bounce"]}), ()),
    ],
)
def test_only_what_is_for_good_ends_anything(text: str, ended: tuple[str, ...]) -> None:
    """A full mailbox is empty again tomorrow, "this is no spam" is praise, who else got it is nobody's."""
    assert over(text) == ended


@pytest.mark.parametrize(
    "text",
    [
        "", "no JSON", "[]", "7", "[" * 5_000, '{"eventType": 7}', '{"eventType": "Bounce"}',
        '{"eventType": "Bounce", "bounce": []}',
        '{"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": {}}}',
        '{"eventType": "Bounce", "bounce": {"bounceType": "Permanent", "bouncedRecipients": [7, {}, null]}}',
        bounce("Permanent", "eventType", "nobody", "", "a@b", "x" * 900 + "@example.org", "a b@c.example"),
    ],
)  # fmt: skip
def test_news_that_is_none_ends_nothing(text: str) -> None:
    """Whatever is posted, nobody loses their alerts for it."""
    assert over(text) == ()


@pytest.fixture(scope="module")
def signer() -> Any:
    return leaf(authority("SNS Root"), names=["sns.amazonaws.com"])


@pytest.fixture
def ended() -> list[tuple[str, datetime]]:
    return []


@pytest.fixture
def fetched() -> list[str]:
    return []


@pytest.fixture
def client(signer: Any, ended: list[tuple[str, datetime]], fetched: list[str]) -> FlaskClient:
    def fetch(url: str) -> bytes:
        fetched.append(url)
        return bytes(signer.pem)

    providers = Providers(mail_topics=frozenset({TOPIC}), fetch=fetch)
    app = Flask(__name__)
    app.register_blueprint(
        bounces(_site(), lambda address, now: ended.append((address, now)), lambda *_: None, providers)
    )
    return app.test_client()


def test_signed_news_of_our_topic_is_believed(client: FlaskClient, signer: Any, ended: list[Any]) -> None:
    """The address ends at this moment."""
    assert client.post("/mail/aws", json=notification(signer, bounce())).status_code == 204
    assert ended == [(ROSA, NOW)]


def test_our_subscription_is_confirmed(client: FlaskClient, signer: Any, fetched: list[str]) -> None:
    """SNS's own address is called, once."""
    said = notification(signer, "Confirm", Type="SubscriptionConfirmation", Token="t", SubscribeURL=SUBSCRIBE)
    assert client.post("/mail/aws", json=said).status_code == 204
    assert fetched == [CERTIFICATE, SUBSCRIBE]


def test_nobody_can_end_somebody_elses_mail(client: FlaskClient, signer: Any, ended: list[Any]) -> None:
    """Another address under a signature, another topic, no signature: 403, and nothing ends."""
    good = notification(signer, bounce())
    foreign = notification(signer, bounce(), TopicArn=f"{TOPIC}x")
    for said in (
        {**good, "Message": good["Message"].replace("rosa", "tom")},
        {**foreign, "Signature": _signed(signer, foreign)},
        {**good, "Signature": ""},
        json.loads(bounce()),
    ):
        assert client.post("/mail/aws", json=said).status_code == 403
    assert ended == []


def test_without_a_topic_there_is_no_such_page(signer: Any) -> None:
    """A city without SES has nothing there to be tried."""
    app = Flask(__name__)
    app.register_blueprint(bounces(_site(), lambda *_: None, lambda *_: None, Providers()))
    assert app.test_client().post("/mail/aws", json=notification(signer, bounce())).status_code == 404
