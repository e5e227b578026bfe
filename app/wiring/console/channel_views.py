"""The same words as each channel would have them, made by the channels' own forms: to be looked at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from city.delivery.deliveries import Lane

if TYPE_CHECKING:
    from app.settings import Settings


def views(
    settings: Settings, locale: str, subject: str, text: str, lane: Lane, now: datetime
) -> Sequence[Mapping[str, Any]]:
    """As a text message with its parts, as mail, as a push message, and as a call with its seconds."""
    import json

    from app.wiring.enrolling import alerts_page
    from city.plainness import seconds
    from notifier.channels import Letter
    from notifier.forms import push, sms

    letter = Letter(
        delivery_id="view", subscription_id="view", event_id="view", topic="advisory", locale=locale,
        subject=subject, text=text, sent_at=now, lane=lane, link=alerts_page(settings),
    )  # fmt: skip
    short = sms.text_message(letter, settings.city.name)
    counted = sms.count(short)
    shown = json.loads(push.payload(letter))
    return [
        {"channel": "sms", "text": short, "parts": counted.parts, "alphabet": counted.alphabet,
         "units": counted.units},
        {"channel": "email", "title": subject, "text": text},
        {"channel": "webpush", "title": shown["title"], "text": shown["body"]},
        {"channel": "voice", "text": text if text.startswith(subject) else f"{subject}. {text}",
         "seconds": round(seconds(text))},
    ]  # fmt: skip


def of_post(
    settings: Settings, locale: str, kind: str, fields: Mapping[str, Any], spoken: str, now: datetime
) -> Sequence[Mapping[str, Any]]:
    """What staff wrote: on a screen, as the answer to a text, and, of news, as it is sent to subscribers."""
    from city.delivery.deliveries import Notice, Reason
    from city.localized import in_language
    from notifier.forms import sms
    from notifier.sending.texts import render

    title, text = (in_language(fields.get(name, {}), locale) for name in ("title", "text"))
    found: list[Mapping[str, Any]] = [{"channel": "screen", "title": title, "text": text}]
    if kind == "news":
        notice = Notice(Reason.NEWS, {"title": fields.get("title", {}), "text": fields.get("text", {})})
        letter = render(notice, locale, now, settings.city.zone)
        return [*found, *views(settings, locale, letter.subject, letter.text, Lane.DIGEST, now)]
    if spoken:
        short = sms.fitted(spoken, sms.MOST_PARTS[Lane.TIMELY])
        counted = sms.count(short)
        found.append(
            {"channel": "sms", "text": short, "parts": counted.parts, "alphabet": counted.alphabet,
             "units": counted.units}
        )  # fmt: skip
    return found
