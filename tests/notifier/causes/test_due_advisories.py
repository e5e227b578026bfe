"""Who is told of an official alert, its updates and its end (A1-A22; F6, F7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from city.advisories import Area
from city.delivery.deliveries import Cause, Outcome, Result
from city.records import Advisory
from tests.notifier.alder import HARBOR, NOON, Recorder, Town, alert, recorders

MINUTE = timedelta(minutes=1)


def at(town: Town, moment: Any) -> list[tuple[str, str]]:
    town.clock.instant = moment
    return town.told()


def cancel(of: Advisory, minutes: int = 5, **more: Any) -> Advisory:
    return alert("can1", NOON + minutes * MINUTE, msg_type="Cancel", refers=[of.message], **more)


def update(of: Advisory, name: str = "upd1", minutes: int = 5, **more: Any) -> Advisory:
    more = {"headline": "The tornado turned north", "description": "It turned north.", **more}
    return alert(name, NOON + minutes * MINUTE, msg_type="Update", refers=[of.message], **more)


@pytest.mark.parametrize("status", ["Actual", "Exercise", "System", "Test", "Draft", ""])
@pytest.mark.parametrize("scope", ["Public", "Restricted", "Private"])
@pytest.mark.parametrize("channel", ["webhook", "outbox", "email"])
def test_only_actual_and_public_is_told(town: Town, status: str, scope: str, channel: str) -> None:
    """F6, as a truth table over status, scope and channel: one cell of each channel is told."""
    town.channels.clear()
    town.channels.update(recorders("webhook", "outbox", "email"))
    town.restart()
    town.view.all = [alert(status=status, scope=scope)]
    town.subscribe({"id": "s1", "channel": channel, "target": "http://a.example"} if channel != "email" else
                   {"id": "s1", "channel": channel, "target": "a@example.org"})  # fmt: skip
    assert len(at(town, NOON)) == ((status, scope) == ("Actual", "Public"))


@pytest.mark.parametrize("code", ["RWT", "RMT", "NPT", "DMO"])
def test_test_codes_are_never_told(town: Town, code: str) -> None:
    """A test with status Actual is still a test (A2)."""
    town.view.all = [alert(event_codes={"SAME": (code,)})]
    town.subscribe("s1")
    assert at(town, NOON) == []


@pytest.mark.parametrize(
    ("msg_type", "told"), [("Alert", 1), ("Update", 1), ("Cancel", 0), ("Ack", 0), ("Error", 0)]
)
def test_what_each_message_type_sends_by_itself(town: Town, msg_type: str, told: int) -> None:
    """F7: a Cancel, Ack or Error of something unknown is never broadcast; an Update of it is an alert."""
    town.view.all = [alert(msg_type=msg_type, refers=[alert("unknown", NOON - 10 * MINUTE).message])]
    town.subscribe("s1")
    assert len(at(town, NOON)) == told


def test_only_those_concerned_are_told(town: Town) -> None:
    """A polygon reaches who lives in it, and the whole city where it touches any part of it."""
    area = Area(polygons=(HARBOR,), same=("012081",))
    town.view.all = [alert(area=area)]
    town.subscribe(
        "city", {"id": "in", "address": "1 Harbor Street"}, {"id": "out", "address": "2 Hill Road"}
    )
    assert [who for who, _ in at(town, NOON)] == ["city", "in"]


def test_alert_that_says_nowhere_goes_to_staff(town: Town) -> None:
    """No geometry and no known code: nobody is told, and the planner names it for staff (A14)."""
    town.view.all = [alert(area=Area(text="somewhere"))]
    town.subscribe("s1", {"id": "s2", "address": "1 Harbor Street"})
    plan = town.notifier.plan(NOON)
    assert (plan.due, plan.for_staff) == ((), ("tor1",))


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, ["emergency", "weather"]),
        ({"severity": "Minor"}, ["weather"]),
        ({"sender": "city@example.org"}, ["emergency"]),
        ({"sender": "city@example.org", "severity": "Minor"}, ["news"]),
    ],
)
def test_tier_decides_which_subscribers_hear_it(town: Town, more: Any, told: list[str]) -> None:
    """Emergencies, weather and the rest go to their own topics; the gravest weather to both."""
    town.view.all = [alert(**more)]
    town.subscribe(
        *({"id": t, "topic": t, "target": f"http://a.example/{t}"} for t in ("emergency", "weather", "news"))
    )
    assert [who for who, _ in at(town, NOON)] == told


def test_who_asked_for_some_news_hears_only_the_notices_that_it_names(town: Town) -> None:
    """A calendar, or a category, is no leave to tell of every water pipe; "water" is. Its end follows."""
    ours: Any = {"sender": "city@example.org", "severity": "Minor", "event": "Planned Water Outage"}
    low = alert("w1", **ours)
    town.view.all = [low]
    wanted = {"all": "", "calendar": "board vacancies", "category": "parks", "named": "water outage"}
    rows = ({"id": each, "topic": "news", "filter": words} for each, words in wanted.items())
    town.subscribe(*({**row, "target": f"http://a.example/{row['id']}"} for row in rows))
    assert [who for who, _ in at(town, NOON)] == ["all", "named"]
    assert low.message is not None
    town.view.all += [alert("w2", NOON, msg_type="Cancel", refers=[low.message], **ours)]
    assert [who for who, _ in at(town, NOON + MINUTE)] == ["all", "named"]


def test_one_person_is_told_once_by_the_highest_tier(town: Town) -> None:
    """Emergency and weather to one target: one notice, as an emergency, however late the second row."""
    town.view.all = [alert()]
    town.subscribe({"id": "w", "topic": "weather"}, {"id": "e"})
    assert [who for who, _ in at(town, NOON)] == ["e"]
    town.subscribe({"id": "w2", "topic": "weather"})
    assert at(town, NOON + MINUTE) == []


def test_many_people_behind_one_webhook_are_all_told(town: Town) -> None:
    """A webhook stands for any number of people: one request for each recipient."""
    town.view.all = [alert()]
    town.subscribe(*(f"s{n}" for n in range(100)))
    assert len(at(town, NOON)) == 100


def test_emergency_overrides_quiet_hours_and_weather_does_not(town: Town) -> None:
    """At three in the morning only the emergency tier disturbs."""
    three = NOON - timedelta(hours=9)
    town.view.all = [alert(sent=three), alert("adv", three, severity="Minor", event="Wind Advisory")]
    town.subscribe("e", {"id": "w", "topic": "weather", "target": "http://b.example"})
    assert ("e", "Tornado Warning") in at(town, three + MINUTE)
    assert "Wind Advisory" not in [letter.subject for letter in town.sent]


def test_held_weather_is_told_in_the_morning_if_it_still_holds(town: Town) -> None:
    """What quiet hours hold is sent at their end, and only if it has not expired by then."""
    night = NOON - timedelta(hours=9)
    short = alert("short", night, severity="Minor", event="Fog Advisory", hours=2)
    town.view.all = [short, alert("long", night, severity="Minor", event="Wind Advisory", hours=9)]
    town.subscribe({"id": "w", "topic": "weather"})
    assert at(town, night) == []
    assert at(town, NOON - timedelta(hours=4, seconds=1)) == []
    assert at(town, NOON - timedelta(hours=4)) == [("w", "Wind Advisory")]


def test_update_is_told_as_an_update_to_who_knows_and_as_new_to_who_does_not(town: Town) -> None:
    """Somebody who joins later hears the present message, not the history."""
    first = alert()
    town.view.all = [first]
    town.subscribe("old")
    at(town, NOON)
    town.subscribe("new")
    town.view.all = [first, update(first)]
    told = at(town, NOON + 6 * MINUTE)
    assert told == [("new", "Tornado Warning"), ("old", "Update: Tornado Warning")]


def test_update_before_its_alert_makes_the_late_alert_silent(town: Town) -> None:
    """What is superseded when it arrives is never sent (A5)."""
    first = alert()
    town.view.all = [update(first)]
    town.subscribe("s1")
    assert len(at(town, NOON + 6 * MINUTE)) == 1
    town.view.all.append(first)
    assert at(town, NOON + 7 * MINUTE) == []


def test_all_clear_goes_only_to_those_who_were_told(town: Town) -> None:
    """A Cancel reaches who heard the alert, once, and nobody else (A6)."""
    first = alert()
    town.view.all = [first]
    town.subscribe("told")
    at(town, NOON)
    town.subscribe("untold")
    town.view.all = [first, cancel(first)]
    assert at(town, NOON + 6 * MINUTE) == [("told", "Over: Tornado Warning")]
    assert at(town, NOON + 7 * MINUTE) == []


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ({"description": "It has gone."}, "This alert is over: Tornado Warning. It has gone."),
        ({}, "This alert is over: Tornado Warning."),
        (None, "This alert is over: Tornado Warning."),
    ],
)
def test_all_clear_never_repeats_the_alarm(town: Town, words: dict[str, str] | None, text: str) -> None:
    """A Cancel that keeps the alert's words, or has none, says what is over and not "take cover"."""
    first = alert()
    town.view.all = [first]
    town.subscribe("s1")
    at(town, NOON)
    over = cancel(first, **(words or {}))
    if words is None:
        over = replace(over, message=replace(over.message, infos=()))
    town.view.all = [first, over]
    at(town, NOON + 6 * MINUTE)
    assert town.sent[-1].text == text


def test_all_clear_reaches_whoever_may_have_been_told(town: Town) -> None:
    """An attempt whose answer was lost counts as told (A6); one that was refused does not."""
    lost, refused = Outcome(Result.UNKNOWN, Cause.NO_ANSWER), Outcome(Result.REFUSED, Cause.REJECTED)
    town.channels["webhook"] = Recorder(answers=[lost])
    town.channels["outbox"] = Recorder("outbox", answers=[refused])
    town.restart()
    first = alert()
    town.view.all = [first]
    town.subscribe("maybe", {"id": "never", "channel": "outbox"})
    at(town, NOON)
    town.view.all = [first, cancel(first)]
    assert at(town, NOON + 6 * MINUTE) == [("maybe", "Over: Tornado Warning")]


def test_all_clear_for_what_ended_long_ago_is_silent(town: Town) -> None:
    """A Cancel that is seen half a day after the alert's own end helps nobody; before that it does."""
    first = alert()
    town.view.all = [first]
    town.subscribe("s1")
    at(town, NOON)
    town.view.all = [first, cancel(first)]
    assert town.notifier.due(NOON + timedelta(hours=12)).due
    assert not town.notifier.due(NOON + timedelta(hours=14)).due


def test_old_messages_count_by_what_people_heard(town: Town) -> None:
    """A Cancel that was sent months ago, of an alert that is still in force here, is told."""
    months = timedelta(days=90)
    first = alert(sent=NOON - months, hours=24 * 365)
    town.view.all = [first]
    town.subscribe("s1")
    assert len(at(town, NOON)) == 1
    over = alert("can1", NOON - months + MINUTE, msg_type="Cancel", refers=[first.message])
    town.view.all = [first, over]
    assert at(town, NOON + MINUTE) == [("s1", "Over: Tornado Warning")]


def test_alert_after_its_cancel_is_never_sent(town: Town) -> None:
    """A late alert that was taken back already stays silent (A6)."""
    first = alert()
    town.view.all = [cancel(first)]
    town.subscribe("s1")
    at(town, NOON + 6 * MINUTE)
    town.view.all.append(first)
    assert at(town, NOON + 7 * MINUTE) == []


def test_cancel_in_the_guise_of_an_update_is_an_all_clear(town: Town) -> None:
    """Urgency Past, AllClear and expires equal to sent end the alert (A7)."""
    first = alert()
    town.view.all = [first]
    town.subscribe("s1")
    at(town, NOON)
    over = update(first, urgency="Past", responses=("AllClear",), hours=0)
    town.view.all = [first, over]
    assert at(town, NOON + 6 * MINUTE) == [("s1", "Over: Tornado Warning")]


def test_same_text_under_a_new_id_is_silent(town: Town) -> None:
    """Re-issued within minutes, nobody is told again (A22)."""
    first = alert()
    again = alert("tor2", NOON + 3 * MINUTE, hours=1 - 4 / 60)
    town.view.all = [first]
    town.subscribe("s1")
    at(town, NOON)
    town.view.all = [first, again]
    assert first.message.infos[0].expires == again.message.infos[0].expires
    assert at(town, NOON + 4 * MINUTE) == []


def test_reissue_is_told_to_whoever_may_not_have_heard_the_first(town: Town) -> None:
    """Where the answer to the first was lost, the same text again is not silent: twice rather than never."""
    town.channels["webhook"] = Recorder(answers=[Outcome(Result.UNKNOWN, Cause.NO_ANSWER)])
    town.restart()
    first = alert()
    again = alert("tor2", NOON + 3 * MINUTE, hours=1 - 4 / 60)
    town.view.all = [first]
    town.subscribe("s1")
    at(town, NOON)
    town.view.all = [first, again]
    town.clock.instant = NOON + 4 * MINUTE
    town.notifier.deliver(once=True)
    assert [letter.event_id for letter in town.sent] == ["tor1", "tor2"]


def test_copy_from_another_feed_is_silent(town: Town) -> None:
    """The same key twice is one advisory, whatever record it came in (A1)."""
    town.view.all = [alert()]
    town.subscribe("s1")
    at(town, NOON)
    twin = alert()
    town.view.all.append(Advisory(id="ipaws", source="ipaws", received=NOON, message=twin.message))
    assert at(town, NOON + MINUTE) == []


def test_expired_alert_is_never_told(town: Town) -> None:
    """Being in a list says nothing: what is over is over (A9)."""
    town.view.all = [alert(sent=NOON - timedelta(hours=2))]
    town.subscribe("s1")
    assert at(town, NOON) == []


def test_alert_that_vanishes_from_its_feed_is_not_cancelled(town: Town) -> None:
    """Nobody is told that it is over (A12)."""
    town.view.all = [alert()]
    town.subscribe("s1")
    at(town, NOON)
    town.view.all = []
    assert at(town, NOON + MINUTE) == []


def test_event_id_is_the_identifier(town: Town) -> None:
    """Everyone who is told of one message gets its CAP identifier."""
    town.view.all = [alert("urn:oid:2.49.0.1.840.0.abc.001.1")]
    town.subscribe("s1", "s2")
    assert {each.event_id for each in town.notifier.due(NOON).due} == {"urn:oid:2.49.0.1.840.0.abc.001.1"}
