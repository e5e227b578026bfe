"""What each provider is sent: numbers, words, the end of trying; and no call by itself twice."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.request import urlopen

import pytest

from city.delivery.deliveries import Result
from net.aws import Aws
from net.http import Limits
from net.posting import Posting
from notifier.channels.sms_aws import AwsSms
from notifier.channels.sms_sns import SnsSms
from notifier.channels.sms_twilio import TwilioSms
from notifier.channels.voice_aws import AwsVoice
from notifier.channels.voice_twilio import TwilioVoice
from notifier.forms.call import ssml, twiml
from notifier.forms.sms import text_message
from notifier.sending.twilio import Account, receipts_of
from tests.notifier.channels.rigs import LETTER, rig_named
from tests.notifier.channels.rigs.aws import KEYS, accepted, service
from tests.notifier.channels.rigs.http import answering
from tests.notifier.channels.rigs.numbers import NUMBER
from tests.notifier.channels.rigs.twilio import form

ADDRESSED = replace(LETTER, target=NUMBER)


def test_what_end_user_messaging_is_asked() -> None:
    """A transactional message to the number in E.164, not tried for longer than it is worth."""
    with answering(accepted) as (url, asked):
        for make in (AwsSms, AwsVoice):
            channel = make(service("pinpoint-sms-voice-v2", url), "+17575550100", "Port Alder", "tracked")
            assert channel.send([ADDRESSED])[0].result is Result.SENT
            channel.close()
    message, call = (json.loads(each.body) for each in asked)
    assert asked[0].headers["x-amz-target"] == "PinpointSMSVoiceV2.SendTextMessage"
    assert message == {
        "DestinationPhoneNumber": "+17575550142", "OriginationIdentity": "+17575550100",
        "MessageBody": text_message(LETTER, "Port Alder"), "MessageType": "TRANSACTIONAL",
        "TimeToLive": 3_600, "ConfigurationSetName": "tracked", "Context": {"delivery": LETTER.delivery_id},
    }  # fmt: skip
    assert asked[1].headers["x-amz-target"] == "PinpointSMSVoiceV2.SendVoiceMessage"
    assert (call["MessageBody"], call["MessageBodyTextType"]) == (ssml(LETTER, "Port Alder"), "SSML")
    assert (call["VoiceId"], call["DestinationPhoneNumber"]) == ("LUPE", "+17575550142")


@pytest.mark.parametrize(
    ("module", "path", "expected"),
    [
        (
            "sms_twilio",
            "Messages.json",
            {"Body": text_message(LETTER, "Port Alder"), "ValidityPeriod": "3600"},
        ),
        ("voice_twilio", "Calls.json", {"Twiml": twiml(LETTER, "Port Alder"), "Timeout": "40"}),
    ],
)
def test_what_twilio_is_asked(module: str, path: str, expected: dict[str, str], tmp_path: Any) -> None:
    """One form, with the number in E.164 and the city's own."""
    rig = rig_named(module)
    with rig.run(rig.accepts, tmp_path) as town:
        town.channel.send([ADDRESSED])
        (asked,) = town.arrived
    assert asked.path == f"/Accounts/AC00000000000000000000000000000000/{path}"
    assert form(asked) == {"To": "+17575550142", "From": "+17575550100", **expected}


def test_messaging_service_stands_in_for_a_number() -> None:
    """Twilio then chooses the number, and keeps its own list of who said STOP."""
    with answering((201, {}, b"{}")) as (url, asked):
        account = Account("AC1", "t", key="SK1")
        channel = TwilioSms(
            lambda: Posting(time.monotonic, allow_private=True), account, "MG1", "Port Alder", api=url,
            limits=Limits(seconds=2),
        )  # fmt: skip
        channel.send([ADDRESSED])
        channel.close()
    assert "MessagingServiceSid" in form(asked[0])
    assert "From" not in form(asked[0])
    assert asked[0].headers["authorization"] == "Basic U0sxOnQ="


@pytest.mark.parametrize("channel", [TwilioSms, TwilioVoice])
def test_twilio_is_asked_to_tell_what_becomes_of_it(channel: type[TwilioSms | TwilioVoice]) -> None:
    """At an address that names the delivery and nobody; at none where anybody could say so."""
    account = Account("AC1", "t", key="SK1")
    with answering((201, {}, b"{}")) as (url, asked):
        for ours in ("https://alerts.example", ""):
            made = channel(
                lambda: Posting(time.monotonic, allow_private=True), account, "+17575550100", "Port Alder",
                receipts=partial(receipts_of, url=ours), api=url, limits=Limits(seconds=2),
            )  # fmt: skip
            made.send([ADDRESSED])
            made.close()
    first, second = map(form, asked)
    assert first["StatusCallback"] == f"https://alerts.example/receipt/twilio/{ADDRESSED.delivery_id}"
    assert "StatusCallback" not in second


def test_repr_shows_no_secret() -> None:
    """Accounts stand in tracebacks."""
    assert "t0ken" not in repr(Account("AC1", "t0ken", key="SK1"))
    assert KEYS[1] not in repr(service("sns", "http://127.0.0.1:1"))


def test_debug_logs_of_the_libraries_are_off(caplog: pytest.LogCaptureFixture) -> None:
    """At DEBUG botocore logs every request with its number: who turns DEBUG on gets none (F20)."""
    caplog.set_level(logging.DEBUG)
    with answering(accepted) as (url, _asked):
        channel = AwsSms(service("pinpoint-sms-voice-v2", url), "+17575550100", "Port Alder")
        channel.send([ADDRESSED])
        channel.close()
    assert "5550142" not in caplog.text


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An AWS emulator on loopback."""
    from tests.aws.conftest import _tool
    from tests.aws.emulator import emulator

    with emulator(_tool("ministack", "python"), tmp_path_factory.mktemp("ministack")) as url:
        yield url


def test_sns_in_an_emulator_takes_the_message(aws: str) -> None:
    """The whole wire of boto3, signed, against an emulator that nobody here wrote."""
    channel = SnsSms(Aws("sns", "us-east-1", endpoint=aws, credentials=("test", "test")), "Port Alder")
    outcomes = channel.send([ADDRESSED, replace(ADDRESSED, target="+17575550143")])
    channel.close()
    assert [each.result for each in outcomes] == [Result.SENT] * 2
    with urlopen(f"{aws}/_ministack/sns/sms-messages") as answer:
        sent = answer.read().decode()
    assert "+17575550142" in sent
    assert "+17575550143" in sent
    assert "Busque refugio ahora" in sent
