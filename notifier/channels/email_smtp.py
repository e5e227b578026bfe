"""E-mail through a mail server: the city's own relay, or a provider's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from city.delivery.deliveries import Cause, Outcome, Result
from net.errors import NetError
from net.smtp import Reply, Stage
from notifier.channels import Letter
from notifier.forms.mail import NoAddress, Sender, mail
from notifier.sending.answers import unanswered
from notifier.sending.lending import Lending

_MAILBOX: Mapping[str, tuple[Result, Cause]] = {
    "5.1.1": (Result.REFUSED, Cause.GONE),  # no such mailbox
    "5.1.2": (Result.REFUSED, Cause.GONE),  # no such domain
    "5.1.3": (Result.REFUSED, Cause.BAD_TARGET),
    "5.1.6": (Result.REFUSED, Cause.GONE),  # moved, without a new address
    "5.1.10": (Result.REFUSED, Cause.GONE),  # the domain takes no mail (RFC 7505)
    "5.2.1": (Result.REFUSED, Cause.GONE),  # the mailbox is disabled
    "5.6.7": (Result.REFUSED, Cause.BAD_TARGET),  # not in ASCII, and the server has no SMTPUTF8 (RFC 6531)
    "4.7.28": (Result.RETRY, Cause.RATE_LIMITED),
    "4.5.3": (Result.RETRY, Cause.RATE_LIMITED),
    "4.4.5": (Result.RETRY, Cause.RATE_LIMITED),  # the system is congested
}
"""Enhanced codes (RFC 3463) that say more than the code beside them."""

_CODES: Mapping[int, tuple[Result, Cause]] = {
    421: (Result.RETRY, Cause.BUSY),
    450: (Result.RETRY, Cause.BUSY),  # greylisting, or the mailbox is in use
    451: (Result.RETRY, Cause.SERVER_ERROR),
    452: (Result.RETRY, Cause.BUSY),
    454: (Result.RETRY, Cause.UNAUTHORISED),
    530: (Result.RETRY, Cause.UNAUTHORISED),
    535: (Result.RETRY, Cause.UNAUTHORISED),
    553: (Result.REFUSED, Cause.BAD_TARGET),
}
_OURS = (Stage.GREETING, Stage.LOGIN, Stage.SENDER)
"""Before a recipient is named, no answer is about one: who runs the city's mail may mend it."""


class Connection(Protocol):
    """What is needed of net.smtp.Smtp."""

    def send(self, sender: str, recipient: str, message: bytes) -> Reply: ...

    def close(self) -> None: ...


class SmtpEmail:
    """The channel ``email`` over a mail server. Each send has a connection to itself, which is kept."""

    name = "email"

    def __init__(self, connect: Callable[[], Connection], sender: Sender) -> None:
        self._connections = Lending(connect)
        self._sender = sender

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Hand each letter over once."""
        return [self._hand_over(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        self._connections.close()

    def _hand_over(self, letter: Letter) -> Outcome:
        try:
            recipient, message = mail(letter, self._sender)
        except NoAddress:
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        with self._connections.lent() as connection:
            try:
                return outcome_of(connection.send(self._sender.address, recipient, message))
            except NetError as error:
                return unanswered(error)


def outcome_of(reply: Reply) -> Outcome:
    """What a server's answer means: the one table of it."""
    detail = " ".join(filter(None, (f"SMTP {reply.code}", reply.enhanced, f"({reply.stage})")))
    if reply.is_accepted:
        return Outcome(Result.SENT, Cause.ACCEPTED, detail=detail)
    result, cause = _MAILBOX.get(reply.enhanced) or _CODES.get(reply.code) or _by_class(reply.code)
    if reply.stage in _OURS and result is Result.REFUSED:
        result, cause = Result.RETRY, Cause.UNAUTHORISED
    return Outcome(result, cause, detail=detail)


def _by_class(code: int) -> tuple[Result, Cause]:
    return (Result.REFUSED, Cause.REJECTED) if code // 100 == 5 else (Result.RETRY, Cause.SERVER_ERROR)
