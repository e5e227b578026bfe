"""Handing one message at a time to a mail server (RFC 5321), and saying how far that came.

smtplib does the protocol. What is ours: the connection is kept for the next message, nothing goes out in the
clear where TLS is asked for, the whole exchange has an end, and a caller learns whether the server may have
taken a message whose answer was lost.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from io import RawIOBase
from socket import create_connection, socket
from typing import Any

from net.errors import Forbidden, NotSent, Unanswered
from net.resolving import Resolver

SECONDS = 30.0
"""For one message, from connecting to the last answer; RFC 5321 would allow minutes for each command."""

_LONGEST_LINE = 8_192
_NAMES = Resolver()
_BREAK = re.compile(r"[\x00-\x20<>\x7f]")
_DOT = re.compile(rb"(?m)^\.")
_ENHANCED = re.compile(rb"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)")


class Security(StrEnum):
    """How the connection is protected."""

    TLS = "tls"  # from the first byte, port 465 (RFC 8314)
    STARTTLS = "starttls"  # asked for before anything is said, port 587; without it nothing is sent
    NONE = "none"  # only for a relay on this machine or network


class Stage(StrEnum):
    """What the server was answering."""

    GREETING = "greeting"
    LOGIN = "login"
    SENDER = "sender"
    RECIPIENT = "recipient"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server and who may use it. ``hello`` is the name by which we greet it."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    hello: str = "localhost"


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer that decided: its code, its enhanced code (RFC 3463, "" without one), and to what.

    Its words are not kept: servers repeat the address in them.
    """

    code: int
    enhanced: str
    stage: Stage

    @property
    def is_accepted(self) -> bool:
        """Whether the server has taken the message upon itself."""
        return self.stage is Stage.MESSAGE and self.code // 100 == 2


class Smtp:
    """One connection, opened by the first message and kept. For one thread at a time."""

    def __init__(
        self,
        server: Server,
        monotonic: Callable[[], float],
        trust: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
    ) -> None:
        self._server = server
        self._monotonic = monotonic
        self._trust = trust or ssl.create_default_context()
        self._seconds = seconds
        self._open: _Connection | None = None

    def send(self, sender: str, recipient: str, message: bytes) -> Reply:
        """Hand over ``message`` (RFC 5322, its lines ended by CRLF).

        NotSent: surely not taken; Unanswered: perhaps.

        A kept connection that the server has closed meanwhile is opened again, once.
        """
        if _BREAK.search(sender + recipient):
            raise Forbidden("an address would break a command", where=self._server.host)
        deadline = self._monotonic() + self._seconds
        if self._open is not None:
            try:
                return self._on(self._open, sender, recipient, message, deadline)
            except NotSent:
                self.close()
        refused = self._connect(deadline)
        if refused is not None or self._open is None:
            self.close()
            return refused or Reply(421, "", Stage.GREETING)
        try:
            return self._on(self._open, sender, recipient, message, deadline)
        except NotSent:
            self.close()
            raise

    def close(self) -> None:
        """Close the connection, if there is one."""
        if self._open is not None:
            with suppress(OSError):
                self._open.close()
        self._open = None

    def _connect(self, deadline: float) -> Reply | None:
        """Open a connection; the answer that stands in the way, if one does. Raises NotSent."""
        self._open = _Connection(self._monotonic, deadline)
        try:
            return self._opened(self._open)
        except NotSent:  # its name was not found in time
            self.close()
            raise
        except (OSError, smtplib.SMTPException, ValueError) as error:  # ValueError: a password beyond ASCII
            self.close()
            raise NotSent("no connection", where=self._server.host, fix=_advice(error)) from None

    def _opened(self, smtp: _Connection) -> Reply | None:
        """Greet, secure and log in."""
        server = self._server
        if server.security is Security.TLS:
            smtp.wrap = self._trust
        smtp.local_hostname = server.hello
        smtp._host = server.host  # whose certificate it is; smtplib sets it only in its constructor
        greeting = smtp.connect(server.host, server.port)
        if greeting[0] != 220:
            return _reply(greeting, Stage.GREETING)
        smtp.ehlo_or_helo_if_needed()
        if server.security is Security.STARTTLS:
            smtp.starttls(context=self._trust)  # raises where it is not offered
            smtp.ehlo()
        if not server.user:
            return None
        try:
            smtp.login(server.user, server.password)
        except smtplib.SMTPAuthenticationError as error:
            said = error.smtp_error
            return _reply((error.smtp_code, said if isinstance(said, bytes) else b""), Stage.LOGIN)
        return None

    def _on(self, smtp: _Connection, sender: str, recipient: str, message: bytes, deadline: float) -> Reply:
        """One message over an open connection."""
        smtp.deadline = deadline
        utf8 = "" if (sender + recipient).isascii() else " SMTPUTF8"
        if utf8 and not smtp.has_extn("smtputf8"):
            return Reply(553, "5.6.7", Stage.RECIPIENT)  # RFC 6531, 3.5: non-ASCII addresses not permitted
        commands = (f"MAIL FROM:<{sender}>{utf8}", f"RCPT TO:<{recipient}>", "DATA")
        try:
            answers = _announced(smtp, [f"{each}\r\n".encode() for each in commands])
            for stage, answer in zip(_STAGES, answers, strict=False):
                if answer[0] // 100 not in (2, 3):
                    if len(answers) == len(commands) and answers[-1][0] == 354:
                        smtp.send(b".\r\n")  # RFC 2920, 3.1: it waits for a message that nobody is to get
                        smtp.getreply()
                    return self._refused(smtp, _reply(answer, stage))
        except (OSError, smtplib.SMTPException) as error:
            raise NotSent("the connection broke", where=self._server.host) from error
        return self._handed_over(smtp, message)

    def _handed_over(self, smtp: _Connection, message: bytes) -> Reply:
        """From the first byte of the message on, a silence does not say that it was not taken."""
        end = b"" if message.endswith(b"\r\n") else b"\r\n"
        try:
            smtp.send(_DOT.sub(b"..", message) + end + b".\r\n")
            reply = _reply(smtp.getreply(), Stage.MESSAGE)
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unanswered("the connection broke while the message was handed over") from error
        if reply.code // 100 not in (2, 4, 5):
            self.close()
            raise Unanswered("the answer is none of SMTP")
        return self._refused(smtp, reply)

    def _refused(self, smtp: _Connection, reply: Reply) -> Reply:
        """Leave the connection ready for the next message, or none where the server hangs up (421)."""
        if reply.is_accepted:
            return reply
        try:
            if reply.code == 421 or smtp.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self.close()
        return reply


def _announced(smtp: _Connection, commands: Sequence[bytes]) -> list[tuple[int, bytes]]:
    """The answers to these commands, in one go where the server allows it (PIPELINING, RFC 2920).

    Else they are given one by one, up to the first that is refused.
    """
    if smtp.has_extn("pipelining"):
        smtp.send(b"".join(commands))
        return [smtp.getreply() for _ in commands]
    answers = []
    for command in commands:
        smtp.send(command)
        answers.append(smtp.getreply())
        if answers[-1][0] // 100 not in (2, 3):
            break
    return answers


_STAGES = (Stage.SENDER, Stage.RECIPIENT, Stage.MESSAGE)


class _Connection(smtplib.SMTP):
    """smtplib's client with an end to every exchange: its timeouts alone hold for one read."""

    def __init__(self, monotonic: Callable[[], float], deadline: float) -> None:
        self.monotonic = monotonic
        self.deadline = deadline
        self.wrap: ssl.SSLContext | None = None
        self._host = ""
        super().__init__(local_hostname="localhost", timeout=SECONDS)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:  # called by smtplib's connect()
        made = self._dialled(_NAMES.addresses(host, port, self.left), port, timeout)
        return self.wrap.wrap_socket(made, server_hostname=host) if self.wrap else made

    def _dialled(self, addresses: Sequence[str], port: int, timeout: float) -> socket:
        """The first of these that answers. Raises OSError."""
        failed = OSError("no address")
        for address in addresses:
            try:
                return create_connection((address, port), min(timeout, self.left()))
            except OSError as error:
                failed = error
        raise failed

    def left(self) -> float:
        """Seconds until the end. Raises TimeoutError when there are none."""
        left = self.deadline - self.monotonic()
        if left <= 0:
            raise TimeoutError("the time is up")
        return left

    def send(self, s: Any) -> None:
        """As smtplib's; a whole message may not take longer than what is left."""
        if self.sock is not None:
            self.sock.settimeout(self.left())
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """As smtplib's, over a reader that knows the end."""
        if self.file is None and self.sock is not None:
            self.file = _Lines(self.sock, self.left)
        return super().getreply()


class _Lines(RawIOBase):
    """Lines from a socket; each wait is what is left of the whole."""

    def __init__(self, sock: socket, left: Callable[[], float]) -> None:
        self._sock = sock
        self._left = left
        self._read = b""

    def readline(self, size: int | None = -1) -> bytes:
        """Up to the next line break, the end, or ``size`` bytes."""
        most = size if size is not None and size >= 0 else _LONGEST_LINE
        while b"\n" not in self._read[:most] and len(self._read) < most:
            self._sock.settimeout(self._left())
            found = self._sock.recv(4_096)
            if not found:
                break
            self._read += found
        end = self._read.find(b"\n", 0, most) + 1 or min(most, len(self._read))
        line, self._read = self._read[:end], self._read[end:]
        return line


def _reply(answer: tuple[int, bytes], stage: Stage) -> Reply:
    code, said = answer
    found = _ENHANCED.match(said)
    return Reply(code, found[1].decode() if found else "", stage)


def _advice(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return "Its certificate is refused: check the host's name, and renew or complete it"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "It offers no STARTTLS or no log-in: check port and security"
    return "Check that it is up, and its port and security"
