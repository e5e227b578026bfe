"""Signing up by text, asking by text, and STOP: `townbell serve` and a Twilio of our own on the loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl
from xml.etree import ElementTree

from tests.contract.townbell import Townbell
from tests.journeys.browser import Browser
from tests.journeys.conftest import MakeTown
from tests.journeys.journeys import Served, serving, wait_for
from tests.servers import reply
from tests.servers import serving as answering

URL = "https://alerts.portalder.example"
TOKEN = "account-token-of-the-city"
TEXTS = """
[channels.sms.twilio]
account = "AC1"
token = "env:TOKEN"
from = "+17575550100"
api = "{api}"
[inbound.twilio]
token = "env:TOKEN"
"""
"""An account for text messages, at a Twilio of our own."""
PHONE, SPELLED = "+17575550142", "(757) 555-0142"


class Twilio:
    """What was posted to it, in order."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self._lock = threading.Lock()

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"])).decode()
        with self._lock:
            self.sent.append(dict(parse_qsl(body)))
        reply(handler, 201, b'{"sid": "SM1"}')


@contextmanager
def site(town: MakeTown) -> Iterator[tuple[Served, Twilio, Townbell]]:
    """Port Alder with an account at our Twilio."""
    twilio = Twilio()
    with answering(twilio.take) as api:
        more = TEXTS.format(api=api)
        place = town(more, TOWNBELL_URL=URL, TOKEN=TOKEN)
        with serving(place) as served:
            yield served, twilio, place


def text(browser: Browser, words: str) -> str:
    """Text the city, as Twilio posts it; the answer's words."""
    fields = {"From": PHONE, "To": "+17575550100", "Body": words, "MessageSid": "SM2"}
    said = f"{URL}/sms/twilio" + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    signature = base64.b64encode(hmac.digest(TOKEN.encode(), said.encode(), hashlib.sha1)).decode()
    answer = browser.post("/sms/twilio", fields, X_Twilio_Signature=signature)
    assert answer.status == 200
    return "".join(ElementTree.fromstring(answer.text).itertext())


def test_from_the_form_by_text_to_stop(town: MakeTown) -> None:
    """A code comes, YES confirms, alerts follow, a question is answered for one's own home, STOP ends it."""
    with site(town) as (served, twilio, place):
        browser = Browser(served.url)
        form = browser.get("/subscribe?lang=en")
        fields = {
            "topic": ["weather", "pickup"],
            "address": "120 Royal Palm Way",
            "channel": "sms",
            "phone": SPELLED,
            "agreed": "yes",
        }
        asked = browser.post("/subscribe", {**form.hidden, **fields})
        assert "We sent a text message to your number." in asked.words
        wait_for(lambda: twilio.sent, "the code")
        assert (len(twilio.sent), twilio.sent[0]["To"]) == (1, PHONE)
        assert twilio.sent[0]["Body"].startswith("Port Alder: your code is ")
        assert twilio.sent[0]["Body"].endswith("Reply HELP for help, STOP to end.")
        assert "You get pickup alerts and weather alerts." in text(browser, "Yes")
        wait_for(lambda: len(twilio.sent) >= 3, "alerts")
        assert "Monday" in text(browser, "when is my trash picked up")
        assert text(browser, "stop trash").startswith(
            "Port Alder: you will get no more trash alerts by text. You still get pickup alerts (not trash)"
        )
        assert text(browser, "stop pickup").startswith(
            "Port Alder: you will get no more pickup alerts by text. You still get weather alerts."
        )
        rows = place("subscribers", "export", "--json").json["subscribers"]
        assert [(each["topic"], each["target"]) for each in rows] == [("weather", PHONE)]
        stopped = (
            "Port Alder: you are unsubscribed and will get no more texts. Reply START to get them again."
        )
        assert text(browser, "STOP") == stopped
        assert place("subscribers", "export", "--json").json == {"subscribers": []}
        again = f"id,topic,channel,target,consent\n1,weather,sms,{SPELLED},form 12\n"
        assert place("subscribers", "import", "-", stdin=again).code == 1
        sent = len(twilio.sent)
        browser.post("/subscribe", {**browser.get("/subscribe?lang=en").hidden, **fields})
        assert place("deliver").code == 0
        assert len(twilio.sent) == sent
        served.process.terminate()
        assert served.process.stderr is not None
        said = served.process.stderr.read().decode()
        assert [each for each in ("5550142", "555-0142", TOKEN, "Royal Palm") if each in said] == []  # F20


def test_a_text_that_nobody_signed_is_refused_and_says_nothing(town: MakeTown) -> None:
    """Without Twilio's signature nobody can stop anybody's alerts; the log names no number."""
    with site(town) as (served, _, _place):
        browser = Browser(served.url)
        fields = {"From": PHONE, "Body": "STOP"}
        assert browser.post("/sms/twilio", fields).status == 403
        assert browser.post("/sms/twilio", fields, X_Twilio_Signature="x").status == 403
        served.process.terminate()
        assert served.process.stderr is not None
        said = served.process.stderr.read().decode()
        assert "Refused a text: not signed by Twilio" in said
        assert "5550142" not in said
