"""The channels as city.toml asks for them: each way's table made into something that sends.

What a way needs is imported only where the city has that way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING

from app.channel_settings import Way, ways
from app.wiring.feeds import agent
from city.errors import BadSettings

if TYPE_CHECKING:
    from app.settings import Settings
    from net.posting import Posting
    from net.web_push import Vapid
    from notifier.channels import Channel
    from notifier.forms.mail import Sender


def channels(settings: Settings) -> Mapping[str, Channel]:
    """The ways on which messages can be sent from here, by their names, each behind the gate."""
    from notifier.channels.outbox import Outbox
    from notifier.channels.webhook import Webhook
    from notifier.emission import Gated

    made: dict[str, Channel] = {
        "outbox": Outbox(settings.data / "outbox"),
        "webhook": Webhook(
            lambda: _posting(settings, allow_private=settings.webhook_allow_private), settings.webhook_secret
        ),
    }
    for way in ways(settings):
        if not way.unset:
            made[way.channel] = BUILDERS[way.name](way, settings)
    return {name: Gated(channel) for name, channel in made.items()}


def _posting(settings: Settings, *, allow_private: bool = False) -> Posting:
    from net.posting import Posting

    return Posting(time.monotonic, allow_private=allow_private, user_agent=agent(settings))


def _smtp(way: Way, settings: Settings) -> Channel:
    import ssl

    from net.smtp import Security, Server, Smtp
    from notifier.channels.email_smtp import SmtpEmail

    sender = _sender(way, settings)
    security = Security(way.text("security") or "starttls")
    server = Server(
        host=way.text("host"),
        port=way.number("port", 465 if security is Security.TLS else 587),
        security=security,
        user=way.text("user"),
        password=way.text("password"),
        hello=sender.domain,
    )
    trust = ssl.create_default_context()  # once: it reads every root of the system
    return SmtpEmail(lambda: Smtp(server, time.monotonic, trust), sender)


def _sender(way: Way, settings: Settings) -> Sender:
    """From whom mail comes. Raises BadSettings where ``from`` is no address."""
    from notifier.forms.mail import NoAddress, Sender, recipient_of

    name, address = parseaddr(way.text("from"))
    try:
        recipient_of(address)
    except NoAddress:
        fix = 'Write from = "City of ... <alerts@yourcity.gov>"'
        raise BadSettings(f"{way.place} from is no address", where="city.toml", fix=fix) from None
    return Sender(address, name or settings.city.name, settings.city.name, way.text("reply_to"))


def _web_push(way: Way, settings: Settings) -> Channel:
    from notifier.channels.web_push import WebPush

    private = way.values.get("allow_private") is True
    return WebPush(lambda: _posting(settings, allow_private=private), vapid(way, settings), plain=private)


def vapid(way: Way, settings: Settings) -> Vapid:
    """Who we are to push services; made once for an installation, since browsers subscribe to it."""
    from net.web_push import Vapid, new_key
    from stores.sealing import key_in

    contact = way.text("contact")
    if not contact.startswith(("mailto:", "https:")):
        fix = 'Write contact = "mailto:alerts@yourcity.gov"'
        raise BadSettings(f"{way.place} contact is no address", where="city.toml", fix=fix)
    return Vapid(key_in(settings.data / "push.pem", new_key), contact)


BUILDERS: Mapping[str, Callable[[Way, Settings], Channel]] = {
    "email.smtp": _smtp,
    "webpush": _web_push,
}
"""What is made of each way."""
