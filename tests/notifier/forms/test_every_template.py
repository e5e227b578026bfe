"""Every kind of notice, in every language, in the form of every channel: previews of all that is sent."""

from __future__ import annotations

import email.policy
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from lxml import etree

from city.delivery.deliveries import Delivery, Lane, Notice, Reason
from city.enrolment.subscriptions import CHANNELS, Consent, Subscription, Topic
from notifier.channels import Letter
from notifier.forms import call, proactive, push, sms
from notifier.forms.mail import mail
from notifier.sending.letters import letter
from tests.notifier.alder import NOON, ZONE
from tests.notifier.channels.rigs.email_addresses import SENDER, TARGET
from tests.notifier.sending.test_texts import SAID

LINK = "https://alerts.portalder.example/a/0123456789abcdef"


def written(reason: Reason, facts: dict[str, Any], locale: str, lane: Lane) -> Letter:
    """The letter of a notice, as the deliverer would write it."""
    delivery = Delivery(
        id="0123456789abcdef0123456789abcdef", subscription_id="s1", event_id="e1", version="",
        topic=Topic.EMERGENCY, channel="email", lane=lane, notice=Notice(reason, facts), at=NOON,
        expires=NOON + timedelta(hours=2),
    )  # fmt: skip
    subscription = Subscription(
        id="s1", topic=Topic.EMERGENCY, locale=locale, channel="email", target=TARGET,
        consent=Consent("said so", NOON), created=NOON,
    )  # fmt: skip
    return replace(
        letter(delivery, subscription, NOON, ZONE), link=LINK, unsubscribe=LINK.replace("/a/", "/u/")
    )


def as_mail(written: Letter) -> str:
    """All that a mail program shows; no part is over what a screen of a telephone holds twice over."""
    message = email.message_from_bytes(mail(written, SENDER)[1], policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content() for part in parts if part is not None)
    assert len(message["Subject"]) <= 160
    shown = re.sub(r"<[^>]*>", " ", html)
    return f"{message['Subject']}\n{text}\n{shown}"


def as_push(written: Letter) -> str:
    payload = push.payload(written)
    assert len(payload) <= 3_072
    shown = json.loads(payload)
    return f"{shown['title']}\n{shown['body']}"


def as_sms(written: Letter) -> str:
    text = sms.text_message(written, "Port Alder")
    assert sms.count(text).parts <= sms.MOST_PARTS[written.lane]
    assert LINK in text
    return text


def as_call(written: Letter) -> str:
    spoken, said = call.ssml(written, "Port Alder"), call.twiml(written, "Port Alder")
    assert len(spoken) <= 6_000
    assert max(len(each.text or "") for each in etree.fromstring(said.encode()).iter("Say")) <= 4_096
    return " ".join(etree.fromstring(spoken).itertext())


def as_event(written: Letter) -> str:
    event = proactive.event(written, "Port Alder", ("en-US", "es-US"))
    assert len(json.dumps(event)) <= 6_000
    return json.dumps(event["localizedAttributes"])


def as_posted(written: Letter) -> str:
    body = written.body()
    assert len(json.dumps(body)) <= 20_000
    return f"{body['subject']}\n{body['text']}"


FORMS: Mapping[str, Callable[[Letter], str]] = {
    "email": as_mail,
    "webpush": as_push,
    "sms": as_sms,
    "voice": as_call,
    "alexa": as_event,
    "webhook": as_posted,
    "outbox": as_posted,
    "apprise": as_posted,
}

KINDS = [(reason, facts, locale) for reason, facts, locale, _subject, _text in SAID]
OFFICIAL = {Reason.ADVISORY, Reason.ADVISORY_UPDATE, Reason.ALL_CLEAR}


def test_every_channel_has_its_form_here() -> None:
    """A new channel is red until its previews are looked at."""
    assert set(FORMS) == set(CHANNELS)


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize(("reason", "facts", "locale"), KINDS, ids=lambda v: v if isinstance(v, str) else "")
def test_preview(form: str, reason: Reason, facts: dict[str, Any], locale: str) -> None:
    """No placeholder, no None, something to read, and within what the channel carries."""
    lane = Lane.EMERGENCY if reason in OFFICIAL else Lane.TIMELY
    shown = FORMS[form](written(reason, facts, locale, lane))
    assert not re.search(
        r"[{}]|\bNone\b|\bnull\b|\bundefined\b|notice\.|letter\.", shown.replace('{"', "").replace('"}', "")
    )
    if form != "alexa":
        words = written(reason, facts, locale, lane)
        assert words.text.split()[0].strip(".,:") in shown
        assert "Port Alder" in shown or form in ("webpush", "webhook", "outbox", "apprise")


LONG = {
    "event": "Severe Thunderstorm Warning", "headline": "¡Ñandú! & <b>x</b> " * 400,
    "description": "Wind " * 3_000,
    "instruction": "Stay inside. " * 900, "area": "Alder County; " * 300, "starts": "", "ends": "",
    "language": "en-US",
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("locale", ["en-US", "es-US", "ar-US", "fr-CA"])
@pytest.mark.parametrize("facts", [{"en": LONG}, {"en": {}}, {}], ids=["long", "empty", "nothing"])
def test_the_longest_and_the_emptiest_alert_fit(form: str, locale: str, facts: dict[str, Any]) -> None:
    """What a feed writes at length is shortened for the channel, what it leaves out is still an alert."""
    assert FORMS[form](written(Reason.ADVISORY, facts, locale, Lane.EMERGENCY))
