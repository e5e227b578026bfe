"""A browser, and Port Alder served to it: a mail server, a push service and a Twilio on loopback."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.browser.chromium import Chromium, chromium, missing
from tests.contract.townbell import Townbell
from tests.journeys.journeys import copy_of_port_alder, free_port, serving
from tests.journeys.test_texts import TEXTS, TOKEN, Twilio
from tests.notifier.channels.rigs.email_smtp import Mailbox, mail_server
from tests.notifier.channels.rigs.http import Asked, answering
from tests.servers import serving as taking


@dataclass
class Town:
    """What a test needs of the served city."""

    url: str
    mailbox: Mailbox
    texts: list[dict[str, str]]
    pushed: list[Asked]
    push_url: str
    townbell: Townbell


@pytest.fixture(scope="session")
def browser() -> Iterator[Chromium]:
    """One browser for the session; skipped where there is none."""
    if why := missing():
        pytest.skip(why)
    with chromium() as made:
        yield made


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory, browser: Chromium) -> Iterator[Town]:
    """Port Alder at the tests' moment, served as `townbell serve` does, its worker included."""
    folder, mailbox, port = tmp_path_factory.mktemp("browser"), Mailbox({}), free_port()
    twilio = Twilio()
    with (
        mail_server(mailbox) as mail,
        answering(lambda _: 201) as (push, pushed),
        taking(twilio.take) as phones,
    ):
        city = served_city(folder / "city", mail, push, TEXTS.format(api=phones))
        environment = {
            "TOWNBELL_SMTP_HOST": "127.0.0.1", "TOWNBELL_URL": f"http://localhost:{port}", "TOKEN": TOKEN,
        }  # fmt: skip
        place = Townbell(folder / "data", city, environment=environment)
        assert place("refresh").code == 0
        with serving(place, port=port):
            yield Town(f"http://localhost:{port}", mailbox, twilio.sent, pushed, push, place)
    shutil.rmtree(folder, ignore_errors=True)


def served_city(folder: Path, mail: int, push: str, more: str = "") -> Path:
    """A copy of the demo city that sends to this machine's own mail server and push service."""
    city = copy_of_port_alder(folder, more)
    toml = (city / "city.toml").read_text("utf-8")
    host, contact = 'host = "env:TOWNBELL_SMTP_HOST"', 'contact = "mailto:alerts@portalder.example"'
    toml = toml.replace(host, f'{host}\nport = {mail}\nsecurity = "none"')
    toml = toml.replace(contact, f'{contact}\nallow_private = true\nservices = ["{push}"]')
    (city / "city.toml").write_text(toml, "utf-8")
    return city
