"""Letters a second by SMTP: the whole pipeline beside bare loops, and the client alone beside smtplib.

The client alone, one letter after the other, makes each message (text, HTML, headers) and reads what the
answer means; its peer sends bytes that are there already, over one connection too, command by command, as
smtplib does; ours go in one where the server allows it (PIPELINING), as this one does. The rest:
bench/delivering.py.
"""

from __future__ import annotations

import asyncio
import smtplib
import ssl
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bench.delivering import Loop, beside_bare
from bench.line import Line
from bench.provider import provider
from bench.send_web_push import letter
from bench.turn import timed
from city.delivery.deliveries import Result
from net.smtp import Security, Server, Smtp
from notifier.channels import Letter
from notifier.channels.email_smtp import SmtpEmail
from notifier.forms.mail import Sender, mail
from notifier.sending.deliver import IN_FLIGHT

MESSAGES = 600
LETTERS = 4_000
SENDER = Sender("alerts@townbell.example", "Townbell", "Port Alder")


def measure() -> Iterator[Line]:
    """The two take turns, so that the machine's drift falls on both; the server has a process of its own."""
    trust = ssl.create_default_context()  # once, as in app/wiring: it reads every root of the system
    with provider("smtp") as port:
        server = Server("127.0.0.1", port, Security.NONE)
        yield from beside_bare(
            "send_email",
            lambda: SmtpEmail(lambda: Smtp(server, time.monotonic, trust), SENDER),
            lambda number: f"resident{number}@example.org",
            LETTERS,
            "aiosmtplib",
            lambda letters: _mailed(letters, port),
        )
    with provider("smtp") as port:
        server = Server("127.0.0.1", port, Security.NONE)
        channel = SmtpEmail(lambda: Smtp(server, time.monotonic, trust), SENDER)
        written = replace(letter("resident@example.org"), unsubscribe="https://alerts.example/u/1")
        recipient, message = mail(written, SENDER)
        bare = smtplib.SMTP("127.0.0.1", port)

        def ours() -> None:
            (outcome,) = channel.send([written])
            assert outcome.result is Result.SENT, outcome

        mine, others = timed(
            ours, lambda: bare.sendmail(SENDER.address, recipient, message), turns=MESSAGES, warming=20
        )
        channel.close()
        bare.close()
    ours_a_second, theirs_a_second = (1 / statistics.median(each) for each in (mine, others))
    yield Line(
        "send_email_alone", ours_a_second, "messages/s", "a loop of smtplib", theirs_a_second, MESSAGES
    )


def _mailed(letters: Sequence[Letter], port: int) -> Loop:
    """A loop of aiosmtplib over these letters as mail, which is made now; a connection to each of them."""
    import aiosmtplib

    made = [mail(each, SENDER) for each in letters]

    async def share(first: int) -> None:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port, use_tls=False, start_tls=False)
        await client.connect()
        for recipient, message in made[first::IN_FLIGHT]:
            await client.sendmail(SENDER.address, [recipient], message)
        client.close()

    async def run() -> None:
        await asyncio.gather(*(share(first) for first in range(IN_FLIGHT)))

    return run
