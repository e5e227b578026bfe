"""What the pages of sign-ups are handed: who reads a form, joins, leaves, and shows what is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from city.delivery.receipts import Receipt
from city.enrolment.leaving import Leave
from city.enrolment.signup import Asked, By, Step, Why
from city.enrolment.signup_store import Inbound, Mine
from city.enrolment.subscriptions import Subscription
from city.enrolment.wishes import Fault, Form, Reading
from city.tokens import Signer
from net.certificates import CertificateUnreachableError

Move = Callable[[str, str, datetime], str]
"""From the old push subscription to the new, as JSON: moved, unknown or no_subscription."""


class Joining(Protocol):
    """From a form to a subscription."""

    def channels(self) -> Sequence[str]: ...

    def bodies(self) -> Sequence[str]: ...

    def read(self, form: Form) -> Reading: ...

    def ask(self, reading: Reading, locale: str, evidence: str, source: str, now: datetime) -> Asked: ...

    def look(self, token: str, now: datetime) -> Step: ...

    def confirm(self, token: str, now: datetime) -> Step: ...

    def confirm_by_code(self, ticket: str, code: str, now: datetime) -> Step: ...

    def refuse(self, token: str, now: datetime) -> Why: ...


class Leaving(Protocol):
    """Ending what a letter is about."""

    def look(self, token: str, now: datetime) -> Leave | None: ...

    def still(self, this: Subscription) -> Sequence[Subscription]: ...

    def streams_of(self, this: Subscription) -> Sequence[str]: ...

    def leave(
        self, token: str, by: By, now: datetime, *, everything: bool = False, stream: str = ""
    ) -> Why: ...


class OwnPage(Protocol):
    """What is kept about a target, for whoever reads it."""

    def send_link(self, channel: str, target: str, locale: str, source: str, now: datetime) -> Why: ...

    def look(self, token: str, now: datetime) -> Mine | None: ...

    def change(
        self, token: str, subscription_id: str, form: Form, locale: str, now: datetime
    ) -> tuple[Mapping[str, Fault], Sequence[str]]: ...

    def end(self, token: str, subscription_id: str, now: datetime, stream: str = "") -> Why: ...

    def pause(self, token: str, until: datetime | None, now: datetime) -> None: ...

    def delete(self, token: str, now: datetime) -> bool: ...

    def export(self, token: str, now: datetime) -> Mapping[str, Any] | None: ...


class Texting(Protocol):
    """What a text message is answered."""

    def heard(self, message: Inbound, now: datetime) -> str: ...

    def reply(self, message: Inbound, now: datetime) -> None:
        """Answer it by a message of our own, for providers that take no answer."""
        ...


class Calling(Protocol):
    """What a key does that is pressed in a call."""

    def pressed(self, token: str, delivery_id: str, key: str, now: datetime) -> str: ...


def _unreachable(_: str) -> bytes:
    raise CertificateUnreachableError("nothing is fetched here")


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """Who may post text messages to us: ``twilio`` is its account's token, ``aws_topics`` are SNS topics;
    ``mail_topics`` are those on which SES tells of mail that came back.

    ``url`` is our address as providers know it; ``fetch`` gets what lies behind an https address of SNS's.
    """

    url: str = ""
    twilio: str = field(default="", repr=False)
    aws_topics: frozenset[str] = frozenset()
    mail_topics: frozenset[str] = frozenset()
    fetch: Callable[[str], bytes] = _unreachable


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """The ports of the sign-up's pages. ``signer`` marks the forms that we made, ``mail_over`` ends
    what an address is sent that no mail can or may go to. ``receipts`` is told what providers say later of
    what they had accepted. ``push_key`` is what browsers subscribe to ("": there is no such channel),
    ``move_push`` moves what a browser is sent whose subscription has changed."""

    joining: Joining
    leaving: Leaving
    own_page: OwnPage
    texting: Texting
    signer: Signer = field(repr=False)
    calling: Calling | None = None
    mail_over: Callable[[str, datetime], object] = lambda _address, _now: None
    push_key: str = ""
    move_push: Move | None = None
    receipts: Callable[[Receipt, datetime], object] = lambda _receipt, _now: None
    providers: Providers = Providers()
