"""From an official alert to a browser, through a push service that decrypts it; and the end of a browser."""

from __future__ import annotations

import csv
import io
from typing import Any

from tests.journeys.conftest import MakeTown
from tests.notifier.channels.rigs.http import Asked, answering
from tests.notifier.channels.rigs.web_push import Browser, claims


def test_f4_a_browser_hears_the_alert_and_is_forgotten_only_when_it_is_gone(town: MakeTown) -> None:
    """500 changes nothing, 410 ends the subscription; what the browser was shown is the alert."""
    browser = Browser()
    status: dict[str, Any] = {"says": 500}
    asked: list[Asked] = []

    def service(one: Asked) -> Any:
        asked.append(one)
        return status["says"]

    with answering(service) as (url, _all):
        place = town()
        toml = place.city / "city.toml"
        contact = 'contact = "mailto:alerts@portalder.example"'
        toml.write_text(toml.read_text("utf-8").replace(contact, f"{contact}\nallow_private = true"), "utf-8")
        rows = io.StringIO()
        csv.writer(rows).writerows(
            [("id", "topic", "channel", "target"), ("b1", "weather", "webpush", browser.subscription(url))]
        )
        assert place("subscribers", "import", "-", stdin=rows.getvalue()).code == 0
        assert place("deliver", "--once").code == 0
        assert [each["id"] for each in place("subscribers", "export", "--json").json["subscribers"]] == ["b1"]
        shown = browser.shown(asked[0].body)
        assert shown["lang"] == "en-US"
        assert shown["title"] in shown["body"]
        assert claims(asked[0])["aud"] == url
        status["says"] = 410
        assert place("deliver", "--once", now="2026-11-22T15:30:00-05:00").code == 0
        assert place("subscribers", "export", "--json").json["subscribers"] == []
        before = len(asked)
        assert place("deliver", "--once", now="2026-11-22T16:30:00-05:00").code == 0
        assert len(asked) == before
