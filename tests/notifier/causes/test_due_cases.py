"""Where a resident's own requests and permits stand: told when it changes, once."""

from __future__ import annotations

from datetime import date, timedelta

from city.delivery.deliveries import Cause, Outcome, Result
from city.records import Permit, ServiceRequest
from tests.notifier.alder import NOON, Recorder, Town

MINUTE = timedelta(minutes=1)
MINE = {"id": "r1", "topic": "requests", "filter": "26-00977"}


def request(status: str, updated: timedelta = timedelta(0), **more: object) -> ServiceRequest:
    fields = {
        "id": "x",
        "source": "311",
        "number": "26-00977",
        "service_type": "pothole",
        "updated": NOON + updated,
    }
    return ServiceRequest(**{**fields, "status": status, **more})  # type: ignore[arg-type]


def permit(status: str, **more: object) -> Permit:
    fields = {"id": "p", "source": "permits", "number": "B26-1041", "kind": {"en": "Deck", "es": "Terraza"}}
    return Permit(**{**fields, "status": status, **more})  # type: ignore[arg-type]


def said(town: Town, after: timedelta, *records: object) -> list[tuple[str, str]]:
    town.view.all, town.clock.instant = list(records), NOON + after
    return town.told()


def test_who_follows_a_request_hears_how_it_stands_and_every_change(town: Town) -> None:
    """First how it stands now, however long ago that was; then each change once; the old again is news."""
    town.subscribe(MINE)
    old = -timedelta(days=20)
    assert said(town, MINUTE, request("open", old)) == [("r1", "Request 26-00977: open")]
    assert said(town, 2 * MINUTE, request("open", old)) == []
    assert said(town, 3 * MINUTE, request("In Progress")) == [("r1", "Request 26-00977: in progress")]
    assert said(town, 4 * MINUTE, request("closed", note={"en": "Filled."})) == [
        ("r1", "Request 26-00977: closed")
    ]
    assert town.sent[-1].text == "Your request 26-00977 is now closed. Filled."
    assert said(town, 5 * MINUTE, request("open")) == [("r1", "Request 26-00977: open")]
    assert said(town, timedelta(days=2), request("open")) == []


def test_a_feed_that_touches_its_timestamp_tells_nothing(town: Town) -> None:
    """What people were told is compared, not when the feed says that it changed (F22)."""
    town.subscribe(MINE)
    said(town, MINUTE, request("open"))
    assert said(town, 2 * MINUTE, request("open", 2 * MINUTE)) == []
    assert said(town, 3 * MINUTE) == [], "vanishing from the feed is no change"


def test_a_number_is_known_however_it_is_written(town: Town) -> None:
    """ "b26 1041" is B26-1041, and 26-0097 is another request than 26-00977."""
    town.subscribe(
        {"id": "p1", "topic": "permits", "filter": "b26 1041"},
        {"id": "r2", "topic": "requests", "filter": "26-0097"},
    )
    assert said(town, MINUTE, permit("Issued"), request("open")) == [("p1", "Permit B26-1041: issued")]
    assert town.sent[-1].text == "Permit B26-1041, Deck, is now issued."


def test_who_follows_an_address_or_the_city_hears_what_is_new_since(town: Town) -> None:
    """Not what was filed before they subscribed, nor elsewhere, nor of another kind; for a day."""
    row = {"topic": "requests"}
    town.subscribe(
        {**row, "id": "home", "address": "1 Harbor Street"}, {**row, "id": "all"},
        {**row, "id": "lights", "filter": "streetlight"}, {**row, "id": "holes", "filter": "pothole"},
    )  # fmt: skip
    old = request("open", -MINUTE, number="1")
    here = request("open", MINUTE, number="2", address="1 HARBOR STREET")
    there = request("open", MINUTE, number="3", address="2 Hill Road")
    assert said(town, 2 * MINUTE, old, here, there) == [
        ("all", "Request 2: open"), ("all", "Request 3: open"), ("holes", "Request 2: open"),
        ("holes", "Request 3: open"), ("home", "Request 2: open"),
    ]  # fmt: skip
    assert said(town, timedelta(days=3), request("open", MINUTE, number="4")) == []
    closed = request("closed", MINUTE, number="2", address="1 HARBOR STREET")
    heard = said(town, timedelta(days=3, minutes=1), closed)
    assert heard == [(who, "Request 2: closed") for who in ("all", "holes", "home")], "they follow it now"


def test_a_new_permit_at_an_address_is_told_on_its_day(town: Town) -> None:
    """A permit has a day and no time: who had subscribed before that day hears of it on it."""
    town.subscribe({"id": "p1", "topic": "permits", "address": "1 Harbor Street"})
    filed = permit("In review", filed=date(2026, 11, 24), address="1 Harbor Street")
    assert said(town, timedelta(days=1), filed) == [("p1", "Permit B26-1041: in review")]


def test_a_status_that_changed_while_it_waited_is_not_sent(town: Town) -> None:
    """The receiver was down when it was opened; when it is up again, it is closed: that is told."""
    town.channels["webhook"] = Recorder(answers=[Outcome(Result.RETRY, Cause.BUSY)])
    town.restart()
    town.subscribe(MINE)
    said(town, MINUTE, request("open"))
    assert said(town, 9 * MINUTE, request("closed")) == [("r1", "Request 26-00977: closed")]


def test_a_change_shortly_before_midnight_outlasts_a_provider_that_is_down(town: Town) -> None:
    """It is worth hearing for a day, on whichever side of midnight it was seen: 23:50 here."""
    recorder = Recorder("webhook", [Outcome(Result.RETRY, Cause.UNREACHABLE)] * 2)
    town.channels["webhook"] = recorder
    town.restart()
    row = {"quiet_from": "00:00", "quiet_to": "00:00"}
    town.subscribe({**MINE, **row}, {**row, "id": "p1", "topic": "permits", "filter": "B26-1041"})
    late = timedelta(hours=11, minutes=50)  # 23:50 in Port Alder
    both = (request("closed", -timedelta(days=3)), permit("Issued", filed=date(2026, 9, 1)))
    town.view.all, town.clock.instant = list(both), NOON + late
    town.notifier.deliver(once=True)
    assert len(recorder.letters) == 2
    said(town, late + timedelta(minutes=20), *both)
    assert sorted(each.subscription_id for each in recorder.letters[2:]) == ["p1", "r1"]
    assert said(town, late + timedelta(hours=2), *both) == []


def test_a_change_of_yesterday_that_the_feed_brings_late_has_its_day(town: Town) -> None:
    """It changed 23 hours ago by its own timestamp: a provider that is down for two hours loses nothing."""
    recorder = Recorder("webhook", [Outcome(Result.RETRY, Cause.UNREACHABLE)])
    town.channels["webhook"] = recorder
    town.restart()
    town.subscribe({**MINE, "quiet_from": "00:00", "quiet_to": "00:00"})
    closed = request("closed", -timedelta(hours=23))
    said(town, MINUTE, closed)
    said(town, timedelta(hours=2), closed)
    assert [each.subscription_id for each in recorder.letters] == ["r1", "r1"]
