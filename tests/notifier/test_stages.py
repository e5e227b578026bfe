"""The stages in a row, the dry run's document, and what may be seen of people."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest

from city.advisories import Area
from city.delivery.deliveries import Cause, Lane, Outcome, Result, State
from city.records import NewsItem
from notifier.rate import RATE
from tests.notifier.alder import HARBOR, NOON, Recorder, Town, alert, meeting, recorders

SECRETS = ("5550123", "tok-en", "Harbor", "27.51")


def news(name: str, published: timedelta = timedelta(0), **more: object) -> NewsItem:
    return NewsItem(id=name, source="rss", title={"en": f"News {name}"}, published=NOON + published, **more)  # type: ignore[arg-type]


def test_dry_run_is_the_contract_s_document(town: Town) -> None:
    """`due` and `dropped`, each row with exactly these fields; nothing is written down by it."""
    town.view.all = [alert(), meeting(NOON + timedelta(minutes=30))]
    town.subscribe("e1", {"id": "m1", "topic": "meetings", "quiet_from": "11:00", "quiet_to": "13:00"})
    document = json.loads(json.dumps(town.notifier.due(NOON).as_json()))
    assert document == {
        "due": [
            {"subscription_id": "e1", "event_id": "tor1", "topic": "emergency", "channel": "webhook",
             "lane": "emergency", "at": "2026-11-23T16:59:00+00:00", "reason": "advisory"},
        ],
        "dropped": [
            {"subscription_id": "m1", "event_id": "m1", "topic": "meetings", "channel": "webhook",
             "lane": "timely", "at": "2026-11-23T16:30:00+00:00", "reason": "quiet_hours"},
        ],
    }  # fmt: skip
    assert town.deliveries.counts() == {}


def test_no_subscription_is_flooded_but_emergencies_pass(town: Town) -> None:
    """After so many in an hour the rest waits, an emergency does not."""
    town.view.all = [news(f"n{n}") for n in range(RATE + 10)]
    row = {"topic": "news", "target": "http://a.example"}
    town.subscribe({**row, "id": "n1"}, "e1")
    assert len(town.told()) == RATE
    town.view.all.append(alert())
    assert town.told() == [("e1", "Tornado Warning")]
    town.clock.instant += timedelta(hours=1, seconds=1)
    assert len(town.told()) == 10


def test_what_is_settled_costs_nothing_and_hides_nobody(town: Town) -> None:
    """A second planning looks only at who joined; whoever is held by quiet hours is looked at again."""
    weather = {"topic": "weather", "quiet_from": "11:00", "quiet_to": "12:30"}
    town.view.all = [alert(), alert("wind", severity="Minor", event="Wind Advisory")]
    town.subscribe("e1", {**weather, "id": "w1", "target": "http://b.example"})
    assert [each.subscription_id for each in town.notifier.plan(NOON).due] == ["e1", "w1"]
    again = town.notifier.plan(NOON)
    assert [(each.due.event_id, each.reason) for each in again.dropped] == [("wind", "quiet_hours")]
    town.subscribe("e2")
    assert [each.subscription_id for each in town.notifier.plan(NOON).due] == ["e2"]
    later = town.notifier.plan(NOON + timedelta(minutes=30))
    assert [(each.subscription_id, each.event_id) for each in later.due] == [("w1", "wind")]


def test_who_was_left_out_for_another_subscription_is_told_when_that_is_gone(town: Town) -> None:
    """One notice for each person; whose first subscription is forgotten hears it by the second."""
    town.channels.update(recorders("sms"))
    town.restart()
    town.view.all = [alert()]
    row = {"channel": "sms", "target": "+12025550123", "consent": "form"}
    town.subscribe({**row, "id": "first"}, {**row, "id": "second", "address": "1 Harbor Street"})
    (told,) = town.notifier.plan(NOON).due
    assert list(town.notifier.plan(NOON).due) == []
    town.notifier.forget(told.subscription_id)
    (after,) = town.notifier.plan(NOON).due
    assert {told.subscription_id, after.subscription_id} == {"first", "second"}


def test_whoever_moves_into_the_area_hears_of_what_is_in_force(town: Town) -> None:
    """A subscription that changes is looked at anew, and told once."""
    town.view.all = [alert(area=Area(text="by the sea", polygons=(HARBOR,)))]
    town.subscribe({"id": "s1", "address": "2 Hill Road"}, {"id": "s2", "address": "1 Harbor Street"})
    assert [each.subscription_id for each in town.notifier.plan(NOON).due] == ["s2"]
    town.subscribe({"id": "s1", "address": "1 Harbor Street"})
    assert [each.subscription_id for each in town.notifier.plan(NOON).due] == ["s1"]
    assert list(town.notifier.plan(NOON).due) == []


def test_news_since_one_subscribed_by_category_for_a_day(town: Town) -> None:
    """Old news is not delivered to new subscribers, and a filter is a category."""
    town.subscribe({"id": "all", "topic": "news"}, {"id": "parks", "topic": "news", "filter": "parks"})
    town.view.all = [
        news("old", -timedelta(hours=1)),
        news("new", timedelta(hours=1), categories=("City Parks",)),
        news("other", timedelta(hours=1), categories=("Roads",)),
        news("tomorrow", timedelta(hours=30)),
    ]
    town.clock.instant += timedelta(hours=2)
    assert town.told() == [("all", "News new"), ("all", "News other"), ("parks", "News new")]


def test_one_phone_at_two_addresses_is_told_once(town: Town) -> None:
    """On a channel that is a person's own, several addresses are one person."""
    town.channels.update(recorders("sms"))
    town.restart()
    town.view.all = [alert()]
    row = {"channel": "sms", "target": "+12025550123", "consent": "form"}
    town.subscribe(
        {**row, "id": "home", "address": "1 Harbor Street"}, {**row, "id": "work", "address": "2 Hill Road"}
    )
    assert town.told() == [("home", "Tornado Warning")]
    assert town.told() == []


def test_two_leads_of_one_person_are_two_reminders(town: Town) -> None:
    """A day before and an hour before were both asked for."""
    town.channels.update(recorders("sms"))
    town.restart()
    start = NOON + timedelta(hours=5)
    town.view.all = [meeting(start)]
    row = {"topic": "meetings", "channel": "sms", "target": "+12025550123", "consent": "form"}
    town.subscribe(
        {**row, "id": "long", "lead_minutes": "300"}, {**row, "id": "short"}, {**row, "id": "again"}
    )
    assert [who for who, _ in town.told()] == ["long"]
    town.clock.instant = start - timedelta(minutes=30)
    assert len(town.told()) == 1


def test_emergency_planned_during_a_long_run_overtakes_it(town: Town) -> None:
    """While hundreds of reminders go out, another thread's emergency leaves at the next free place."""
    other = Town(town.folder)
    order: list[str] = []

    class Interrupted(Recorder):
        def send(self, batch):  # type: ignore[no-untyped-def]
            order.append(batch[0].subscription_id)
            if len(order) == 1:
                other.view.all = [alert()]
                other.notifier.plan(NOON)
            return super().send(batch)

    town.channels["webhook"] = Interrupted()
    town.restart()
    town.view.all = [meeting(NOON + timedelta(minutes=30))]
    town.subscribe(*({"id": f"m{n}", "topic": "meetings"} for n in range(400)), "e1")
    town.notifier.plan(NOON)
    town.notifier.send()
    other.close()
    assert len(order) == 401
    assert order.index("e1") < 300


def test_nothing_personal_is_logged_or_kept_beside_the_subscription(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    """Over a run with every kind of outcome, no log line, no delivery and no attempt has a target (F20)."""
    caplog.set_level(logging.DEBUG)
    bad = [Outcome(each, Cause.NO_ANSWER) for each in (Result.RETRY, Result.UNKNOWN, Result.REFUSED)]
    town.channels["webhook"] = Recorder(answers=bad)
    town.restart()
    town.view.all = [alert()]
    rows = (
        {"id": f"s{n}", "target": f"http://a.example/tok-en{n}", "address": "1 Harbor Street"}
        for n in range(4)
    )
    town.subscribe(*rows)
    town.notifier.deliver()
    assert set(town.deliveries.counts()) == {State.SENT, State.REFUSED}
    dump = "\n".join(line for line in town.database.connection.iterdump() if "subscriptions" not in line[:30])
    for text in (caplog.text, dump, repr(town.notifier.due(NOON))):
        assert not [word for word in SECRETS if word in text]


def test_lanes_have_the_contract_s_names() -> None:
    """emergency, timely, digest, in this order of urgency."""
    assert [lane.label for lane in sorted(Lane)] == ["emergency", "timely", "digest"]
