"""A real mail server (aiosmtpd) that answers each command as a case says."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from city.delivery.deliveries import Cause, Result
from net.smtp import Security, Server, Smtp
from notifier.channels.email_smtp import SmtpEmail
from tests.notifier.channels.rigs import Case, Rig, Running
from tests.notifier.channels.rigs.certificates import authority_file, server_context
from tests.notifier.channels.rigs.email_addresses import BAD_ADDRESSES, SENDER, TARGET

pytest.importorskip("aiosmtpd", reason="aiosmtpd is not installed (make test installs it)")

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # what the server sees is its own affair


class Mailbox:
    """What the server says at each command ("" is aiosmtpd's own answer), and what it took."""

    def __init__(self, answers: Mapping[str, str]) -> None:
        self.answers = answers
        self.took: list[Envelope] = []
        self.sessions: set[int] = set()
        self.logins: list[tuple[bytes, bytes]] = []

    async def _said(self, server: SMTP, command: str) -> str:
        said = self.answers.get(command, "")
        if said == "hang":
            await asyncio.sleep(30)
        if said == "drop":
            assert server.transport is not None
            server.transport.abort()
            return "421 gone"
        return said

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := await self._said(server, "MAIL"):
            return said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if said := await self._said(server, "RCPT"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.answers.get("DATA", "").startswith(("4", "5")):
            return self.answers["DATA"]
        self.sessions.add(id(session))
        self.took.append(envelope)
        return await self._said(server, "DATA") or "250 2.0.0 taken"

    async def handle_RSET(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        return "250 2.0.0 OK"

    def __call__(self, server: SMTP, session: Session, envelope: Envelope, way: str, data: Any) -> AuthResult:
        """aiosmtpd's authenticator: the one user with the one password."""
        self.logins.append((data.login, data.password))
        good = (data.login, data.password) == (b"townbell", b"mail-password")
        return AuthResult(success=good, handled=good)


@contextmanager
def mail_server(mailbox: Mailbox, security: Security = Security.NONE, **more: Any) -> Iterator[int]:
    """The port of a mail server on loopback."""
    tls = server_context("localhost") if security is not Security.NONE else None
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=_free_port(),
        ssl_context=tls if security is Security.TLS else None,
        tls_context=tls if security is Security.STARTTLS else None,
        authenticator=mailbox,
        enable_SMTPUTF8=True,
        auth_require_tls=security is not Security.TLS,  # it does not see TLS that was there from the start
        **more,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def trust() -> ssl.SSLContext:
    """A context that knows the tests' own authority."""
    return ssl.create_default_context(cafile=str(authority_file()))


@contextmanager
def run(behave: Any, folder: Path) -> Iterator[Running]:
    mailbox = Mailbox(behave)
    with mail_server(mailbox) as port:
        server = Server("127.0.0.1", port, Security.NONE, hello="townbell.example")
        channel = SmtpEmail(lambda: Smtp(server, time.monotonic, seconds=2), SENDER)
        try:
            yield Running(channel, TARGET, mailbox.took, ("secret.resident",))
        finally:
            channel.close()


@contextmanager
def down(folder: Path) -> Iterator[Running]:
    server = Server("127.0.0.1", _free_port(), Security.NONE)
    yield Running(SmtpEmail(lambda: Smtp(server, time.monotonic), SENDER), TARGET, [], ("secret.resident",))


def _case(command: str, said: str, result: Result, cause: Cause, arrived: int = 0) -> Case:
    return Case(f"{command}: {said}", {command: said}, result, cause, arrived)


RIG = Rig(
    run=run,
    accepts={},
    down=down,
    bad_targets=BAD_ADDRESSES,
    cases=[
        Case("all goes well", {}, Result.SENT, Cause.ACCEPTED, 1),
        _case("MAIL", "421 4.3.2 shutting down", Result.RETRY, Cause.BUSY),
        _case("MAIL", "451 4.3.0 local error", Result.RETRY, Cause.SERVER_ERROR),
        _case("MAIL", "452 4.3.1 no room", Result.RETRY, Cause.BUSY),
        _case("MAIL", "530 5.7.0 log in first", Result.RETRY, Cause.UNAUTHORISED),
        _case("MAIL", "550 5.7.1 not your sender", Result.RETRY, Cause.UNAUTHORISED),
        _case("MAIL", "drop", Result.RETRY, Cause.UNREACHABLE),
        _case("MAIL", "hang", Result.RETRY, Cause.UNREACHABLE),
        _case("RCPT", "421 too many", Result.RETRY, Cause.BUSY),
        _case("RCPT", "450 4.2.0 greylisted", Result.RETRY, Cause.BUSY),
        _case("RCPT", "450 4.7.28 too fast", Result.RETRY, Cause.RATE_LIMITED),
        _case("RCPT", "451 4.7.1 later", Result.RETRY, Cause.SERVER_ERROR),
        _case("RCPT", "452 4.2.2 mailbox full", Result.RETRY, Cause.BUSY),
        _case("RCPT", "452 4.5.3 too many recipients", Result.RETRY, Cause.RATE_LIMITED),
        _case("RCPT", "550 5.1.1 no secret.resident here", Result.REFUSED, Cause.GONE),
        _case("RCPT", "550 5.1.2 no such domain", Result.REFUSED, Cause.GONE),
        _case("RCPT", "553 5.1.3 bad syntax", Result.REFUSED, Cause.BAD_TARGET),
        _case("RCPT", "550 5.1.6 moved", Result.REFUSED, Cause.GONE),
        _case("RCPT", "550 5.1.10 null MX", Result.REFUSED, Cause.GONE),
        _case("RCPT", "550 5.2.1 disabled", Result.REFUSED, Cause.GONE),
        _case("RCPT", "552 5.2.2 over quota", Result.REFUSED, Cause.REJECTED),
        _case("RCPT", "550 5.7.1 policy", Result.REFUSED, Cause.REJECTED),
        _case("RCPT", "550 unavailable", Result.REFUSED, Cause.REJECTED),
        _case("RCPT", "553 not allowed", Result.REFUSED, Cause.BAD_TARGET),
        _case("RCPT", "drop", Result.RETRY, Cause.UNREACHABLE),
        _case("RCPT", "hang", Result.RETRY, Cause.UNREACHABLE),
        _case("DATA", "451 4.3.0 queue", Result.RETRY, Cause.SERVER_ERROR),
        _case("DATA", "421 4.3.2 busy", Result.RETRY, Cause.BUSY),
        _case("DATA", "552 5.3.4 too big", Result.REFUSED, Cause.REJECTED),
        _case("DATA", "554 5.6.0 spam", Result.REFUSED, Cause.REJECTED),
        _case("DATA", "drop", Result.UNKNOWN, Cause.NO_ANSWER, 1),
        _case("DATA", "hang", Result.UNKNOWN, Cause.NO_ANSWER, 1),
        _case("DATA", "999 what", Result.UNKNOWN, Cause.NO_ANSWER, 1),
    ],
)  # fmt: skip
