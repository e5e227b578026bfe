"""From a form on the page to the mailbox and out again: `townbell serve`, a real mail server and store."""

from __future__ import annotations

import email.policy
import re
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

from tests.contract.townbell import Townbell
from tests.journeys.browser import Browser, Page
from tests.journeys.conftest import MakeTown
from tests.journeys.journeys import Served, serving, wait_for
from tests.notifier.channels.rigs.email_smtp import Mailbox, mail_server

URL = "https://alerts.portalder.example"
ROSA = "Rosa.Diaz@example.org"


@contextmanager
def site(town: MakeTown) -> Iterator[tuple[Served, Mailbox, Townbell]]:
    """Port Alder with a mail server, and an address of its own in the world."""
    mailbox = Mailbox({})
    with mail_server(mailbox) as port:
        place = town(TOWNBELL_SMTP_HOST="127.0.0.1", TOWNBELL_URL=URL)
        toml = place.city / "city.toml"
        here = f'host = "env:TOWNBELL_SMTP_HOST"\nport = {port}\nsecurity = "none"'
        toml.write_text(toml.read_text("utf-8").replace('host = "env:TOWNBELL_SMTP_HOST"', here), "utf-8")
        with serving(place) as served:
            yield served, mailbox, place


def letters(mailbox: Mailbox) -> list[EmailMessage]:
    found = [
        email.message_from_bytes(bytes(each.content or b""), policy=email.policy.default)
        for each in mailbox.took
    ]
    return [each for each in found if isinstance(each, EmailMessage)]


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    content: str = body.get_content()
    return content


def path_in(letter: EmailMessage, kind: str) -> str:
    """The link of this kind in a letter, on our own site."""
    found = re.search(rf"{re.escape(URL)}(/{kind}/\S+)", text_of(letter))
    assert found is not None, text_of(letter)
    return found[1]


def signed_up(browser: Browser, **more: object) -> Page:
    form = browser.get("/subscribe?lang=es")
    chosen = {"channel": "email", "topic": ["emergency", "weather"], "email": ROSA, "agreed": "yes"}
    fields = {**form.hidden, **chosen, **more}
    return browser.post("/subscribe", fields)  # type: ignore[arg-type]


def test_from_the_form_to_the_alert_and_out_again(town: MakeTown) -> None:
    """Asked, confirmed by the letter's link, told at once in Spanish; one click, and nothing more comes."""
    with site(town) as (served, mailbox, place):
        browser = Browser(served.url)
        asked = signed_up(browser)
        assert "Un paso más" in asked.words
        confirmation = wait_for(lambda: letters(mailbox), "the confirmation")[0]
        assert confirmation["To"] == ROSA.lower()
        assert confirmation["List-Unsubscribe"] is None
        link = path_in(confirmation, "confirm")
        assert "Sí, envíenme estos avisos" in browser.get(link).words
        assert "Sí, envíenme estos avisos" in browser.get(link).words  # looking changes nothing (F15)
        assert place("subscribers", "export", "--json").json == {"subscribers": []}
        done = browser.post(link, {"lang": "es"})
        assert "Ya tiene la suscripción" in done.words
        rows = place("subscribers", "export", "--json").json["subscribers"]
        assert {(each["topic"], each["channel"], each["target"], each["locale"]) for each in rows} == {
            ("emergency", "email", ROSA.lower(), "es-US"), ("weather", "email", ROSA.lower(), "es-US"),
        }  # fmt: skip
        assert all("Puedo cancelarlos cuando quiera" in each["consent"] for each in rows)
        wait_for(lambda: len(letters(mailbox)) >= 3, "two alerts")
        alert = letters(mailbox)[1]
        assert alert["Content-Language"] == "es-US"
        assert alert["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        leave = alert["List-Unsubscribe"].strip("<>").removeprefix(URL)
        assert browser.get(leave).status == 200
        assert len(place("subscribers", "export", "--json").json["subscribers"]) == 2
        assert browser.post(leave, {"List-Unsubscribe": "One-Click"}).status == 200
        (left,) = place("subscribers", "export", "--json").json["subscribers"]
        assert left["topic"] not in alert["List-Id"]
        assert "No hay nada que cancelar" in browser.get(leave).words
        served.process.terminate()
        assert served.process.stderr is not None
        said = served.process.stderr.read().decode()
        secrets = ("rosa", "example.org", link.split("/")[2][:30], leave.split("/")[2][:30])
        assert [each for each in secrets if each in said.lower() or each in said] == []  # F20
