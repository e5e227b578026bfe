"""A browser whose push subscription has changed, and signing up by push at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from city.enrolment import push
from city.enrolment.leaving import Bar, Suppression
from city.enrolment.wishes import Fault, Form
from notifier.enrolment.courier import Courier
from notifier.enrolment.joining import Joining
from notifier.enrolment.mine import OwnPage
from notifier.enrolment.moving import Moved, Moving
from notifier.sending.emission import Gated
from tests.notifier.alder import Recorder
from tests.notifier.channels.rigs.web_push import Browser
from tests.notifier.enrolment.town import Desk

SERVICE = "https://fcm.googleapis.com"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    made.tools = replace(made.tools, channels=frozenset({"webpush", "email"}))
    made.joining, made.own = Joining(made.tools), OwnPage(made.tools, made.leaving, lambda _: ())
    made.sent["webpush"] = Recorder("webpush")
    made.courier = Courier(made.tools, {"webpush": Gated(made.sent["webpush"])})
    yield made
    made.close()


def join(desk: Desk, browser: str) -> None:
    reading = desk.joining.read(Form(topics=("weather",), channel="webpush", target=browser, agreed=True))
    assert not reading.faults
    desk.joining.ask(reading, "es-US", "Web form, es-US: yes", "203.0.113.9", desk.now)
    desk.courier.tick(desk.now)
    link = desk.letters("webpush")[-1].link
    desk.joining.confirm(link.split("/confirm/")[1].split("?")[0], desk.now)


def test_a_browser_signs_up_by_the_notification_that_it_is_sent(desk: Desk) -> None:
    """Double opt-in: the push message leads to the page that confirms, and holds the code, in Spanish."""
    join(desk, Browser().subscription(SERVICE))
    (letter,) = desk.letters("webpush")
    assert letter.text == (
        "Oprima aquí para confirmar que quiere estos avisos. O escriba este código en la página: 004711."
    )
    assert letter.link.startswith("https://alerts.portalder.example/confirm/")
    assert desk.kept() == {"weather"}


@pytest.mark.parametrize(
    "endpoint", ["https://evil.example", "http://fcm.googleapis.com", "https://10.0.0.1"]
)
def test_a_service_that_is_not_known_is_a_fault_of_the_form(desk: Desk, endpoint: str) -> None:
    """Nothing is posted to an address that only the sender of a form knows."""
    form = Form(topics=("weather",), channel="webpush", target=Browser().subscription(endpoint), agreed=True)
    assert desk.joining.read(form).faults == {"target": Fault.NO_BROWSER}


def test_what_is_sent_moves_with_the_browser_and_so_does_what_holds_it_back(desk: Desk) -> None:
    """The new subscription takes the place of the old one, a pause included; the old is nobody's."""
    first, second = Browser(), Browser()
    old, new = first.subscription(SERVICE), second.subscription(SERVICE)
    join(desk, old)
    person = desk.store.person("webpush", push.spelled(old))
    pause = Suppression(Bar.PAUSED, "", desk.now.replace(year=desk.now.year + 1))
    desk.store.set_bars(person, [pause], desk.now)
    assert Moving(desk.tools).move(old, new, desk.now) is Moved.MOVED
    assert desk.kept(push.spelled(new)) == {"weather"}
    assert desk.kept(push.spelled(old)) == set()
    assert list(desk.store.bars(desk.store.person("webpush", push.spelled(new)))) == [pause]


def test_whoever_has_not_the_whole_old_subscription_moves_nothing(desk: Desk) -> None:
    """The address alone proves nothing: its secret must be right too; and the new one must be usable."""
    browser = Browser()
    old, moving = browser.subscription(SERVICE), Moving(desk.tools)
    join(desk, old)
    stolen = old.replace('"auth": "', '"auth": "AA').replace("YnQ", "Yn")[:-3] + '"}}'
    other = Browser().subscription(SERVICE)
    assert moving.move(stolen, other, desk.now) is not Moved.MOVED
    assert moving.move(other, Browser().subscription(SERVICE), desk.now) is Moved.UNKNOWN
    for wrong in ("", "{}", Browser().subscription("https://evil.example")):
        assert moving.move(old, wrong, desk.now) is Moved.NO_SUBSCRIPTION
    assert desk.kept(push.spelled(old)) == {"weather"}
