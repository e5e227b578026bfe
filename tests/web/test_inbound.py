"""Texts as providers post them: who is believed, what is made of each, and what is answered how."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from flask import Flask
from flask.testing import FlaskClient

from city.enrolment.signup_store import Inbound
from city.profile import City as Profile
from net.certificates import CertificateUnreachableError
from tests.web.signing import authority, leaf
from web.inward.inbound import inbound
from web.inward.sns import Sns, SnsRefusal, SnsRefusedError, SnsType, signed
from web.joining.enrolment import Providers
from web.ports import Site

NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
URL = "https://alerts.portalder.example"
TOKEN = "12345"
TOPIC = "arn:aws:sns:us-east-1:123456789012:texts"
CERTIFICATE = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123abcd.pem"
SUBSCRIBE = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&Token=abc"
PHONE = "+17575550142"


class Texts:
    """Notes what was heard and answers with one sentence."""

    def __init__(self) -> None:
        self.heard_: list[Inbound] = []
        self.replied: list[Inbound] = []

    def heard(self, message: Inbound, now: datetime) -> str:
        self.heard_.append(message)
        return "Trash & recycling <today>"

    def reply(self, message: Inbound, now: datetime) -> None:
        self.replied.append(message)


@pytest.fixture(scope="module")
def signer() -> Any:
    return leaf(authority("SNS Root"), names=["sns.amazonaws.com"])


@pytest.fixture
def texts() -> Texts:
    return Texts()


@pytest.fixture
def fetched() -> list[str]:
    return []


@pytest.fixture
def client(texts: Texts, signer: Any, fetched: list[str]) -> FlaskClient:
    def fetch(url: str) -> bytes:
        fetched.append(url)
        if "gone" in url:
            raise CertificateUnreachableError("not 200")
        return bytes(signer.pem)

    providers = Providers(url=URL, twilio=TOKEN, aws_topics=frozenset({TOPIC}), fetch=fetch)
    app = Flask(__name__)
    app.register_blueprint(inbound(_site(), texts, providers))  # type: ignore[arg-type]
    return app.test_client()


def twilio(client: FlaskClient, fields: dict[str, str], signature: str | None = None) -> Any:
    right = _twilios(f"{URL}/sms/twilio", fields)
    headers = {"X-Twilio-Signature": right if signature is None else signature}
    return client.post("/sms/twilio", data=fields, headers=headers)


FIELDS = {"From": PHONE, "To": "+17575550100", "Body": "¿Cuándo recogen la basura?", "MessageSid": "SM1"}


def test_twilios_own_example_is_signed_as_twilio_says() -> None:
    """The example of Twilio's documentation: address, sorted fields, HMAC-SHA1 with the account's token."""
    fields = {
        "CallSid": "CA1234567890ABCDE", "Caller": "+14158675310", "Digits": "1234", "From": "+14158675310",
        "To": "+18005551212",
    }  # fmt: skip
    from web.inward.inbound import is_twilios

    listed = {name: [value] for name, value in fields.items()}
    address = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert is_twilios("12345", address, listed, "GvWf1cFY/Q7PnoempGyD5oXAezc=")


def test_a_text_from_twilio_is_answered_in_twiml(client: FlaskClient, texts: Texts) -> None:
    """Escaped: what the city says is no markup."""
    answer = twilio(client, FIELDS)
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8"?><Response><Message>Trash &amp; recycling &lt;today&gt;'
        "</Message></Response>"
    )
    assert texts.heard_ == [Inbound(PHONE, "¿Cuándo recogen la basura?")]


def test_a_keyword_that_twilio_has_answered_says_so(client: FlaskClient, texts: Texts) -> None:
    """OptOutType is there where Twilio's own opt-out handling has replied."""
    twilio(client, {**FIELDS, "Body": "STOP", "OptOutType": "STOP"})
    assert texts.heard_ == [Inbound(PHONE, "STOP", handled=True)]


@pytest.mark.parametrize("signature", ["", "GvWf1cFY/Q7PnoempGyD5oXAezc=", "ñ", "x" * 5_000])
def test_what_twilio_did_not_sign_is_refused(client: FlaskClient, texts: Texts, signature: str) -> None:
    """403, and nothing is heard: nobody can have somebody else's texts stopped."""
    assert twilio(client, FIELDS, signature).status_code == 403
    assert texts.heard_ == []


def test_another_number_under_the_same_signature_is_refused(client: FlaskClient, texts: Texts) -> None:
    """The fields are part of what is signed."""
    right = _twilios(f"{URL}/sms/twilio", FIELDS)
    assert twilio(client, {**FIELDS, "From": "+17575550199"}, right).status_code == 403
    assert texts.heard_ == []


def notification(signer: Any, text: str, version: str = "2", **more: str) -> dict[str, str]:
    said = {
        "Type": "Notification", "MessageId": "m1", "TopicArn": TOPIC, "Message": text,
        "Timestamp": NOW.isoformat().replace("+00:00", "Z"), "SignatureVersion": version,
        "SigningCertURL": CERTIFICATE, **more,
    }  # fmt: skip
    return {**said, "Signature": _signed(signer, said)}


TEXT = json.dumps(
    {"originationNumber": PHONE, "destinationNumber": "+17575550100", "messageBody": "stop trash"}
)


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_text_from_aws_is_answered_by_a_message_of_our_own(
    client: FlaskClient, texts: Texts, signer: Any, version: str
) -> None:
    """Both versions of the signature; the certificate is fetched once."""
    assert client.post("/sms/aws", json=notification(signer, TEXT, version)).status_code == 204
    assert texts.replied == [Inbound(PHONE, "stop trash")]


def test_our_subscription_is_confirmed(
    client: FlaskClient, texts: Texts, signer: Any, fetched: list[str]
) -> None:
    """SNS's own address is called, once, for a topic of ours."""
    said = notification(signer, "Confirm", Type="SubscriptionConfirmation", Token="t", SubscribeURL=SUBSCRIBE)
    assert client.post("/sms/aws", json=said).status_code == 204
    assert fetched == [CERTIFICATE, SUBSCRIBE]
    assert texts.replied == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda each: {**each, "Message": each["Message"].replace("stop", "STOP")}, SnsRefusal.SIGNATURE),
        (lambda each: {**each, "Signature": "AAAA"}, SnsRefusal.SIGNATURE),
        (lambda each: {**each, "Signature": "no base64"}, SnsRefusal.SIGNATURE),
        (lambda each: {**each, "SignatureVersion": "3"}, SnsRefusal.SIGNATURE),
        (lambda each: {**each, "TopicArn": TOPIC + "x"}, SnsRefusal.FOREIGN_TOPIC),
        (lambda each: {**each, "Timestamp": "2026-11-23T15:59:00Z"}, SnsRefusal.STALE),
        (lambda each: {**each, "Timestamp": "2026-11-23T17:00:00"}, SnsRefusal.STALE),
        (lambda each: {**each, "Type": "Other"}, SnsRefusal.NOT_A_MESSAGE),
        (
            lambda each: {**each, "SigningCertURL": "https://sns.evil.example/a.pem"},
            SnsRefusal.CERTIFICATE_URL,
        ),
        (
            lambda each: {**each, "SigningCertURL": CERTIFICATE.replace("https", "http")},
            SnsRefusal.CERTIFICATE_URL,
        ),
        (lambda each: {**each, "SigningCertURL": CERTIFICATE + "?x"}, SnsRefusal.CERTIFICATE_URL),
        (
            lambda each: {**each, "SigningCertURL": CERTIFICATE.replace("0123abcd", "gone")},
            SnsRefusal.CERTIFICATE_UNREACHABLE,
        ),
    ],
)
def test_what_is_not_provably_ours_is_refused(
    signer: Any, change: Callable[[dict[str, str]], dict[str, str]], why: SnsRefusal
) -> None:
    """Each with its reason, before anything of it is believed."""
    with pytest.raises(SnsRefusedError) as refused:
        _sns(signer).message(json.dumps(change(notification(signer, TEXT))).encode())
    assert refused.value.reason is why


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"TopicArn": "\\ud800"}', b"[" * 100_000])
def test_what_is_no_message_is_refused(client: FlaskClient, texts: Texts, body: bytes) -> None:
    """403, without a crash."""
    assert client.post("/sms/aws", data=body).status_code == 403
    assert texts.replied == []


def test_a_certificate_that_is_over_is_refused(signer: Any) -> None:
    """At its last second it holds, a month later it does not, though it is kept."""
    later = NOW + timedelta(days=4000)
    said = notification(signer, TEXT, Timestamp=later.isoformat())
    with pytest.raises(SnsRefusedError) as refused:
        _sns(signer, later).message(json.dumps(said).encode())
    assert refused.value.reason is SnsRefusal.CERTIFICATE


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"originationNumber": 5}', '{"originationNumber": "x"}', "\x00"]
)
def test_a_notification_that_is_no_text_is_taken_and_answered_by_nobody(
    client: FlaskClient, texts: Texts, signer: Any, text: str
) -> None:
    """204: SNS need not send it again."""
    assert client.post("/sms/aws", json=notification(signer, text)).status_code == 204
    assert texts.replied == []


def test_without_a_provider_there_is_no_door(texts: Texts) -> None:
    """A city without Twilio has no address that would take its posts."""
    app = Flask(__name__)
    app.register_blueprint(inbound(_site(), texts, Providers(url=URL)))  # type: ignore[arg-type]
    assert {app.test_client().post(f"/sms/{each}").status_code for each in ("twilio", "aws")} == {404}


def test_the_fields_that_are_signed_are_those_of_sns() -> None:
    """By name, a line each; a subject only where there is one."""
    said = {"Message": "m", "MessageId": "i", "Timestamp": "t", "TopicArn": "a", "Type": "Notification"}
    expected = b"Message\nm\nMessageId\ni\nTimestamp\nt\nTopicArn\na\nType\nNotification\n"
    assert signed(SnsType.NOTIFICATION, {**said, "Token": "no"}) == expected
    with_subject = expected.replace(b"Timestamp", b"Subject\ns\nTimestamp", 1)
    assert signed(SnsType.NOTIFICATION, {**said, "Subject": "s"}) == with_subject


def _sns(signer: Any, now: datetime = NOW) -> Sns:
    def fetch(url: str) -> bytes:
        if "gone" in url:
            raise CertificateUnreachableError("not 200")
        return bytes(signer.pem)

    return Sns({TOPIC}, fetch, lambda: now)


def _twilios(url: str, fields: dict[str, str]) -> str:
    said = url + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    return base64.b64encode(hmac.digest(TOKEN.encode(), said.encode(), hashlib.sha1)).decode()


def _signed(signer: Any, said: dict[str, str]) -> str:
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    hashing = SHA1() if said["SignatureVersion"] == "1" else SHA256()
    return base64.b64encode(
        signer.key.sign(signed(SnsType(said["Type"]), said), PKCS1v15(), hashing)
    ).decode()


def _site() -> Site:
    profile = Profile(
        name="Port Alder", state="VA", zone="America/New_York", locales=("en-US", "es-US"), latitude=36.9,
        longitude=-76.3, same=(), ugc=(), population=1,
    )  # fmt: skip
    return Site(city=profile, ask=lambda *_: None, now=lambda: NOW, secret="s", health=dict)  # type: ignore[arg-type, return-value]
