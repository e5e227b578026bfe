"""What needs a person finds one: the list is paged by a worker that serves, until somebody takes it."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

from tests.contract.townbell import NOW, Townbell
from tests.journeys.conftest import MakeTown
from tests.journeys.journeys import alert, free_port, serving, wait_for
from tests.journeys.test_advisory import SIREN, push, subscribe
from tests.servers import reply
from tests.servers import serving as receiving

START = datetime.fromisoformat(NOW)
SAID = "An official alert does not say where it applies, so nobody has been told of it: chlorine-1."


def without_a_place(text: str) -> str:
    """The alert, whose area is a name alone: nobody here knows what it means (A14)."""
    bare = re.sub(
        r"<area>.*?</area>", "<area><areaDesc>Near the yard</areaDesc></area>", text, flags=re.DOTALL
    )
    assert bare != text
    return bare


def matters(served: Any) -> list[dict[str, Any]]:
    status, text = served.get("/progress.json")
    return list(json.loads(text)["matters"]) if status == 200 else []


def on_webhook(city: Townbell, url: str) -> None:
    """Let the first of the list be paged there, the second by the outbox."""
    toml = city.city / "city.toml"
    text = toml.read_text("utf-8")
    first = 'name = "Naomi Sandoval"\nchannel = "outbox"'
    assert first in text
    hook = f'name = "Naomi Sandoval"\nchannel = "webhook"\ntarget = "{url}/naomi"'
    toml.write_text(text.replace(first, hook), "utf-8")


def test_an_alert_without_a_place_pages_the_list_until_somebody_takes_it(town: MakeTown) -> None:
    """By webhook, with what it is; looking changes nothing, the button ends it, and no resident is told."""
    paged: list[dict[str, str]] = []

    def receiver(handler: Any) -> None:
        paged.append(json.loads(handler.rfile.read(int(handler.headers["Content-Length"]))))
        reply(handler, 204)

    port = free_port()
    city = town(SIREN, TOWNBELL_URL=f"http://127.0.0.1:{port}")
    subscribe(city)
    (city.city / "siren").mkdir()
    with receiving(receiver) as url:
        on_webhook(city, url)
        with serving(city, port=port) as served:
            whole = alert("evacuation-zone-a", START + timedelta(seconds=1), "chlorine-1")
            push(city.city / "siren", without_a_place(whole))
            wait_for(lambda: paged, "somebody to be paged")
            text = paged[0]["text"]
            assert SAID in text
            assert "Evacuation zone A must leave now" in text  # the headline: is it worth getting up for
            path = re.search(r"/duty/\S+", text)
            assert path is not None
            for _ in range(2):
                assert "I take care of it" in served.get(path[0])[1]
            assert [each["taken_by"] for each in matters(served)] == [""]
            assert "Nobody else is called about it" in served.form(path[0])[1]
            assert [each["taken_by"] for each in matters(served)] == ["Naomi Sandoval"]
            assert served.form(path[0])[0] == 410
            push(city.city / "siren", whole.replace("chlorine-1", "chlorine-2"))
            wait_for(
                lambda: [each for each in city.outbox() if each["event_id"] == "chlorine-2"], "the placed one"
            )
    assert len(paged) == 1
    assert [each for each in city.outbox() if each["event_id"] == "chlorine-1"] == []
    assert not list((city.data / "on-call").glob("new/*.json"))
