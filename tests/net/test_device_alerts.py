"""The Reminders API, skill messaging and progressive responses, against a strict Amazon."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from city.delivery.device_alerts import Access, Alert, AlertOutcome, MessageOutcome, Placed
from net.alexa_api import is_amazons
from net.device_alerts import AmazonDeviceAlerts
from net.http import Client
from net.progress import AmazonProgress
from net.skill_messages import AmazonSkillMessages
from tests.amazon_api import CLIENT, FRESH, IN_SESSION, USER, FakeAmazon, amazon
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
ALERT = Alert(
    at=NOW + timedelta(hours=8), zone="America/New_York", locale="en-US", text="Trash: mañana.", requested=NOW
)


@pytest.fixture
def fake() -> Iterator[FakeAmazon]:
    with amazon() as found:
        yield found


def access(fake: FakeAmazon, token: str = IN_SESSION) -> Access:
    return Access(fake.base, token)


def test_an_alert_is_made_moved_and_deleted(fake: FakeAmazon) -> None:
    """Dated, on the zone's own clocks, without a recurrence; Amazon's token is what it is known by."""
    alerts = AmazonDeviceAlerts(fake.base)
    (placed,) = alerts.create(access(fake), [ALERT])
    assert placed == Placed(AlertOutcome.DONE, "alert/1")
    assert fake.when() == ["2026-11-22T18:00"]
    assert fake.texts() == ["Trash: mañana."]
    moved = replace(ALERT, at=ALERT.at + timedelta(days=1), locale="es-US", text="Otro.")
    assert alerts.update(access(fake, FRESH), [(placed.token, moved)]) == [AlertOutcome.DONE]
    assert (fake.when(), fake.texts()) == (["2026-11-23T18:00"], ["Otro."])
    assert alerts.tokens(access(fake, FRESH)) == ["alert/1"]
    assert alerts.delete(access(fake, FRESH), [placed.token]) == [AlertOutcome.DONE]
    assert fake.alerts == {}
    assert fake.refusals == []


def test_several_are_made_in_their_order(fake: FakeAmazon) -> None:
    """Though they go out at once, each outcome stands where its alert stood."""
    wanted = [
        Alert(at=NOW + timedelta(days=n), zone="UTC", locale="en-US", text=f"Day {n}", requested=NOW)
        for n in range(1, 9)
    ]
    placed = AmazonDeviceAlerts(fake.base).create(access(fake), wanted)
    said = [fake.alerts[each.token]["alertInfo"]["spokenInfo"]["content"][0]["text"] for each in placed]
    assert said == [each.text for each in wanted]


def test_where_the_first_may_not_be_made_the_others_are_not_tried(fake: FakeAmazon) -> None:
    """One call is enough to learn that the permission is missing."""
    fake.permitted = False
    placed = AmazonDeviceAlerts(fake.base).create(access(fake), [ALERT] * 8)
    assert {each.outcome for each in placed} == {AlertOutcome.NOT_PERMITTED}
    assert len(placed) == 8
    assert fake.calls == ["POST /v1/alerts/reminders"]


def test_a_device_that_takes_none_is_told_from_a_permission_that_is_missing(fake: FakeAmazon) -> None:
    """403 is the device's where the answer says so."""
    fake.supported = False
    (placed,) = AmazonDeviceAlerts(fake.base).create(access(fake), [ALERT])
    assert placed.outcome is AlertOutcome.NOT_SUPPORTED
    fake.failing["POST reminders"] = [403]
    assert (
        AmazonDeviceAlerts(fake.base).create(access(fake), [ALERT])[0].outcome is AlertOutcome.NOT_PERMITTED
    )


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (400, AlertOutcome.REFUSED),
        (401, AlertOutcome.NOT_PERMITTED),
        (404, AlertOutcome.GONE),
        (429, AlertOutcome.LATER),
        (500, AlertOutcome.LATER),
        (503, AlertOutcome.LATER),
    ],
)
def test_every_status_has_its_meaning(fake: FakeAmazon, status: int, outcome: AlertOutcome) -> None:
    """The same for each of the calls."""
    alerts = AmazonDeviceAlerts(fake.base)
    fake.failing = {f"{method} reminders": [status] for method in ("PUT", "DELETE", "POST")}
    assert alerts.update(access(fake), [("t", ALERT)]) == [outcome]
    assert alerts.delete(access(fake), ["t"]) == [outcome]
    assert alerts.create(access(fake), [ALERT])[0].outcome is outcome


def test_an_answer_without_a_token_is_no_answer() -> None:
    """It may have been made, and nobody knows what it is called."""
    for body in (b"", b"[]", b'{"alertToken": 7}', b'{"alertToken": ""}'):
        with serving(lambda h, body=body: reply(h, 200, body)) as base:  # type: ignore[misc]
            (placed,) = AmazonDeviceAlerts(base).create(Access(base, "t"), [ALERT])
        assert placed.outcome is AlertOutcome.UNANSWERED


def test_a_list_that_cannot_be_read_is_not_an_empty_one() -> None:
    """Whoever deletes everything must not believe that there is nothing."""
    for body in (b"", b"[]", b'{"alerts": {}}'):
        with serving(lambda h, body=body: reply(h, 200, body)) as base:  # type: ignore[misc]
            assert AmazonDeviceAlerts(base).tokens(Access(base, "t")) is None
    with serving(lambda h: reply(h, 200, b'{"alerts": [{"alertToken": "a"}, {}, 7]}')) as base:
        assert AmazonDeviceAlerts(base).tokens(Access(base, "t")) == ["a"]


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://api.amazonalexa.com",
        "https://api.amazonalexa.com.evil.example",
        "https://evilamazonalexa.com",
        "https://user:word@api.amazonalexa.com",
        "https://169.254.169.254",
        "https://[",
        "https://api.amazonalexa.com:port",
        "",
    ],
)
def test_a_foreign_host_never_gets_a_token(endpoint: str) -> None:
    """The host comes with the request or from the store: only Amazon's, over TLS, is ever called."""
    assert not is_amazons(endpoint)
    assert AmazonDeviceAlerts().delete(Access(endpoint, "t"), ["a"]) == [AlertOutcome.UNANSWERED]
    messages = AmazonSkillMessages(Client(time.monotonic), *CLIENT)
    assert messages(endpoint, USER, {}, NOW) is MessageOutcome.REFUSED


@pytest.mark.parametrize("region", ["api", "api.eu", "api.fe"])
def test_each_region_of_amazons_is_called(region: str) -> None:
    """The three hosts that requests name."""
    assert is_amazons(f"https://{region}.amazonalexa.com")


def test_silence_is_no_answer() -> None:
    """A refused connection is neither success nor a reason of Amazon's."""
    gone = "http://127.0.0.1:1"
    assert AmazonDeviceAlerts(gone).delete(Access(gone, "t"), ["a"]) == [AlertOutcome.UNANSWERED]
    assert AmazonDeviceAlerts(gone).tokens(Access(gone, "t")) is None


def test_words_bridge_the_wait(fake: FakeAmazon) -> None:
    """VoicePlayer.Speak, for the request that is being answered; nobody waits for it."""
    AmazonProgress(fake.base)(fake.base, IN_SESSION, "amzn1.request", "<speak>One moment.</speak>")
    assert fake.told.wait(5)
    assert fake.directives == [
        {
            "header": {"requestId": "amzn1.request"},
            "directive": {"type": "VoicePlayer.Speak", "speech": "<speak>One moment.</speak>"},
        }
    ]


@pytest.fixture
def client() -> Iterator[Client]:
    found = Client(time.monotonic, allow_private=True)
    yield found
    found.close()


def messenger(client: Client, fake: FakeAmazon, secret: str = CLIENT[1]) -> AmazonSkillMessages:
    return AmazonSkillMessages(client, CLIENT[0], secret, lwa=f"{fake.base}/auth/o2/token", also=fake.base)


def test_the_skill_is_woken_for_a_resident(client: Client, fake: FakeAmazon) -> None:
    """A token by client credentials for that scope alone, kept as long as it is good; then the message."""
    send = messenger(client, fake)
    assert send(fake.base, USER, {"remindersMoved": True}, NOW) is MessageOutcome.SENT
    assert send(fake.base, USER, {"remindersMoved": True}, NOW + timedelta(minutes=30)) is MessageOutcome.SENT
    assert fake.tokens_given == 1
    assert send(fake.base, USER, {"remindersMoved": True}, NOW + timedelta(hours=1)) is MessageOutcome.SENT
    assert fake.tokens_given == 2
    assert fake.messages == [(USER, {"remindersMoved": True})] * 3
    assert fake.refusals == []


def test_a_token_that_is_no_longer_taken_is_asked_for_anew(client: Client, fake: FakeAmazon) -> None:
    """Once: if the new one is not taken either, it is not the token."""
    send = messenger(client, fake)
    assert send(fake.base, USER, {}, NOW) is MessageOutcome.SENT
    fake.tokens_given += 1  # Amazon has forgotten the one that we hold
    assert send(fake.base, USER, {}, NOW) is MessageOutcome.SENT
    asked = len(fake.calls)
    fake.failing["POST skillmessages"] = [403]
    assert send(fake.base, USER, {}, NOW) is MessageOutcome.SENT
    assert len(fake.calls) == asked + 3  # refused, a new token, taken


def test_credentials_that_are_missing_or_wrong_are_said(client: Client, fake: FakeAmazon) -> None:
    """Without any, Amazon is not even asked."""
    assert messenger(client, fake, "wrong")(fake.base, USER, {}, NOW) is MessageOutcome.NO_CREDENTIALS
    fake.calls.clear()
    assert messenger(client, fake, "")(fake.base, USER, {}, NOW) is MessageOutcome.NO_CREDENTIALS
    assert fake.calls == []


def test_a_user_who_is_gone_and_a_busy_amazon_are_told_apart(client: Client, fake: FakeAmazon) -> None:
    """404 is final; 429 and 500 are for later."""
    send = messenger(client, fake)
    assert send(fake.base, "amzn1.ask.account.NOBODY", {}, NOW) is MessageOutcome.GONE
    for status in (429, 500):
        fake.failing["POST skillmessages"] = [status]
        assert send(fake.base, USER, {}, NOW) is MessageOutcome.LATER


@pytest.mark.parametrize(
    "body", [b"", b"[]", b'{"access_token": "t"}', b'{"access_token": 7, "expires_in": 1}']
)
def test_a_token_that_cannot_be_read_is_none(client: Client, body: bytes) -> None:
    """Login with Amazon may answer anything: it is tried again later."""
    with serving(lambda h: reply(h, 200, body)) as base:
        send = AmazonSkillMessages(client, *CLIENT, lwa=f"{base}/auth/o2/token", also=base)
        assert send(base, USER, {}, NOW) is MessageOutcome.LATER
