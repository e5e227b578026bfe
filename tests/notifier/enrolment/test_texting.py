"""Texts to the city: STOP stops all texts, "stop trash" trash, and what is a question is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from city.earth.places import Resolution
from city.enrolment.leaving import is_left
from city.enrolment.signup_store import Inbound
from city.enrolment.subscriptions import Consent, Subscription, Topic
from city.errors import TownbellError
from notifier.enrolment.texting import Texting
from notifier.forms.sms import count
from tests.notifier.enrolment.town import HOME, PHONE, ROSA, Desk
from words import phrases

EVERY = ("emergency", "pickup", "weather")


def test_stop_stops_all_texts_and_no_mail(desk: Desk) -> None:
    """F16: every topic on this telephone ends, e-mail stays; not even a confirmation is texted."""
    desk.joined(*EVERY, channel="sms")
    desk.joined(*EVERY, channel="email")
    said = desk.text("STOP")
    assert said == (
        "Port Alder: se cancelo su suscripcion y no recibira mas mensajes. "
        "Responda ALTA para recibirlos de nuevo."
    )
    assert (desk.kept(PHONE), desk.kept(ROSA)) == (set(), set(EVERY))
    before = len(desk.letters("sms"))
    desk.ask(*EVERY, channel="sms")
    assert len(desk.letters("sms")) == before


@pytest.mark.parametrize(
    "words", ["stop trash", "PARAR BASURA", "baja de la basura", "Stop the trash alerts"]
)
def test_stop_trash_stops_trash(desk: Desk, words: str) -> None:
    """F16: trash ends, the other streams and all else on this telephone stay; no list brings it back."""
    desk.joined(*EVERY, channel="sms")
    assert "avisos de basura" in desk.text(words)
    assert desk.filters() == {"emergency": [""], "pickup": ["not trash"], "weather": [""]}
    assert _bars(desk) == [("left", "pickup:trash")]


def test_it_is_said_what_ended_and_what_stays(desk: Desk) -> None:
    """A household hears which of its alerts are over, and which go on, in its language."""
    desk.joined(*EVERY, channel="sms")
    _in_english(desk)
    assert desk.text("stop trash") == (
        "Port Alder: you will get no more trash alerts by text. You still get pickup alerts (not trash), "
        "emergency alerts and weather alerts. Reply STOP to end all texts, HELP for help."
    )
    assert desk.text("parar reciclaje y clima") == (
        "Port Alder: no recibira mas avisos de reciclaje y alertas del tiempo por mensaje. Sigue recibiendo "
        "avisos de recoleccion (sin reciclaje o basura) y alertas de emergencia. Responda ALTO para cancelar "
        "todo, AYUDA para ayuda."
    )
    assert desk.filters() == {"emergency": [""], "pickup": ["not recycling or trash"]}
    assert desk.text("stop pickup") == (
        "Port Alder: you will get no more pickup alerts by text. You still get emergency alerts. "
        "Reply STOP to end all texts, HELP for help."
    )
    assert desk.text("stop emergency") == (
        "Port Alder: you will get no more emergency alerts by text. "
        "Reply STOP to end all texts, HELP for help."
    )
    assert desk.text("stop trash or bulk") == (
        "Port Alder: you get no trash alerts or bulk item alerts by text. "
        "Reply STOP to end all texts, HELP for help."
    )


def test_what_is_left_of_nothing_that_is_collected_ends(desk: Desk) -> None:
    """Who has left every stream of the city has no pickup alerts, and is not told that they go on."""
    desk.streams = ("trash", "recycling")
    desk.joined("pickup", "weather", channel="sms")
    _in_english(desk)
    assert "You still get pickup alerts (not trash) and weather alerts." in desk.text("stop trash")
    assert "You still get weather alerts." in desk.text("stop recycling")
    assert desk.kept() == {"weather"}


def test_who_is_sent_it_for_two_houses_can_end_one(desk: Desk) -> None:
    """By its address, as they write it; the other house's go on, and it is said."""
    desk.joined("pickup", channel="sms")
    desk.text("start pickup 2 Hill Road")
    _in_english(desk)
    assert desk.text("stop trash at 9 Nowhere Lane") == (
        "Port Alder: you get no trash alerts for that address by text. "
        "Reply STOP to end all texts, HELP for help."
    )
    assert desk.filters() == {"pickup": ["", ""]}
    assert desk.text("stop trash 1 harbor street") == (
        "Port Alder: you will get no more trash alerts for that address by text. You still get pickup "
        "alerts and pickup alerts (not trash). Reply STOP to end all texts, HELP for help."
    )
    assert sorted((each.address, each.filter) for each in desk.subscriptions.every()) == [
        (HOME, "not trash"),
        ("2 Hill Road", ""),
    ]
    assert _bars(desk) == [], "trash of the other house goes on"
    assert desk.text("parar recoleccion 1 harbor street") == (
        "Port Alder: no recibira mas avisos de recoleccion de esa direccion por mensaje. Sigue recibiendo "
        "avisos de recoleccion. Responda ALTO para cancelar todo, AYUDA para ayuda."
    )
    assert [each.address for each in desk.subscriptions.every()] == ["2 Hill Road"]


def test_start_trash_brings_back_the_stream_alone(desk: Desk) -> None:
    """Into the subscription that left it out, with the story as evidence; what else was left stays left."""
    desk.joined("pickup", channel="sms")
    _in_english(desk)
    desk.text("stop trash")
    desk.text("stop recycling")
    assert desk.text("START TRASH").endswith("You get pickup alerts (not recycling).")
    assert desk.filters() == {"pickup": ["not recycling"]}
    assert _bars(desk) == [("left", "pickup:recycling")]
    (one,) = desk.subscriptions.every()
    assert one.consent.evidence.endswith(
        "[without trash by text 2026-11-23T17:00:00+00:00] [without recycling by text "
        "2026-11-23T17:00:00+00:00] [with trash again by text 2026-11-23T17:00:00+00:00]"
    )
    desk.text("start pickup")
    assert (desk.filters(), _bars(desk)) == ({"pickup": [""]}, [])


def test_start_does_not_bring_back_what_was_left_before(desk: Desk) -> None:
    """Weather was left last week, then all: START brings back what that STOP ended, and not the weather."""
    desk.joined(*EVERY, channel="sms")
    desk.text("stop weather")
    desk.text("stop trash")
    desk.wait(days=7)
    desk.text("STOP")
    desk.wait(hours=1)
    desk.text("ARRANCAR")
    assert desk.filters() == {"emergency": [""], "pickup": ["not trash"]}
    assert _bars(desk) == [("left", "pickup:trash"), ("left", "weather")]
    desk.text("start weather")
    assert desk.kept() == set(EVERY)
    assert _bars(desk) == [("left", "pickup:trash")]


def test_start_of_one_stream_is_not_answered_with_another(desk: Desk) -> None:
    """Who has recycling and asks for trash gets it too, at their place."""
    desk.text("start recycling 1 Harbor Street")
    said = desk.text("start trash")
    assert said.endswith("You get recycling alerts and trash alerts.")
    assert sorted((each.filter, each.address) for each in desk.subscriptions.every()) == [
        ("recycling", HOME),
        ("trash", HOME),
    ]
    desk.text("start trash 1 Harbor Street")
    assert desk.filters() == {"pickup": ["recycling", "trash"]}, "they have it there already"


def test_stop_is_obeyed_where_nothing_can_be_read_of_the_city(desk: Desk) -> None:
    """Without a snapshot no address can be looked up: then it counts as they wrote it."""
    desk.joined("pickup", channel="sms")

    def resolve(_: str) -> Resolution:
        raise TownbellError("no snapshot")

    blind = replace(desk.tools, resolve=resolve)
    texting = Texting(blind, desk.joining, desk.leaving, desk._ask)
    assert "avisos de recoleccion" in texting.heard(Inbound(PHONE, "stop pickup 1 harbor street"), desk.now)
    assert desk.kept() == set()


@pytest.mark.parametrize(
    ("stopped", "row", "is_refused"),
    [
        ("stop trash", {"filter": ""}, True),
        ("stop trash", {"filter": "trash"}, True),
        ("stop trash", {"filter": "recycling"}, False),
        ("stop trash", {"filter": "not trash"}, False),
        ("stop pickup", {"filter": "recycling"}, True),
        ("stop trash", {"topic": Topic.WEATHER, "filter": ""}, False),
    ],
)
def test_no_list_brings_a_stream_back(
    desk: Desk, stopped: str, row: dict[str, str], is_refused: bool
) -> None:
    """Under whatever id; what they did not leave may be on the list."""
    desk.joined("pickup", channel="sms")
    desk.text(stopped)
    assert _is_left(desk, replace(_of_stream("trash"), id="list-1", **row)) is is_refused  # type: ignore[arg-type]


def test_no_list_brings_back_one_of_several(desk: Desk) -> None:
    """Neither the house that was ended, nor the stream of one: the rows of the list itself, sent again."""
    both = [replace(_of_stream(""), id=f"row-{n}", address=f"{n} Main St") for n in (1, 2)]
    desk.subscriptions.save(both)
    desk.text("stop pickup 1 Main St")
    assert [_is_left(desk, each) for each in both] == [True, False]
    desk.text("stop trash 2 Main St")
    assert [_is_left(desk, each) for each in both] == [True, True]
    desk.text("start trash")
    assert not _is_left(desk, both[1])


def test_stop_recycling_leaves_who_has_trash_only(desk: Desk) -> None:
    """A subscription to one stream is not ended by the name of another."""
    desk.subscriptions.save([_of_stream("trash"), _of_stream("recycling")])
    desk.text("stop recycling")
    assert [each.filter for each in desk.subscriptions.every()] == ["trash"]


def test_start_brings_back_what_a_stop_has_ended(desk: Desk) -> None:
    """Topic, place and hours as they were, with the whole story as evidence."""
    desk.joined(*EVERY, channel="sms", quiet="own", quiet_from="22:00", quiet_to="06:30")
    before = {each.id: (each.topic, each.address, each.quiet) for each in desk.subscriptions.every()}
    desk.text("STOP")
    desk.wait(days=29)
    said = desk.text("START")
    assert said == (
        "Port Alder: ya tiene la suscripcion. La frecuencia varia. Pueden aplicar tarifas. Responda AYUDA "
        "para ayuda, ALTO para cancelar. Recibe avisos de recoleccion, alertas de emergencia y alertas "
        "del tiempo."
    )
    assert count(said).parts == 2
    after = {each.id: (each.topic, each.address, each.quiet) for each in desk.subscriptions.every()}
    assert after == before
    evidence = next(iter(desk.subscriptions.every())).consent.evidence
    assert "left by text 2026-11-23T17:00:00+00:00" in evidence
    assert "came back by text 2026-12-22T17:00:00+00:00" in evidence


def test_start_comes_too_late_after_a_month(desk: Desk) -> None:
    """Then only the evidence is left; texts may come again, and are told where to sign up."""
    desk.joined(*EVERY, channel="sms")
    desk.text("STOP")
    desk.wait(days=30)
    desk.store.tidy(desk.now)
    said = desk.text("ALTA")
    assert said == (
        "Port Alder: puede recibir mensajes de nuevo. Elija de qué quiere recibir avisos: "
        "https://alerts.portalder.example/subscribe?lang=es"
    )
    assert [each.wish for each in desk.store.departures(desk.store.person("sms", PHONE))] == [None] * 3
    desk.ask(channel="sms")
    assert desk.letters("sms")[-1].topic == "confirm"


def test_start_trash_is_of_trash_only(desk: Desk) -> None:
    """After STOP, "start trash" brings pickups back and nothing else."""
    desk.joined(*EVERY, channel="sms")
    desk.text("STOP")
    desk.text("alta basura")
    assert desk.kept() == {"pickup"}


def test_start_with_a_topic_signs_up_whoever_texts_it(desk: Desk) -> None:
    """From the telephone itself: that is the consent, and is kept as what it was."""
    said = desk.text("start weather")
    assert said.startswith("Port Alder: you are signed up.")
    assert said.endswith("You get weather alerts.")
    (one,) = desk.subscriptions.every()
    assert (one.topic, one.filter, one.location, one.locale) == (Topic.WEATHER, "", None, "en-US")
    assert (one.channel, one.target, one.consent.confirmed) == ("sms", PHONE, desk.now)
    assert "Text message from this number" in one.consent.evidence
    assert "confirmed by text 2026-11-23T17:00:00+00:00" in one.consent.evidence
    assert desk.letters("sms") == [], "nothing is asked of who has just said so"


def test_a_topic_with_an_address_is_of_that_address(desk: Desk) -> None:
    """Only the stream that was named, at the place that was named; in the language of the words."""
    assert "Recibe avisos de basura." in desk.text("alta basura en 1 Harbor Street")
    (one,) = desk.subscriptions.every()
    assert (one.topic, one.filter, one.address, one.locale) == (Topic.PICKUP, "trash", HOME, "es-US")
    desk.text("start recycling for 1 harbor street")
    desk.text("START TRASH 1 Harbor Street")
    assert sorted(each.filter for each in desk.subscriptions.every()) == ["recycling", "trash"]


def test_pickups_without_an_address_are_asked_for_it(desk: Desk) -> None:
    """Nobody is signed up for the whole city's pickups, and an address is never widened."""
    assert desk.text("start trash") == (
        "Port Alder: we need your address. Reply START TRASH and your address, as in START TRASH 12 MAIN ST"
    )
    assert desk.text("start trash 99 Nowhere Lane") == (
        "Port Alder: we do not find that address in the city. "
        "Reply START TRASH and your address, or call city hall."
    )
    assert desk.text("alta basura 9 elsewhere") == (
        "Port Alder: no encontramos esa direccion en la ciudad. Responda ALTA BASURA y su direccion, "
        "o llame al ayuntamiento."
    )
    assert desk.text("start trash 1 harbour street") == (
        "Port Alder: did you mean 1 Harbor Street? Reply START TRASH and the whole address."
    )
    assert desk.kept() == set()


def test_who_starts_what_they_left_has_it_as_it_was(desk: Desk) -> None:
    """START of a topic that they had brings back theirs, and makes no second one."""
    desk.joined("pickup", channel="sms")
    desk.text("STOP")
    desk.text("alta recoleccion")
    desk.text("start pickup")
    (one,) = desk.subscriptions.every()
    assert one.id.startswith("web-")


def test_yes_confirms_what_waits_and_nothing_else(desk: Desk) -> None:
    """From the telephone itself; without anything that waits it is an answer to whatever was asked."""
    desk.ask(*EVERY, channel="sms")
    assert desk.text("SÍ", sender="+17575550199") == "The library is open until 8 PM."
    assert desk.kept() == set()
    assert "AYUDA para ayuda, ALTO para cancelar" in desk.text("SÍ")
    assert desk.kept() == set(EVERY)


def test_help_names_the_programme_and_the_contact(desk: Desk) -> None:
    """CTIA: who we are, how often, what it costs, whom to call, how to stop; in the word's language."""
    assert desk.text("HELP") == (
        "Port Alder alerts, as you asked for. Msg frequency varies. Msg&data rates may apply. "
        "Help: call city hall. Reply STOP to end."
    )
    assert desk.text("AYUDA").startswith("Avisos de Port Alder, como los pidio.")


def test_a_question_is_answered_by_the_city(desk: Desk) -> None:
    """For the place that the asker gave when they signed up."""
    desk.joined("pickup", channel="sms")
    assert desk.text("is the library open") == "The library is open until 8 PM."
    assert desk.asked == [("is the library open", "es-US", HOME)]


def test_one_text_after_another_is_one_conversation(desk: Desk) -> None:
    """For half an hour, each telephone its own; the address is told once, as on the page."""
    desk.joined("pickup", channel="sms")
    for sender in (PHONE, PHONE, "+17575550199"):
        desk.text("and tomorrow", sender=sender)
    desk.wait(minutes=30)
    desk.text("and tomorrow")
    assert desk.remembered == [{}, {"turn": 1}, {}, {}]
    assert [address for _, _, address in desk.asked] == [HOME, "", "", HOME]


def test_after_a_stop_nothing_is_said(desk: Desk) -> None:
    """Not even an answer: only START is heard, and a second STOP confirmed."""
    desk.text("STOP")
    assert desk.text("is the library open") == ""
    assert desk.asked == []


def test_a_keyword_that_the_provider_has_answered_is_done_and_not_said_twice(desk: Desk) -> None:
    """Twilio answers STOP itself, and would not let a second answer pass."""
    desk.joined(*EVERY, channel="sms")
    assert desk.texting.heard(Inbound(PHONE, "STOP", handled=True), desk.now) == ""
    assert desk.kept() == set()


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
@pytest.mark.parametrize("city", ["Port Alder", "Rancho Santa Margarita"])
def test_every_answer_to_a_keyword_fits_in_one_part(desk: Desk, locale: str, city: str) -> None:
    """160 septets, the words of the longest city and topic in them; nothing is cut off."""
    from notifier.forms.sms import fitted

    say = phrases(locale)
    values = {
        "city": city,
        "phone": "757-555-0100",
        "code": "123456",
        "topic": say.say("alert_topic.sweeping"),
        "name": "SWEEPING",
        "choices": "",
        "streams": say.say("notice.stream.bulk"),
        "body": say.say("body.parks_and_recreation_board"),
    }
    in_two = ("text.started", "text.sign_up", "text.which_address", "text.stopped_some", "text.stopped_there")
    for key in sorted(say.keys()):
        if key.startswith("text.") and key not in in_two:
            said = fitted(say.say(key, **values), 1)
            assert (count(said).parts, said.endswith("...")) == (1, False), (key, count(said))


def _in_english(desk: Desk) -> None:
    desk.subscriptions.save([replace(each, locale="en-US") for each in desk.subscriptions.every()])


def _bars(desk: Desk) -> list[tuple[str, str]]:
    return [(each.bar, each.topic) for each in desk.store.bars(desk.store.person("sms", PHONE))]


def _is_left(desk: Desk, row: Subscription) -> bool:
    person = desk.store.person("sms", PHONE)
    theirs = desk.subscriptions.of_target("sms", PHONE)
    return is_left(row, theirs, desk.store.departures(person), desk.store.bars(person), desk.now)


def _of_stream(stream: str) -> Subscription:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    return Subscription(
        id=stream, topic=Topic.PICKUP, filter=stream, locale="en-US", channel="sms", target=PHONE,
        consent=Consent("city hall", now), created=now,
    )  # fmt: skip
