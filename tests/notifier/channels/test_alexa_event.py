"""Alexa's notifications: which schema says what, once, and with which token."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from city.delivery.deliveries import Cause, Lane, Notice, Reason, Result
from notifier.channels import Letter
from notifier.forms.proactive import event
from tests.notifier.alder import NOON
from tests.notifier.channels.rigs import LETTER
from tests.notifier.channels.rigs.alexa_event import TARGET, TOKEN, Amazon, channel, check
from tests.notifier.channels.rigs.http import answering

ADDRESSED = replace(LETTER, target=TARGET)
MEETING = {"body": "City Council", "start": "2026-11-24T18:00:00-05:00", "before": "", "place": {}}
EVE = {"date": "2026-11-24", "before": "2026-11-24", "because": []}


def told(reason: Reason, facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The event of a notice, checked as Amazon would."""
    letter: Letter = replace(ADDRESSED, notice=Notice(reason, facts), **more)
    body = dict(event(letter, "Port Alder", ("en-US", "es-US")))
    check(body)
    said: dict[str, Any] = body["event"]
    return said | {"words": body["localizedAttributes"][0]}


@pytest.mark.parametrize(
    ("streams", "types"),
    [
        (["trash"], ["LANDFILL"]),
        (["recycling", "trash", "yard_waste"],
         ["RECYCLABLE_PLASTICS", "WASTE_PAPER", "CANS", "LANDFILL", "GARDEN_WASTE"]),
        (["bulk"], ["BULKY"]),
    ],
)  # fmt: skip
def test_pickup_eve_names_types_and_day(streams: list[str], types: list[str]) -> None:
    """Alexa says "on Tuesday" in the resident's own language."""
    said = told(Reason.PICKUP_EVE, {**EVE, "streams": streams})
    assert said["name"] == "AMAZON.TrashCollectionAlert.Activated"
    assert said["payload"] == {"alert": {"garbageTypes": types, "collectionDayOfWeek": "TUESDAY"}}


@pytest.mark.parametrize("streams", [["street_sweeping"], ["oyster_shells"], ["trash", "oyster_shells"], []])
def test_what_alexa_has_no_word_for_is_a_message(streams: list[str]) -> None:
    """Half of what goes out would be a wrong reminder."""
    said = told(Reason.PICKUP_EVE, {**EVE, "streams": streams}, lane=Lane.TIMELY)
    assert said["name"] == "AMAZON.MessageAlert.Activated"
    assert said["payload"]["messageGroup"] == {"creator": {"name": "Port Alder"}, "count": 1}


@pytest.mark.parametrize(
    ("name", "hazard"),
    [
        ("Tornado Warning", "TORNADO"),
        ("Hurricane Watch", "HURRICANE"),
        ("Tropical Storm Warning", "HURRICANE"),
        ("Severe Thunderstorm Warning", "THUNDER_STORM"),
        ("Winter Storm Warning", "SNOW_STORM"),
        ("Blizzard Warning", "SNOW_STORM"),
    ],
)
def test_the_four_hazards_of_alexa(name: str, hazard: str) -> None:
    """Others are messages: "a thunderstorm" for a flood would send people the wrong way."""
    said = told(Reason.ADVISORY, {"en": {"event": name}, "es": {"event": name}})
    assert said["name"] == "AMAZON.WeatherAlert.Activated"
    assert said["payload"]["weatherAlert"]["alertType"] == hazard
    assert said["words"] == {"locale": "en-US", "source": "Port Alder"}


@pytest.mark.parametrize("name", ["Flash Flood Warning", "Evacuation Immediate", "", "Boil Water Notice"])
def test_every_other_alert_is_an_urgent_message(name: str) -> None:
    """Its words are heard when the resident opens the skill."""
    said = told(Reason.ADVISORY, {"en": {"event": name}})
    assert said["payload"]["messageGroup"]["urgency"] == "URGENT"


def test_all_clear_is_no_weather_alert() -> None:
    """ "A tornado" would frighten again."""
    assert (
        told(Reason.ALL_CLEAR, {"en": {"event": "Tornado Warning"}})["name"]
        == "AMAZON.MessageAlert.Activated"
    )


@pytest.mark.parametrize(
    ("reason", "status"),
    [
        (Reason.MEETING_REMINDER, "CONFIRMED"),
        (Reason.MEETING_REINSTATED, "CONFIRMED"),
        (Reason.MEETING_MOVED, "RESCHEDULED"),
        (Reason.MEETING_CANCELLED, "CANCELED"),
        (Reason.MEETING_POSTPONED, "CANCELED"),
    ],
)
def test_meetings_are_occasions(reason: Reason, status: str) -> None:
    """With their body, their time in UTC and what has become of them."""
    said = told(reason, MEETING)
    assert said["name"] == "AMAZON.Occasion.Updated"
    assert said["payload"]["state"] == {"confirmationStatus": status}
    assert said["payload"]["occasion"]["bookingTime"] == "2026-11-24T23:00:00Z"
    assert said["words"] == {"locale": "en-US", "subject": "City Council", "provider": "Port Alder"}


def test_meeting_without_a_time_is_a_message() -> None:
    """A day alone is no booking time."""
    said = told(Reason.MEETING_REMINDER, {**MEETING, "start": "2026-11-24"})
    assert said["name"] == "AMAZON.MessageAlert.Activated"


@pytest.mark.parametrize(
    ("expires", "until"),
    [
        (timedelta(minutes=1), "2026-11-23T17:05:30Z"),
        (timedelta(hours=1), "2026-11-23T18:00:00Z"),
        (timedelta(days=9), "2026-11-24T17:00:00Z"),
        (None, "2026-11-23T21:00:00Z"),
    ],
)
def test_event_lives_as_long_as_it_matters(expires: timedelta | None, until: str) -> None:
    """Within what Amazon allows: five minutes to a day."""
    letter = replace(ADDRESSED, expires=NOON + expires if expires is not None else None)
    assert event(letter, "Port Alder", ("en-US",))["expiryTime"] == until


def test_the_same_delivery_is_never_announced_twice() -> None:
    """Amazon knows it by its referenceId: an attempt whose answer was lost is not a second chime (409)."""
    with answering(Amazon()) as (url, _asked):
        alexa = channel(url)
        first, second = (
            alexa.send([ADDRESSED])[0],
            alexa.send([replace(ADDRESSED, sent_at=NOON + timedelta(1))])[0],
        )
        other = alexa.send([replace(ADDRESSED, delivery_id="another")])[0]
        alexa.close()
    assert [each.cause for each in (first, second, other)] == [
        Cause.ACCEPTED,
        Cause.ALREADY_THERE,
        Cause.ACCEPTED,
    ]
    assert {each.result for each in (first, second, other)} == {Result.SENT}


def test_one_token_serves_until_shortly_before_its_end() -> None:
    """And one that is not taken is asked for anew at the next attempt."""
    amazon = Amazon()
    with answering(amazon) as (url, _asked):
        alexa = channel(url)
        for n, minutes in enumerate((0, 57, 59)):
            alexa.send([replace(ADDRESSED, delivery_id=f"d{n}", sent_at=NOON + timedelta(minutes=minutes))])
        assert amazon.tokens == 2
        amazon.then = 401
        alexa.send([replace(ADDRESSED, delivery_id="d7", sent_at=NOON + timedelta(minutes=59))])
        amazon.then = 202
        (again,) = alexa.send([replace(ADDRESSED, delivery_id="d7", sent_at=NOON + timedelta(minutes=59))])
        alexa.close()
    assert (amazon.tokens, again.result) == (3, Result.SENT)


def test_silence_about_tokens_is_waited_for_once() -> None:
    """Sixty-four senders must not each wait ten seconds in turn; a moment later it is asked again."""
    amazon = Amazon(lwa=500)
    with answering(amazon) as (url, _asked):
        alexa = channel(url)
        outcomes = alexa.send([replace(ADDRESSED, delivery_id=f"d{n}") for n in range(20)])
        assert {(each.result, each.cause) for each in outcomes} == {(Result.RETRY, Cause.UNREACHABLE)}
        assert amazon.tokens == 1
        amazon.lwa = (200, {}, TOKEN)
        (later,) = alexa.send([replace(ADDRESSED, sent_at=NOON + timedelta(seconds=5))])
        alexa.close()
    assert (later.result, amazon.tokens) == (Result.SENT, 2)


def test_wrong_secret_is_for_somebody_to_mend() -> None:
    """No resident's alert is given up for it."""
    with answering(Amazon()) as (url, _asked):
        alexa = channel(url, secret="another")
        (outcome,) = alexa.send([ADDRESSED])
        alexa.close()
    assert (outcome.result, outcome.cause) == (Result.RETRY, Cause.UNAUTHORISED)
