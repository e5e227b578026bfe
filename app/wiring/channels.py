"""The channels as city.toml asks for them: each way's table made into something that sends.

What a way needs is imported only where the city has that way.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from email.utils import parseaddr
from typing import TYPE_CHECKING

from app.channel_settings import Way, ways
from app.wiring import state
from app.wiring.enrolling import letter_barred
from app.wiring.feeds import agent
from city.errors import BadSettings

if TYPE_CHECKING:
    from app.settings import Settings
    from net.aws import Aws
    from net.posting import Posting
    from notifier.channels import Channel
    from notifier.forms.mail import Sender
    from notifier.sending.failover import Weighted
    from notifier.sending.twilio import Account


def channels(settings: Settings) -> Mapping[str, Channel]:
    """The ways on which messages can be sent from here, by their names, each behind the gate."""
    from notifier.channels.outbox import Outbox
    from notifier.sending.emission import Gated
    from notifier.sending.failover import Weighted

    made: dict[str, list[Weighted]] = {"webhook": [Weighted(_webhook(settings))]}
    if not state.in_bucket(settings):  # a function's disk is gone with it
        made["outbox"] = [Weighted(Outbox(settings.data / "outbox"))]
    for way in ways(settings):
        if not way.unset:
            provider = Weighted(BUILDERS[way.name](way, settings), way.number("weight", 1))
            made.setdefault(way.channel, []).append(provider)
    return {name: Gated(_one_of(these), letter_barred(settings, name)) for name, these in made.items()}


def _one_of(providers: Sequence[Weighted]) -> Channel:
    """The one provider of a channel, or several that stand in for each other."""
    import random

    from notifier.sending.failover import Failover

    return providers[0].channel if len(providers) == 1 else Failover(providers, random.random)


def _webhook(settings: Settings) -> Channel:
    from notifier.channels.webhook import Webhook

    private = settings.webhook_allow_private
    return Webhook(lambda: _posting(settings, allow_private=private), settings.webhook_secret)


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
    from app.wiring.pushing import vapid
    from notifier.channels.web_push import WebPush

    private = way.values.get("allow_private") is True
    return WebPush(lambda: _posting(settings, allow_private=private), vapid(way, settings), plain=private)


def _ses(way: Way, settings: Settings) -> Channel:
    from notifier.channels.email_ses import SesEmail

    return SesEmail(_aws(way, "sesv2"), _sender(way, settings), way.text("tracking"))


def _alexa(way: Way, settings: Settings) -> Channel:
    from net.lwa import Tokens
    from notifier.channels.alexa_event import PATHS, REGIONS, SCOPE, AlexaEvent

    url = REGIONS[way.text("region") or "na"] + PATHS[way.text("stage") or "live"]
    tokens = Tokens(way.text("client_id"), way.text("client_secret"), SCOPE)
    return AlexaEvent(lambda: _posting(settings), tokens, url, settings.city.name, settings.city.locales)


def _apprise(way: Way, _settings: Settings) -> Channel:
    from net.apprise_targets import AppriseTargets
    from notifier.channels.apprise import Apprise

    return Apprise(AppriseTargets(way.values["targets"]))


def _aws_sms(way: Way, settings: Settings) -> Channel:
    from notifier.channels.sms_aws import AwsSms

    return AwsSms(_aws(way, _MESSAGING), way.text("origin"), settings.city.name, way.text("tracking"))


def _sns_sms(way: Way, settings: Settings) -> Channel:
    from notifier.channels.sms_sns import SnsSms

    return SnsSms(_aws(way, "sns"), settings.city.name, way.text("origin"))


def _twilio_sms(way: Way, settings: Settings) -> Channel:
    from notifier.channels.sms_twilio import TwilioSms
    from notifier.sending.twilio import receipts_of

    connect, account, api = _twilio(way, settings)
    url, sender, city = told_at(settings), way.text("from"), settings.city.name
    return TwilioSms(connect, account, sender, city, receipts=lambda each: receipts_of(each, url), api=api)


def _aws_voice(way: Way, settings: Settings) -> Channel:
    from notifier.channels.voice_aws import AwsVoice

    return AwsVoice(_aws(way, _MESSAGING), way.text("origin"), settings.city.name, way.text("tracking"))


def _twilio_voice(way: Way, settings: Settings) -> Channel:
    from notifier.channels.voice_twilio import TwilioVoice
    from notifier.enrolment.calling import keys_of
    from notifier.sending.twilio import receipts_of

    connect, account, api = _twilio(way, settings)
    url, sender, city = told_at(settings), way.text("from"), settings.city.name
    return TwilioVoice(
        connect, account, sender, city, keys=lambda each: keys_of(each, url),
        receipts=lambda each: receipts_of(each, url), api=api,
    )  # fmt: skip


def told_at(settings: Settings) -> str:
    """Our address as Twilio knows it; "" without its token, since nobody could tell whether it has called."""
    from app.site_table import site_table

    site = site_table(settings)
    return site.url if site.twilio else ""


_MESSAGING = "pinpoint-sms-voice-v2"
"""What boto3 calls AWS End User Messaging."""


def _aws(way: Way, service: str) -> Aws:
    """A service of AWS; credentials and endpoint are found as AWS's own tools find them."""
    from net.aws import Aws

    return Aws(service, way.text("region"))


def _twilio(way: Way, settings: Settings) -> tuple[Callable[[], Posting], Account, str]:
    """How Twilio is reached. ``api`` may name another address, a proxy of the city's own for instance."""
    from notifier.sending.twilio import API, Account

    api = way.text("api")
    account = Account(way.text("account"), way.text("token"), way.text("key"))
    return lambda: _posting(settings, allow_private=bool(api)), account, api or API


BUILDERS: Mapping[str, Callable[[Way, Settings], Channel]] = {
    "alexa": _alexa,
    "apprise": _apprise,
    "email.ses": _ses,
    "email.smtp": _smtp,
    "sms.aws": _aws_sms,
    "sms.sns": _sns_sms,
    "sms.twilio": _twilio_sms,
    "voice.aws": _aws_voice,
    "voice.twilio": _twilio_voice,
    "webpush": _web_push,
}
"""What is made of each way."""
