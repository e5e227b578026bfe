"""Double opt-in: nothing but the confirmation before it is confirmed, and that seldom and only once."""

from __future__ import annotations

import pytest

from city.enrolment.leaving import Bar, Suppression
from city.enrolment.signup import By, Stage, Why
from city.enrolment.subscriptions import Topic
from tests.notifier.enrolment.town import PHONE, ROSA, Desk


def test_nothing_is_subscribed_before_it_is_confirmed(desk: Desk) -> None:
    """One letter goes out: the confirmation. The notifier knows of nobody."""
    desk.ask()
    assert (len(desk.letters()), desk.kept()) == (1, set())
    letter = desk.letters()[0]
    assert (letter.target, letter.topic, letter.unsubscribe) == (ROSA, "confirm", "")
    assert letter.subject == "Confirme, por favor: avisos de Port Alder"
    assert letter.link.startswith("https://alerts.portalder.example/confirm/")
    assert letter.link.endswith("?lang=es")


def test_the_link_confirms_once_and_looking_changes_nothing(desk: Desk) -> None:
    """A mail scanner that follows the link subscribes nobody (F15); the token works a single time."""
    desk.ask()
    token = desk.token("confirm")
    assert desk.joining.look(token, desk.now).why is Why.CONFIRMED
    assert desk.kept() == set()
    assert desk.joining.confirm(token, desk.now).why is Why.CONFIRMED
    assert desk.kept() == {"pickup", "weather"}
    assert desk.joining.confirm(token, desk.now).why is Why.ALREADY_CONFIRMED
    (pickup,) = [each for each in desk.subscriptions.every() if each.topic is Topic.PICKUP]
    assert (pickup.channel, pickup.target, pickup.locale) == ("email", ROSA, "es-US")
    assert pickup.consent.evidence == (
        "Web form, es-US: yes [asked 2026-11-23T17:00:00+00:00; confirmed by link 2026-11-23T17:00:00+00:00]"
    )


def test_who_has_left_is_not_brought_back_by_an_old_link(desk: Desk) -> None:
    """Asked, confirmed, left: the letter of the beginning confirms nothing any more."""
    desk.ask()
    token = desk.token("confirm")
    desk.joining.confirm(token, desk.now)
    desk.leaving.end(("email", ROSA), By.LINK, desk.now)
    assert desk.joining.confirm(token, desk.now).why is Why.ALREADY_CONFIRMED
    assert desk.kept() == set()


def test_leaving_ends_what_waits_for_a_confirmation(desk: Desk) -> None:
    """Somebody asks, changes their mind and leaves altogether: the link is dead."""
    desk.ask()
    token = desk.token("confirm")
    desk.leaving.end(("email", ROSA), By.LINK, desk.now)
    assert desk.joining.confirm(token, desk.now).why is Why.BARRED
    assert desk.kept() == set()


def test_a_link_is_over_after_two_days_and_a_code_after_half_an_hour(desk: Desk) -> None:
    """To the second."""
    ticket = desk.ask()
    token = desk.token("confirm")
    desk.wait(minutes=30)
    assert desk.joining.confirm_by_code(ticket, "004711", desk.now).why is Why.EXPIRED
    desk.wait(hours=47, minutes=30)
    assert desk.joining.confirm(token, desk.now).why in (Why.UNKNOWN, Why.EXPIRED)
    assert desk.kept() == set()


def test_five_wrong_codes_end_it(desk: Desk) -> None:
    """The right one comes too late then: six digits cannot be tried out. The link still works."""
    ticket = desk.ask()
    tried = [desk.joining.confirm_by_code(ticket, "123456", desk.now).why for _ in range(5)]
    assert tried == [Why.WRONG_CODE] * 5
    assert desk.joining.confirm_by_code(ticket, "004711", desk.now).why is Why.TOO_MANY_TRIES
    assert desk.kept() == set()
    assert desk.joining.confirm(desk.token("confirm"), desk.now).why is Why.CONFIRMED


def test_a_code_may_be_typed_with_a_space(desk: Desk) -> None:
    """ "004 711" is what telephones show."""
    ticket = desk.ask(channel="sms")
    assert desk.letters("sms")[0].text == (
        "Port Alder: su código es 004711. Escríbalo en la página o responda SI para recibir los avisos. "
        "Pueden aplicar tarifas. Responda AYUDA o ALTO."
    )
    assert desk.joining.confirm_by_code(ticket, " 004 711", desk.now).why is Why.CONFIRMED


def test_nobody_can_have_a_stranger_bombarded(desk: Desk) -> None:
    """Three confirmations an hour and six a day to one target, from however many addresses they are asked."""
    for at in range(10):
        desk.ask(source=f"203.0.113.{at}")
    assert len(desk.letters()) == 3
    desk.wait(hours=1)
    for at in range(10):
        desk.ask(source=f"203.0.113.{at}")
    assert len(desk.letters()) == 6
    desk.wait(hours=3)
    assert desk.ask()
    assert len(desk.letters()) == 6
    desk.wait(hours=24)
    desk.ask()
    assert len(desk.letters()) == 7


def test_nobody_can_have_many_strangers_written_to(desk: Desk) -> None:
    """Twenty an hour from one internet address."""
    whys = [
        desk.joining.ask(desk.read(target=f"a{at}@example.org"), "en-US", "", "203.0.113.9", desk.now).why
        for at in range(22)
    ]
    assert whys == [Why.ASKED] * 20 + [Why.TOO_OFTEN_SOURCE] * 2


def test_it_was_not_me(desk: Desk) -> None:
    """Whoever says so is never written to again, whoever asks for it."""
    desk.ask()
    token = desk.token("confirm")
    assert desk.joining.refuse(token, desk.now) is Why.LEFT
    desk.wait(days=300)
    desk.ask()
    assert (len(desk.letters()), desk.kept()) == (1, set())


def test_asking_again_changes_the_settings_and_doubles_nothing(desk: Desk) -> None:
    """The same topic at the same place: one subscription, with the newer hours."""
    desk.joined("pickup")
    desk.joined("pickup", quiet="own", quiet_from="22:00", quiet_to="06:30")
    (one,) = desk.subscriptions.every()
    assert one.quiet is not None
    assert f"{one.quiet.end:%H:%M}" == "06:30"


def test_a_confirmation_that_waits_is_not_sent_after_a_stop(desk: Desk) -> None:
    """Written down, then STOP comes before it goes out: it stays."""
    reading = desk.read(channel="sms")
    desk.joining.ask(reading, "en-US", "", "203.0.113.9", desk.now)
    desk.text("STOP")
    desk.courier.tick(desk.now)
    assert desk.letters("sms") == []


def test_a_failed_confirmation_is_tried_again_and_an_unknown_one_is_not(desk: Desk) -> None:
    """Ten seconds later; whose answer was lost may have arrived, and they can ask again themselves."""
    from city.delivery.deliveries import Cause, Outcome, Result

    desk.sent["email"]._answers = [
        Outcome(Result.RETRY, Cause.BUSY),
        Outcome(Result.UNKNOWN, Cause.NO_ANSWER),
    ]
    desk.ask()
    desk.courier.tick(desk.now)
    assert len(desk.letters()) == 1
    desk.wait(seconds=10)
    desk.courier.tick(desk.now)
    desk.wait(hours=1)
    desk.courier.tick(desk.now)
    assert len(desk.letters()) == 2


def test_who_comes_back_for_one_topic_has_not_come_back_for_others(desk: Desk) -> None:
    """Left altogether, then signed up for weather: a list that staff bring may not bring back the pickups."""
    desk.joined("pickup", "weather")
    desk.leaving.end(("email", ROSA), By.LINK, desk.now)
    desk.joined("weather")
    bars = desk.store.bars(desk.store.person("email", ROSA))
    assert desk.kept() == {"weather"}
    assert Suppression(Bar.LEFT, "pickup") in bars
    assert Suppression(Bar.LEFT, "weather") not in bars


@pytest.mark.parametrize("channel", ["voice", "webhook", "outbox", "alexa", "", "pigeon"])
def test_a_channel_that_is_not_offered_cannot_be_asked_for(desk: Desk, channel: str) -> None:
    """Whatever a form says: nobody has a web hook of ours called by a form."""
    from city.enrolment.wishes import Fault, Form

    form = Form(topics=("weather",), channel=channel, target="https://example.org", agreed=True)
    assert desk.joining.read(form).faults["channel"] is Fault.NO_CHANNEL


def test_mail_is_offered_only_where_its_links_lead_somewhere(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Without [site] url a letter could not say how to stop."""
    desk = Desk(tmp_path_factory.mktemp("nowhere"), url="")
    assert desk.joining.channels() == ("sms",)
    desk.close()


def test_what_is_over_is_kept_without_who_it_was(desk: Desk) -> None:
    """A confirmed sign-up remembers its stage, so that its link works once; nothing that was said."""
    ticket = desk.ask()
    desk.joining.confirm_by_code(ticket, "004711", desk.now)
    kept = desk.store.get(ticket)
    assert kept is not None
    assert (kept.stage, kept.wishes, kept.evidence) == (Stage.CONFIRMED, (), "")
    assert PHONE.encode() not in (desk.folder / "townbell.sqlite").read_bytes()
    assert ROSA.encode() not in (desk.folder / "townbell.sqlite").read_bytes()
