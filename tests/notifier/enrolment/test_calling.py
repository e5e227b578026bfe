"""Keys pressed in a call: heard again, stopped, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from lxml import etree

from city.delivery.deliveries import Notice
from city.tokens import Signer
from notifier.enrolment.calling import Calling, keys_of
from notifier.enrolment.leaving import Leaving
from notifier.enrolment.tools import Tools
from notifier.forms.call import twiml
from stores.sealing import KeySeal, key_in
from stores.sqlite.signups import SqliteSignups
from tests.notifier.alder import CITY, NOON, ZONE, Recorder, Town, alert, resolve
from tests.notifier.channels.rigs import LETTER
from tests.notifier.enrolment.town import PHONE, URL


def said(document: str) -> list[str]:
    """What a listener hears, in order."""
    return [each.text or "" for each in etree.fromstring(document.encode()).iter("Say")]


def test_a_letters_call_tells_keys_where_they_are_heard() -> None:
    """With the letter's own right to end its subscription; without such a link there are no keys."""
    written = replace(LETTER, unsubscribe=f"{URL}/leave/t0ken?lang=es")
    assert keys_of(written, URL) == f"{URL}/call/t0ken?delivery={LETTER.delivery_id}"
    assert keys_of(written, "") == keys_of(replace(LETTER, unsubscribe=""), URL) == ""


def test_keys_are_offered_only_where_they_are_heard() -> None:
    """Nothing is worse than a key that does nothing."""
    without, offered = (
        twiml(LETTER, "Port Alder"),
        twiml(LETTER, "Port Alder", f"{URL}/call/t?delivery=1&x=2"),
    )
    assert "oprima" not in without
    assert said(offered)[2] == (
        "Para oírlo otra vez, oprima el 1. Para no recibir más llamadas con alertas de emergencia, "
        "oprima el 8. Para no recibir más llamadas, oprima el 9."
    )
    english = twiml(replace(LETTER, locale="en-US", topic="pickup"), "Port Alder", f"{URL}/call/t?delivery=1")
    assert said(english)[2] == (
        "To hear it again, press 1. To stop calls with pickup alerts, press 8. "
        "To stop all these calls, press 9."
    )
    (gather,) = etree.fromstring(offered.encode()).iter("Gather")
    assert dict(gather.attrib) == {
        "numDigits": "1", "timeout": "5", "method": "POST", "action": f"{URL}/call/t?delivery=1&x=2",
    }  # fmt: skip
    assert said(offered)[-1] == "Esta fue una llamada automática. Adiós."
    assert said(offered)[1] == said(offered)[4]


def test_keys_that_end_one_stream_are_offered_where_there_is_more() -> None:
    """Two to seven, in the order in which the streams are told of; who has one stream hears its name."""
    both = replace(LETTER, topic="pickup", keys={"2": "trash", "3": "recycling"})
    here = f"{URL}/call/t?delivery=1"
    assert said(twiml(replace(both, locale="en-US"), "Port Alder", here))[2] == (
        "To hear it again, press 1. To stop calls with trash alerts, press 2. To stop calls with recycling "
        "alerts, press 3. To stop all calls with pickup alerts, press 8. To stop all these calls, press 9."
    )
    assert said(twiml(replace(both, locale="es-US"), "Port Alder", here))[2] == (
        "Para oírlo otra vez, oprima el 1. Para no recibir más llamadas con avisos de basura, oprima el 2. "
        "Para no recibir más llamadas con avisos de reciclaje, oprima el 3. Para no recibir más llamadas con "
        "avisos de recolección, oprima el 8. Para no recibir más llamadas, oprima el 9."
    )
    one = replace(LETTER, locale="en-US", topic="pickup", filter="trash")
    assert said(twiml(one, "Port Alder", here))[2] == (
        "To hear it again, press 1. To stop calls with trash alerts, press 8. "
        "To stop all these calls, press 9."
    )


@dataclass
class Called:
    """A town in which somebody has been called, and what hears their keys."""

    town: Town
    tools: Tools
    calling: Calling

    @property
    def delivery(self) -> str:
        return self.town.sent[0].delivery_id

    def token(self, name: str = "v1") -> str:
        found = self.town.subscriptions.get(name)
        assert found is not None
        return self.tools.leave_token(found, NOON)

    def topics(self) -> set[tuple[str, str]]:
        return {(each.id, each.channel) for each in self.town.subscriptions.every()}


@pytest.fixture
def called(tmp_path: Path) -> Iterator[Called]:
    town = Town(tmp_path, channels={"voice": Recorder("voice")})
    consent = {"target": PHONE, "consent": "form of November 1"}
    town.subscribe(
        {"id": "v1", "channel": "voice", "locale": "es-US", **consent},
        {"id": "v2", "channel": "voice", "topic": "news", **consent},
        {"id": "s1", "channel": "sms", **consent},
        {"id": "other", "channel": "voice", "target": "+17575550199", "consent": "form"},
    )
    town.view.all = [alert()]
    town.notifier.deliver(once=True)
    key = key_in(tmp_path / "key")
    tools = Tools(
        store=SqliteSignups(town.database, KeySeal(key)), subscriptions=town.subscriptions,
        signer=Signer(key), city=CITY, url=URL, channels=frozenset({"voice"}), resolve=resolve, bodies=tuple,
        below=lambda _: 1, fresh=lambda: "fresh", streams=lambda: ("trash", "recycling", "bulk"),
    )  # fmt: skip
    calling = Calling(Leaving(tools), town.deliveries.get, CITY.name, ZONE, URL)
    town.sent.sort(key=lambda each: each.subscription_id)
    yield Called(town, tools, calling)
    town.close()


def letter_of(called: Called, name: str) -> str:
    (one,) = [each.delivery_id for each in called.town.sent if each.subscription_id == name]
    return one


def test_one_says_all_of_it_again(called: Called) -> None:
    """In the listener's language, as often as they like: the answer hears keys too."""
    document = called.calling.pressed(called.token(), letter_of(called, "v1"), "1", NOON)
    heard = said(document)
    assert heard[0] == "Este es un aviso de Port Alder."
    assert heard[1].startswith("Aviso de tornado. Área: Alder County.")
    (gather,) = etree.fromstring(document.encode()).iter("Gather")
    assert gather.get("action") == f"{URL}/call/{called.token()}?delivery={letter_of(called, 'v1')}"


def test_nine_stops_every_call_to_this_telephone_and_nothing_else(called: Called) -> None:
    """Texts go on (F16); others go on; it is said what happened."""
    heard = said(called.calling.pressed(called.token(), letter_of(called, "v1"), "9", NOON))
    assert heard == ["Ya no recibirá llamadas de Port Alder. Adiós."]
    assert called.topics() == {("s1", "sms"), ("other", "voice")}
    assert called.calling.pressed("anything", letter_of(called, "v1"), "9", NOON) == ""


def test_eight_stops_calls_of_this_topic_and_says_what_stays(called: Called) -> None:
    """A reminder that somebody has enough of costs nobody their emergencies."""
    heard = said(called.calling.pressed(called.token("v2"), letter_of(called, "v1"), "8", NOON))
    assert heard == [
        "You will get no more calls with city news. You still get calls with emergency alerts. Goodbye."
    ]
    assert called.topics() == {("v1", "voice"), ("s1", "sms"), ("other", "voice")}
    heard = said(called.calling.pressed(called.token(), letter_of(called, "v1"), "8", NOON))
    assert heard == ["Ya no recibirá llamadas con alertas de emergencia. Adiós."]
    assert called.topics() == {("s1", "sms"), ("other", "voice")}
    person = called.tools.store.person("voice", PHONE)
    assert [each.topic for each in called.tools.store.bars(person)] == ["emergency", "news"]


def pickup_call(called: Called, name: str, streams: list[str]) -> str:
    """A call about these streams to this subscription; its delivery's id."""
    told = called.town.deliveries.get(letter_of(called, "v1"))
    (this,) = [each for each in called.town.subscriptions.every() if each.id == name]
    assert told is not None
    facts = {"streams": streams, "date": "2026-11-24", "before": "2026-11-24", "because": []}
    about = replace(
        told, id=name, subscription_id=this.id, topic="pickup", notice=Notice("pickup_eve", facts)
    )
    called.calling._find = {name: about}.get
    return name


def test_a_key_stops_one_stream_of_pickups_and_nothing_else(called: Called) -> None:
    """As exact as STOP RECYCLING; a key stays a stream's own, whatever was left meanwhile."""
    consent = {"target": PHONE, "consent": "form of November 1", "address": "1 Harbor Street"}
    called.town.subscribe({"id": "v3", "channel": "voice", "topic": "pickup", **consent})
    one = pickup_call(called, "v3", ["recycling", "trash"])
    heard = said(called.calling.pressed(called.token("v3"), one, "2", NOON))
    assert heard == [
        "You will get no more calls with trash alerts. You still get calls with pickup alerts (not trash), "
        "emergency alerts and city news. Goodbye."
    ]
    asked = said(called.calling.pressed(called.token("v3"), one, "1", NOON))[2]
    assert "recycling alerts, press 3." in asked
    assert "press 2" not in asked
    heard = said(called.calling.pressed(called.token("v3"), one, "3", NOON))
    assert heard[0].startswith("You will get no more calls with recycling alerts. You still get calls with ")
    kept = called.town.subscriptions.get("v3")
    assert kept is not None
    assert kept.filter == "not recycling or trash"


def test_eight_stops_the_pickups_of_one_house(called: Called) -> None:
    """The call was about one; the other is told of on."""
    consent = {"target": PHONE, "consent": "form of November 1"}
    called.town.subscribe(
        {"id": "v3", "channel": "voice", "topic": "pickup", "address": "1 Harbor Street", **consent},
        {"id": "v4", "channel": "voice", "topic": "pickup", "address": "2 Hill Road", **consent},
    )
    one = pickup_call(called, "v3", ["trash"])
    heard = said(called.calling.pressed(called.token("v3"), one, "8", NOON))
    assert heard == [
        "You will get no more calls with pickup alerts for that address. You still get calls with pickup "
        "alerts, emergency alerts and city news. Goodbye."
    ]
    assert {each for each, _ in called.topics()} == {"v1", "v2", "v4", "s1", "other"}
    third = {"id": "v5", "channel": "voice", "topic": "pickup", "address": "1 Harbor Street", **consent}
    called.town.subscribe({**third, "locale": "es-US"})
    one = pickup_call(called, "v5", ["trash"])
    heard = said(called.calling.pressed(called.token("v5"), one, "2", NOON))
    assert heard[0].startswith(
        "Ya no recibirá llamadas con avisos de basura de esa dirección. Sigue recibiendo"
    )


@pytest.mark.parametrize("key", ["1", "", "5", "#", "*"])
def test_any_other_key_is_taken_for_the_first(called: Called, key: str) -> None:
    """Whoever presses something else wants to hear, not to lose their alerts."""
    before = called.topics()
    heard = said(called.calling.pressed(called.token(), letter_of(called, "v1"), key, NOON))
    assert heard[1].startswith("Aviso de tornado.")
    assert called.topics() == before


def test_nobody_hears_or_stops_what_is_not_theirs(called: Called) -> None:
    """Another's delivery under one's own token; a token that is forged, or too old."""
    assert called.calling.pressed(called.token(), letter_of(called, "other"), "1", NOON) == ""
    for token in ("", "x", called.token()[:-2] + "AA"):
        assert called.calling.pressed(token, letter_of(called, "v1"), "9", NOON) == ""
    later = NOON + timedelta(days=200)
    assert called.calling.pressed(called.token(), letter_of(called, "v1"), "9", later) == ""
    assert ("v1", "voice") in called.topics()


def test_delivery_that_is_not_kept_any_more_is_silence(called: Called) -> None:
    """And no error."""
    assert called.calling.pressed(called.token(), "0" * 32, "1", NOON) == ""
