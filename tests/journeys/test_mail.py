"""From an official alert to a resident's mailbox, by the command line and a real mail server."""

from __future__ import annotations

import email.policy
from email.message import EmailMessage

from tests.journeys.conftest import MakeTown
from tests.notifier.channels.rigs.email_smtp import Mailbox, mail_server

PEOPLE = """id,topic,channel,target,locale
m1,weather,email,rosa@example.org,es-US
m2,weather,email,tom@example.org,en-US
"""


def test_alert_reaches_the_mailbox_once_and_in_the_residents_language(town: MakeTown) -> None:
    """`subscribers import`, `deliver`: the weather's alerts, in Spanish for Rosa, each once."""
    mailbox = Mailbox({})
    with mail_server(mailbox) as port:
        place = town(TOWNBELL_SMTP_HOST="127.0.0.1")
        toml = place.city / "city.toml"
        here = f'host = "env:TOWNBELL_SMTP_HOST"\nport = {port}\nsecurity = "none"'
        toml.write_text(toml.read_text("utf-8").replace('host = "env:TOWNBELL_SMTP_HOST"', here), "utf-8")
        assert place("subscribers", "import", "-", stdin=PEOPLE).code == 0
        assert place("deliver").code == 0
        first = len(mailbox.took)
        assert place("deliver").code == 0
    assert (first, len(mailbox.took)) == (4, 4)  # two alerts for each of the two
    letters = {each.rcpt_tos[0]: _parsed(bytes(each.content or b"")) for each in mailbox.took}
    assert set(letters) == {"rosa@example.org", "tom@example.org"}
    assert letters["rosa@example.org"]["Content-Language"] == "es-US"
    assert letters["rosa@example.org"]["From"] == "Port Alder Alerts <alerts@portalder.example>"


def _parsed(message: bytes) -> EmailMessage:
    found = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found
