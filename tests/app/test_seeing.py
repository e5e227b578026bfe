"""What needs a person and what tries the channels, as the worker has them: over the real store and files."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from app.channel_limits import canaries, keep_days, rates
from app.clock import RunningClock
from app.settings import Settings, load
from app.wiring import state
from app.wiring.duty import Seen, on_duty, watcher
from app.wiring.notifying import tidier
from app.wiring.pulse import hearing, pulses, singer
from city.delivery.pulse import Health, Why
from city.errors import BadSettings
from city.ports import Remembered
from stores.sqlite.deliveries import SqliteDeliveries
from stores.workers import WorkerLocks
from tests.contract.townbell import CITY
from tests.servers import reply, serving

ON_CALL = """
[emergency]
site = "{site}"
[[emergency.on_call]]
name = "Naomi"
channel = "outbox"
"""


@pytest.fixture
def clock() -> RunningClock:
    return RunningClock()


def settings_of(
    folder: Path, text: str = "", site: str = "https://a.example", **environment: str
) -> Settings:
    (folder / "city.toml").write_text(CITY + ON_CALL.format(site=site) + text)
    return load(folder, {"TOWNBELL_DATA": str(folder / "data"), **environment})


def pages(settings: Settings) -> list[str]:
    found = (settings.data / "on-call" / "new").glob("*.json")
    return [json.loads(each.read_text("utf-8"))["text"] for each in found]


def path_of(text: str) -> str:
    return text.partition("https://a.example/duty/")[2]


def test_a_source_that_is_held_back_pages_until_somebody_takes_it(
    tmp_path: Path, clock: RunningClock
) -> None:
    """From how the source stands to the page, the link and the log; twice looked at, once paged."""
    settings = settings_of(
        tmp_path, '[[sources]]\nid = "news"\nurl = "file:n.rss"\nkind = "news"\nevery = "1h"\n'
    )
    state.memory(settings).keep({"news": Remembered(state="held", reason="1 of 40 records")}, {})
    tick = watcher(settings, clock, Seen())
    assert (tick(), tick()) == (1, 0)
    (text,) = pages(settings)
    assert "The source news answered with so little that it is held back. 1 of 40 records." in text
    page = on_duty(settings, clock)
    asked = page.look(path_of(text))
    assert asked == {
        "kind": "held_back", "about": "news", "detail": "1 of 40 records", "person": "Naomi", "taken_by": "",
        "over": False,
    }  # fmt: skip
    assert (page.acknowledge(path_of(text)), page.acknowledge(path_of(text))) == ("", "used")
    assert page.look("nothing of ours") == "forged"


TWILIO = """
[emergency]
site = "https://a.example"
[[emergency.on_call]]
name = "Naomi"
channel = "{channel}"
target = "env:NAOMI"
[channels.{channel}.twilio]
account = "AC1"
token = "env:TOKEN"
from = "+17575550100"
api = "{api}"
[site]
url = "https://a.example"
[inbound.twilio]
token = "env:TOKEN"
"""


@pytest.mark.parametrize("channel", ["sms", "voice"])
def test_the_list_is_paged_by_telephone_until_somebody_takes_it(
    tmp_path: Path, clock: RunningClock, channel: str
) -> None:
    """By text with the link, by a call with a key: the words and the answer, through Twilio's own form."""
    posted: list[dict[str, str]] = []

    def twilio(handler: Any) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        posted.append(dict(parse_qsl(body)))
        reply(handler, 201, b'{"sid": "1"}')

    with serving(twilio) as api:
        (tmp_path / "city.toml").write_text(CITY + TWILIO.format(channel=channel, api=api))
        number = {"NAOMI": "+17575550142", "TOKEN": "secret"}
        settings = load(tmp_path, {"TOWNBELL_DATA": str(tmp_path / "data"), **number})
        seen = Seen()
        seen.note(("w-nws,1",))
        assert watcher(settings, clock, seen)() == 1
    (form,) = posted
    assert form["To"] == "+17575550142"
    page = on_duty(settings, clock)
    if channel == "sms":
        assert "say so here, once, within two hours: https://a.example/duty/" in form["Body"]
        assert page.acknowledge(path_of(form["Body"])) == ""
    else:
        heard = form["Twiml"]
        assert "If you take care of it, press 5." in heard
        assert "/duty/" not in heard.replace("https://a.example/call/duty/", "")
        action = heard.partition('action="')[2].partition('"')[0]
        ticket = action.partition("/call/duty/")[2].partition("?")[0]
        again = page.pressed(ticket, "1", "es-US")
        assert "no se ha avisado a nadie: w-nws,1. Si usted se encarga, oprima el 5." in again
        assert f'action="{action.replace("en-US", "es-US")}"' in again
        assert [each["step"] for each in log(settings)] == ["raised", "paged"]
        assert "Thank you. Nobody else is called about it." in page.pressed(ticket, "5", "en-US")
        assert "This link was used already." in page.pressed(ticket, "5", "en-US")
    assert [each["step"] for each in log(settings)] == ["raised", "paged", "acknowledged"]
    assert watcher(settings, RunningClock(clock.now() + timedelta(hours=2)), seen)() == 0


def test_an_alert_without_a_place_pages_once_this_process_has_planned(
    tmp_path: Path, clock: RunningClock
) -> None:
    """Before the first planning nothing is known, and nothing is said to be over (A14)."""
    settings, seen = settings_of(tmp_path), Seen()
    tick = watcher(settings, clock, seen)
    assert tick() == 0
    seen.note(("advisory:w-nws,1",))
    assert tick() == 1
    assert "so nobody has been told of it: advisory:w-nws,1." in pages(settings)[0]
    tick = watcher(settings, clock, Seen())  # another process, which has not planned
    tick()
    assert [each["step"] for each in log(settings)] == ["raised", "paged"]
    seen.note(())
    watcher(settings, clock, seen)()
    assert [each["step"] for each in log(settings)] == ["raised", "paged", "over"]


def log(settings: Settings) -> list[dict[str, str]]:
    return [dict(row) for row in state.database(settings.data).rows("SELECT * FROM duty_log ORDER BY seq")]


def test_the_canary_of_the_outbox_is_heard_and_leaves_nothing(tmp_path: Path, clock: RunningClock) -> None:
    """It is written and found where residents' messages are not shown."""
    settings = settings_of(tmp_path, site="")
    assert pulses(settings, clock)["outbox"] == (Health.UNTRIED, Why.NO_CANARY)
    tick = singer(settings, clock)
    assert (tick(), tick()) == (1, 0)
    assert pulses(settings, clock)["outbox"] == (Health.WELL, Why.HEARD)
    assert not (settings.data / "outbox").exists()
    assert list((settings.data / "canary" / "new").iterdir()) == []


def test_the_canary_of_the_webhook_comes_home(tmp_path: Path, clock: RunningClock) -> None:
    """Sent over HTTP to the city's own site, which knows it by its path."""
    heard: list[str] = []

    def site(handler: Any) -> None:
        heard.append(handler.path)
        reply(handler, 204)

    with serving(site) as url:
        settings = settings_of(tmp_path, "[channels.webhook]\nallow_private = true\n", site=url)
        singer(settings, clock)()
        assert pulses(settings, clock)["webhook"] == (Health.WELL, Why.ACCEPTED)
        (path,) = heard
        assert path.startswith("/canary/")
        hear = hearing(settings, clock)
        assert (hear(path.rpartition("/")[2]), hear(path.rpartition("/")[2])) == (True, False)
        assert pulses(settings, clock)["webhook"] == (Health.WELL, Why.HEARD)


def test_a_canary_that_falls_silent_pages_until_it_sings_again(tmp_path: Path) -> None:
    """Taken twice and not heard: somebody is called, by name of what is wrong; heard again, it is over."""
    began, sent = RunningClock().now(), []

    def site(handler: Any) -> None:
        sent.append(handler.path.rpartition("/")[2])
        reply(handler, 204)

    with serving(site) as url:
        settings = settings_of(tmp_path, "[channels.webhook]\nallow_private = true\n", site=url)

        def turn(minutes: float) -> int:
            """The worker's look at this minute: how many were paged."""
            clock = RunningClock(began + timedelta(minutes=minutes))
            singer(settings, clock)()
            return watcher(settings, clock, Seen())()

        assert [turn(minutes) for minutes in (0, 4, 5.5, 6.5, 10)] == [0] * 5
        assert len(sent) == 2, "another a while after the first was lost"
        assert [turn(minutes) for minutes in (11, 11.5)] == [1, 0]
        (text,) = pages(settings)
        assert text.startswith(
            "Messages by webhook are not getting through. The test message was taken and has not arrived."
        )
        hear = hearing(settings, RunningClock(began + timedelta(minutes=12)))
        assert hear(sent[-1])
        assert turn(12) == 0
        steps = [(each["matter"], each["step"]) for each in log(settings)]
        assert steps == [("channel:webhook", step) for step in ("raised", "paged", "over")]


def test_a_canary_goes_to_whom_the_environment_names(tmp_path: Path, clock: RunningClock) -> None:
    """The target stands in no file; without the variable there is no canary on that channel."""
    posted: list[str] = []

    def receiver(handler: Any) -> None:
        posted.append(handler.path)
        reply(handler, 500)

    text = '[channels]\ncanaries = { webhook = "env:CANARY" }\n[channels.webhook]\nallow_private = true\n'
    with serving(receiver) as url:
        settings = settings_of(tmp_path, text, site="", CANARY=f"{url}/mine")
        assert singer(settings, clock)() == 2
        assert posted == ["/mine"]
        assert singer(settings_of(tmp_path, text, site=""), clock)() == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rates = 5", "rates is no table"),
        ("rates = { smoke = 5 }", "rates names a channel 'smoke' that there is not"),
        ("rates = { sms = 0 }", "rates.sms is no number of messages a second"),
        ("rates = { sms = true }", "rates.sms is no number of messages a second"),
        ("rates = { sms = nan }", "rates.sms is no number of messages a second"),
        ('canaries = { sms = "+15550100" }', "canaries.sms names no variable of the environment"),
        ("canaries = { sms = 1 }", "canaries.sms names no variable of the environment"),
    ],
)
def test_what_is_wrong_is_said_and_never_repeated(tmp_path: Path, text: str, said: str) -> None:
    """A telephone number in the file is refused without being written into a log."""
    settings = settings_of(tmp_path, f"[channels]\n{text}\n")
    read = rates if text.startswith("rates") else canaries
    with pytest.raises(BadSettings, match=re.escape(said)) as raised:
        read(settings)
    assert "5550100" not in str(raised.value)


def test_how_long_it_is_remembered_is_the_citys_to_say(tmp_path: Path, clock: RunningClock) -> None:
    """Four hundred days unless it says otherwise; the worker's tick deletes what was over before that."""
    assert keep_days(settings_of(tmp_path, "")) == 400
    short = settings_of(tmp_path, "[channels]\nkeep_days = 60\n")
    assert keep_days(short) == 60
    store = SqliteDeliveries(state.database(short.data), WorkerLocks(short.data / "workers"))
    now = clock.now()
    for days in (59, 61):
        store.supersede([(f"{days} days", "")], now - timedelta(days=days))
    tidier(short, clock)()
    rows = state.database(short.data).rows("SELECT event_id FROM events")
    assert [row[0] for row in rows] == ["59 days"]


@pytest.mark.parametrize("said", ["59", "true", "36501", '"400"', "1.5"])
def test_a_time_that_is_none_is_refused(tmp_path: Path, said: str) -> None:
    """What may still be corrected must be known: sixty days at least."""
    with pytest.raises(BadSettings, match="keep_days is no number of days from 60 to 36500"):
        keep_days(settings_of(tmp_path, f"[channels]\nkeep_days = {said}\n"))


def test_rates_are_messages_a_second(tmp_path: Path) -> None:
    """By channel; the others are not limited."""
    assert rates(settings_of(tmp_path, "[channels]\nrates = { sms = 14, email = 0.5 }\n")) == {
        "sms": 14.0,
        "email": 0.5,
    }
