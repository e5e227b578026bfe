"""What people hear of an alert, from the message to the letter."""

from __future__ import annotations

from tests.notifier.alder import Town, alert


def _letters(town: Town) -> dict[str, tuple[str, str]]:
    town.notifier.deliver(once=True)
    return {each.subscription_id: (each.subject, each.text) for each in town.sent}


def test_a_weather_service_alert_is_named_in_the_subscribers_language(town: Town) -> None:
    """Its headline, which tells its time of issue at length in English, is not what people hear first."""
    town.subscribe({"id": "en", "locale": "en-US"}, {"id": "es", "locale": "es-US"})
    town.view.all = [alert(headline="Tornado Warning issued November 23 at 11:59AM EST by NWS Wakefield VA")]
    letters = _letters(town)
    assert letters["en"][0] == "Tornado Warning"
    assert letters["en"][1].startswith("Tornado Warning. Area: Alder County.")
    assert letters["es"][0] == "Aviso de tornado"
    assert letters["es"][1].startswith("Aviso de tornado. Área: Alder County.")


def test_the_citys_own_headline_is_what_people_hear(town: Town) -> None:
    """A city writes its headlines for people."""
    town.subscribe("en")
    town.view.all = [alert(sender="alerts@portalder.example", headline="Leave zone A now")]
    assert _letters(town)["en"][1].startswith("Leave zone A now. Area: Alder County.")
