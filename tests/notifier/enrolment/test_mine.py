"""One's own page: by a link to the target itself, everything that a household has, and nobody else's."""

from __future__ import annotations

from datetime import timedelta

from city.enrolment.leaving import Bar, barred
from city.enrolment.signup import Why
from city.enrolment.wishes import Fault, Form
from tests.notifier.enrolment.town import ROSA, Desk

SOURCE = "203.0.113.9"


def opened(desk: Desk) -> str:
    desk.own.send_link("email", ROSA, "es-US", SOURCE, desk.now)
    desk.courier.tick(desk.now)
    return desk.token("mine")


def test_the_link_goes_to_the_target_and_shows_all_that_is_its(desk: Desk) -> None:
    """A household's several, for an hour."""
    desk.joined("pickup", "weather")
    desk.joined("weather", target="neighbour@example.org")
    token = opened(desk)
    letter = desk.letters()[-1]
    assert (letter.target, letter.subject) == (ROSA, "Sus avisos de Port Alder")
    mine = desk.own.look(token, desk.now)
    assert mine is not None
    assert [each.topic for each in mine.subscriptions] == ["pickup", "weather"] or {
        each.topic for each in mine.subscriptions
    } == {"pickup", "weather"}
    desk.wait(hours=1)
    assert desk.own.look(token, desk.now) is None


def test_who_has_nothing_is_sent_nothing_and_the_asker_is_not_told(desk: Desk) -> None:
    """Asking tells nobody whether somebody is subscribed; and it counts for the limits."""
    desk.joined("weather")
    sent = len(desk.letters())
    assert desk.own.send_link("email", "nobody@example.org", "en-US", SOURCE, desk.now) is Why.ASKED
    assert desk.own.send_link("email", ROSA, "en-US", SOURCE, desk.now) is Why.ASKED
    desk.courier.tick(desk.now)
    assert len(desk.letters()) == sent + 1


def test_place_and_hours_can_be_changed_and_an_unknown_address_changes_nothing(desk: Desk) -> None:
    """An address that is not found is never widened to the whole city."""
    desk.joined("pickup")
    token = opened(desk)
    (one,) = desk.subscriptions.every()
    wrong, _ = desk.own.change(token, one.id, Form(address="77 Nowhere"), "en-US", desk.now)
    assert wrong == {"address": Fault.UNKNOWN_ADDRESS}
    form = Form(address="2 Hill Road", quiet="own", quiet_from="23:00", quiet_to="06:00")
    assert desk.own.change(token, one.id, form, "en-US", desk.now)[0] == {}
    (after,) = desk.subscriptions.every()
    assert (after.id, after.address, after.locale) == (one.id, "2 Hill Road", "en-US")
    assert after.location is not None
    assert after.location.zones["pickup"] == "B"
    assert after.consent == one.consent


def test_a_page_does_nothing_to_others(desk: Desk) -> None:
    """Somebody else's subscription, by its id in a form: not on this page."""
    desk.joined("pickup")
    desk.joined("weather", target="neighbour@example.org")
    token = opened(desk)
    (theirs,) = [each for each in desk.subscriptions.every() if each.target != ROSA]
    assert desk.own.end(token, theirs.id, desk.now) is Why.NOTHING_TO_LEAVE
    desk.own.change(token, theirs.id, Form(address="2 Hill Road"), "en-US", desk.now)
    assert desk.subscriptions.get(theirs.id) == theirs


def test_the_file_holds_everything(desk: Desk) -> None:
    """What is kept, what was left, what waits and what holds it back; with the evidence of consent."""
    desk.joined("pickup", "weather")
    desk.leaving.leave(desk.leave_token("weather"), desk_by(), desk.now)
    desk.ask("news")
    token = opened(desk)
    desk.own.pause(token, desk.now + timedelta(days=1), desk.now)
    found = desk.own.export(token, desk.now)
    assert found is not None
    assert (found["channel"], found["target"]) == ("email", ROSA)
    assert [each["topic"] for each in found["subscriptions"]] == ["pickup"]
    assert found["subscriptions"][0]["address"] == "1 Harbor Street"
    assert "confirmed by code" in found["subscriptions"][0]["evidence_of_consent"]
    assert [each["topic"] for each in found["left"]] == ["weather"]
    assert found["waiting_for_confirmation"][0]["topics"] == ["news"]
    assert {each["why"] for each in found["held_back"]} == {"left", "paused"}
    assert desk.own.export("no token", desk.now) is None


def test_deleting_ends_the_page_itself(desk: Desk) -> None:
    """The link that has deleted shows nothing any more."""
    desk.joined("pickup")
    token = opened(desk)
    assert desk.own.delete(token, desk.now)
    assert desk.own.look(token, desk.now) is None
    assert desk.kept() == set()
    assert not desk.own.delete(token, desk.now)


def test_no_list_brings_back_who_has_had_everything_deleted(desk: Desk) -> None:
    """A bar under a digest is all that stays, and it holds for every topic, for ever."""
    desk.joined("pickup")
    assert desk.own.delete(opened(desk), desk.now)
    bars = desk.store.bars(desk.store.person("email", ROSA))
    assert barred(bars, "weather", desk.now + timedelta(days=999)) is Bar.LEFT


def desk_by():  # type: ignore[no-untyped-def]
    from city.enrolment.signup import By

    return By.LINK
