"""What a letter carries beside its words: where the whole is, how to end it, and of what it goes on."""

from __future__ import annotations

from typing import Any

import pytest

from city.delivery.deliveries import Delivery, Lane, Notice, Reason
from city.enrolment.subscriptions import Consent, Subscription, Topic
from notifier.sending.emission import may_leave
from notifier.sending.letters import OFFICIAL, letter
from tests.notifier.alder import NOON, ZONE

URL = "https://alerts.portalder.example"
FACTS: dict[str, Any] = {
    "en": {"event": "Tornado Warning", "status": "Actual", "scope": "Public", "chain": "c1"}
}


def of(reason: Reason, facts: dict[str, Any], locale: str = "es-US", page: str = f"{URL}/alerts") -> Any:
    delivery = Delivery(
        id="d1", subscription_id="s1", event_id="e1", version="", topic=Topic.EMERGENCY, channel="sms",
        lane=Lane.EMERGENCY, notice=Notice(reason, facts), at=NOON, expires=NOON,
    )  # fmt: skip
    subscription = Subscription(
        id="s1", topic=Topic.EMERGENCY, locale=locale, channel="sms", target="+17575550142",
        consent=Consent("x", NOON), created=NOON,
    )  # fmt: skip
    return letter(delivery, subscription, NOON, ZONE, f"{URL}/leave/t", page)


def test_official_alert_leads_to_the_whole_of_it_in_the_readers_language() -> None:
    """What a text message has no room for is a tap away; a site that nobody can reach is not named."""
    assert of(Reason.ADVISORY, FACTS).link == f"{URL}/alerts?lang=es"
    assert of(Reason.ADVISORY, FACTS, "fr-CA").link == f"{URL}/alerts?lang=en"
    assert of(Reason.ADVISORY, FACTS, page="").link == ""
    assert of(Reason.NEWS, {"title": {"en": "x"}, "text": {"en": "y"}}).link == ""


@pytest.mark.parametrize("reason", sorted(OFFICIAL))
@pytest.mark.parametrize("mark", ["status", "scope"])
def test_official_message_that_does_not_say_what_it_is_stays_at_home(reason: Reason, mark: str) -> None:
    """Whatever planned it: without its status and scope nobody knows that it is no test (B4)."""
    whole = of(reason, FACTS)
    assert may_leave(whole)
    assert (whole.chain, whole.unsubscribe) == ("c1", f"{URL}/leave/t")
    bare = {"en": {name: said for name, said in FACTS["en"].items() if name != mark}}
    assert not may_leave(of(reason, bare))
    assert not may_leave(of(reason, {}))
    assert not may_leave(of(reason, {"en": {**FACTS["en"], mark: "Test"}}))


def test_what_the_city_says_of_itself_is_public() -> None:
    """News, meetings and pickups come from no official message; each is its own chain."""
    news = of(Reason.NEWS, {"title": {"en": "x"}, "text": {"en": "y"}})
    assert may_leave(news)
    assert news.chain == "e1"
