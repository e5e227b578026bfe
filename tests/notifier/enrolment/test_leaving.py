"""Leaving: what a link ends, what it does not, what is remembered, and that nothing comes afterwards."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from city.delivery.deliveries import Cause
from city.enrolment.leaving import Bar, barred, is_left
from city.enrolment.signup import By, Why
from city.tokens import Purpose
from notifier.enrolment.subscribers import read_subscribers
from notifier.sending.emission import Gated
from tests.notifier.alder import Recorder, resolve
from tests.notifier.channels.rigs import LETTER
from tests.notifier.enrolment.town import PHONE, ROSA, Desk

EVERY = ("emergency", "pickup", "weather")


def test_a_letters_link_ends_its_topic_and_looking_ends_nothing(desk: Desk) -> None:
    """F15: whoever only loads the page has ended nothing."""
    desk.joined(*EVERY)
    token = desk.leave_token("pickup")
    found = desk.leaving.look(token, desk.now)
    assert found is not None
    assert (found.this.topic, len(found.all)) == ("pickup", 3)
    assert desk.kept() == set(EVERY)
    assert desk.leaving.leave(token, By.LINK, desk.now) is Why.LEFT
    assert desk.kept() == {"emergency", "weather"}
    assert desk.leaving.leave(token, By.LINK, desk.now) is Why.NOTHING_TO_LEAVE


def test_a_letters_link_can_end_all_of_its_target_and_nobody_elses(desk: Desk) -> None:
    """The household's own, on this channel."""
    desk.joined(*EVERY)
    desk.joined(*EVERY, channel="sms")
    desk.joined(*EVERY, target="neighbour@example.org")
    token = next(
        desk.tools.leave_token(each, desk.now) for each in desk.subscriptions.of_target("email", ROSA)
    )
    desk.leaving.leave(token, By.LINK, desk.now, everything=True)
    assert (desk.kept(ROSA), desk.kept(PHONE)) == (set(), set(EVERY))
    assert desk.kept("neighbour@example.org") == set(EVERY)


def test_a_letters_link_ends_one_bodys_meetings(desk: Desk) -> None:
    """Who follows two boards and has enough of one keeps the other; and of one wish both rows end."""
    desk.joined("meetings", body="City Council")
    (council,) = desk.subscriptions.every()
    others = {"school": "School Board", "again": "city council"}
    desk.subscriptions.save([replace(council, id=name, filter=body) for name, body in others.items()])
    assert desk.leaving.leave(desk.tools.leave_token(council, desk.now), By.ONE_CLICK, desk.now) is Why.LEFT
    assert [each.id for each in desk.subscriptions.every()] == ["school"]


def test_a_letters_link_ends_a_stream_at_its_own_place(desk: Desk) -> None:
    """At the other house it goes on, so that there is no bar on it."""
    desk.joined("pickup")
    (home,) = desk.subscriptions.every()
    desk.subscriptions.save([replace(home, id="mothers", address="12 Main Street", location=None)])
    token = desk.tools.leave_token(home, desk.now)
    assert desk.leaving.leave(token, By.LINK, desk.now, stream="trash") is Why.LEFT
    assert {each.id: each.filter for each in desk.subscriptions.every()} == {
        home.id: "not trash",
        "mothers": "",
    }
    assert not desk.store.bars(desk.store.person("email", ROSA))
    for none in ("trash", "street_sweeping", "nonsense"):
        assert desk.leaving.leave(token, By.LINK, desk.now, stream=none) is Why.NOTHING_TO_LEAVE


def test_a_link_that_is_none_changes_nothing_and_tells_nothing(desk: Desk) -> None:
    """Forged, over, another's, for another purpose: all the same as one that was used."""
    desk.joined(*EVERY)
    good = desk.leave_token("pickup")
    (pickup,) = [each for each in desk.subscriptions.every() if each.topic == "pickup"]
    late = desk.now + timedelta(days=180)
    another = desk.tools.signer.sign(Purpose.LEAVE, f"0000000000000000:{pickup.id}", late)
    forged = good[:-1] + ("A" if good[-1] != "A" else "B")
    confirm = desk.tools.signer.sign(Purpose.CONFIRM, pickup.id, late)
    for token in (forged, another, confirm, "", "x" * 9_000):
        assert desk.leaving.look(token, desk.now) is None
        assert desk.leaving.leave(token, By.ONE_CLICK, desk.now, everything=True) is Why.NOTHING_TO_LEAVE
    assert desk.leaving.leave(good, By.LINK, late) is Why.NOTHING_TO_LEAVE
    assert desk.kept() == set(EVERY)


def test_a_link_is_worth_nothing_for_the_next_who_has_its_id(desk: Desk) -> None:
    """A list gives the id to somebody else: the first one's letter does not end the second one's alerts."""
    text = "id,topic,channel,target\n7,news,email,{}\n"
    report = read_subscribers(text.format("first@example.org"), resolve, desk.now, "en-US")
    desk.subscriptions.save(report.kept)
    token = desk.leave_token("news")
    desk.subscriptions.save(
        read_subscribers(text.format("second@example.org"), resolve, desk.now, "en-US").kept
    )
    assert desk.leaving.leave(token, By.LINK, desk.now) is Why.NOTHING_TO_LEAVE
    assert desk.kept() == {"news"}


def test_what_was_planned_does_not_go_out_to_who_has_left(desk: Desk) -> None:
    """Just before each attempt the gate asks: of the topic that was left nothing passes."""
    desk.joined(*EVERY)
    desk.leaving.leave(desk.leave_token("pickup"), By.LINK, desk.now)
    person = desk.store.person("email", ROSA)
    inner = Recorder("email")
    gate = Gated(inner, lambda each: barred(desk.store.bars(person), each.topic, desk.now) is not None)
    letters = [replace(LETTER, topic=topic, target=ROSA) for topic in ("pickup", "weather", "pickup")]
    outcomes = gate.send(letters)
    assert [each.cause for each in outcomes] == [Cause.OPTED_OUT, Cause.ACCEPTED, Cause.OPTED_OUT]
    assert [each.topic for each in inner.letters] == ["weather"]


def test_the_evidence_of_consent_outlives_the_subscription(desk: Desk) -> None:
    """What was agreed to, when and how, and how it ended; without the target, under a digest."""
    desk.joined("weather")
    desk.leaving.end(("email", ROSA), By.ONE_CLICK, desk.now)
    (gone,) = desk.store.departures(desk.store.person("email", ROSA))
    assert gone.evidence == (
        "Web form, es-US: yes [asked 2026-11-23T17:00:00+00:00; confirmed by code 2026-11-23T17:00:00+00:00] "
        "[es-US; since 2026-11-23T17:00:00+00:00]"
    )
    assert (gone.topic, gone.by, gone.wish) == ("weather", By.ONE_CLICK, None)
    assert ROSA not in repr(gone)


def test_a_pause_holds_everything_until_it_is_over(desk: Desk) -> None:
    """Emergencies too, as the page says; then it goes on by itself."""
    desk.joined(*EVERY)
    to, person = ("email", ROSA), desk.store.person("email", ROSA)
    desk.leaving.pause(to, desk.now + timedelta(days=7), desk.now)
    assert barred(desk.store.bars(person), "emergency", desk.now) is Bar.PAUSED
    desk.wait(days=7)
    assert barred(desk.store.bars(person), "emergency", desk.now) is None
    assert desk.kept() == set(EVERY)


def test_deleting_leaves_a_digest_and_nothing_else(desk: Desk) -> None:
    """Subscriptions, evidence, sign-ups, links, messages are gone; the bar keeps lists from coming back."""
    desk.joined(*EVERY)
    desk.ask("news")
    desk.own.send_link("email", ROSA, "en-US", "203.0.113.9", desk.now)
    desk.leaving.end(("email", ROSA), By.LINK, desk.now, topic="weather")
    desk.leaving.forget(("email", ROSA), desk.now)
    person = desk.store.person("email", ROSA)
    for table in ("subscriptions", "signups", "departures", "service_messages", "own_pages", "signup_asks"):
        assert desk.database.rows(f"SELECT * FROM {table} WHERE person = ?", (person,)) == [], table
    rows = desk.database.rows("SELECT * FROM suppressions")
    assert {row["person"] for row in rows} == {person}


@pytest.mark.parametrize("spelling", ["(757) 555-0142", "757.555.0142", "+1 757-555-0142", PHONE])
def test_no_list_brings_back_who_has_left(desk: Desk, spelling: str) -> None:
    """However the list spells the number; other topics after "stop trash", and other people, are kept."""
    desk.joined("pickup", "weather", channel="sms")
    desk.text("stop trash")

    def has_left(given):  # type: ignore[no-untyped-def]
        person = desk.store.person(given.channel, given.target)
        theirs = desk.subscriptions.of_target(given.channel, given.target)
        return is_left(given, theirs, desk.store.departures(person), desk.store.bars(person), desk.now)

    rows = [
        f"1,pickup,sms,{spelling},1 Harbor Street,form 12",
        f"2,weather,sms,{spelling},1 Harbor Street,form 12",
        "3,pickup,sms,757-555-0199,1 Harbor Street,form 13",
    ]
    text = "id,topic,channel,target,address,consent\n" + "\n".join(rows)
    report = read_subscribers(text, resolve, desk.now, "en-US", (), has_left)
    assert [each.id for each in report.kept] == ["2", "3"]
    assert [(each.line, each.reason) for each in report.refused] == [
        (2, "whoever has this target has left; only they can sign up again")
    ]
