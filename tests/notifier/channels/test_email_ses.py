"""E-mail by SES v2: the same message, in one call; and in an emulator that nobody here wrote."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.request import urlopen

import pytest

from city.delivery.deliveries import Result
from net.aws import Aws
from notifier.channels.email_ses import SesEmail
from notifier.forms.mail import mail
from tests.aws.conftest import _tool
from tests.aws.emulator import emulator
from tests.notifier.channels.rigs import LETTER
from tests.notifier.channels.rigs.aws import accepted, service
from tests.notifier.channels.rigs.email_addresses import SENDER, TARGET
from tests.notifier.channels.rigs.http import answering

ADDRESSED = replace(LETTER, target=TARGET)


def test_what_ses_is_asked() -> None:
    """The whole message as a mail server would get it, with its headers for one-click unsubscribing."""
    with answering(accepted) as (url, asked):
        channel = SesEmail(service("sesv2", url), SENDER, "tracked")
        assert channel.send([ADDRESSED])[0].result is Result.SENT
        channel.close()
    (one,) = asked
    body = json.loads(one.body)
    message = base64.b64decode(body.pop("Content")["Raw"]["Data"])
    assert one.path == "/v2/email/outbound-emails"
    assert body == {
        "FromEmailAddress": SENDER.address,
        "Destination": {"ToAddresses": [TARGET]},
        "EmailTags": [{"Name": "delivery", "Value": LETTER.delivery_id}],
        "ConfigurationSetName": "tracked",
    }
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in message
    assert len(message) == len(mail(ADDRESSED, SENDER)[1])


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An AWS emulator on loopback."""
    with emulator(_tool("ministack", "python"), tmp_path_factory.mktemp("ministack")) as url:
        yield url


def test_ses_in_an_emulator_takes_the_message(aws: str) -> None:
    """The whole wire of boto3, signed; the message arrives with its recipient."""
    client = Aws("sesv2", "us-east-1", endpoint=aws, credentials=("test", "test"))
    client.call("create_email_identity", EmailIdentity=SENDER.address)
    channel = SesEmail(client, SENDER)
    (outcome,) = channel.send([ADDRESSED])
    channel.close()
    assert outcome.result is Result.SENT, outcome
    with urlopen(f"{aws}/_ministack/ses/messages") as answer:
        sent = answer.read().decode()
    assert TARGET in sent
