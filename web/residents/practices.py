"""GET /privacy and GET /terms: what becomes of what residents say, of all that the city has switched on.

Nothing here is written by hand for one city: a paragraph stands on the page exactly where its part of
Townbell is on, with the days and the providers of city.toml.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, Response, request, url_for

from web.language import asked_locale
from web.rendering import render
from words import phrases

if TYPE_CHECKING:
    from web.ports import Site
    from web.residents.ports import Practices


class Part(NamedTuple):
    """One section: the key of its heading, and the keys of its sentences with their values."""

    key: str
    sentences: tuple[tuple[str, Mapping[str, object]], ...]


MESSAGES = ("email", "sms", "voice", "webpush")
"""Channels that residents sign up for on the pages or by list, in the order of telling."""


def practice_pages(site: Site, practices: Practices) -> Blueprint:
    """The two pages."""
    blueprint = Blueprint("practices", __name__)

    def page(name: str, parts: tuple[Part, ...]) -> Response:
        def here(locale: str) -> str:
            return url_for(f"practices.{name}", lang=locale)

        return render(site, "practices.html", name=name, parts=parts, carriers=_carriers(site), here=here)

    blueprint.add_url_rule("/privacy", "privacy", lambda: page("privacy", tuple(privacy(site, practices))))
    blueprint.add_url_rule("/terms", "terms", lambda: page("terms", tuple(terms(site, practices))))
    return blueprint


def privacy(site: Site, practices: Practices) -> Iterator[Part]:
    """What is kept, by whom it passes, and how to see and delete it."""
    yield Part(
        "asking", _said("asking.nothing", "asking.voice", ("asking.counted", _days(practices.question_days)))
    )
    if site.places is not None:
        yield Part("place", _said("place.link"))
    if site.enrolment is not None and (ways := tuple(_ways(practices))):
        kept = (
            "alerts.kept",
            "alerts.proof",
            ("alerts.sent", _days(practices.delivery_days)),
            "alerts.unconfirmed",
        )
        yield Part("alerts", _said(*kept, *ways, "alerts.leave", "alerts.digest"))
    forward = ("reports.forward",) if practices.forwards_reports else ()
    yield Part("reports", _said(("reports.kept", _days(practices.report_days)), *forward))
    if practices.speaks:
        yield Part("alexa", _said("alexa.amazon", "alexa.remember", "alexa.forget"))
    yield Part("safe", _said("safe.sealed", "safe.logs", "safe.third"))
    yield Part("records", _said(("records.law", {"state": site.city.state})))
    yield Part("contact", _said("contact.call"))


def terms(site: Site, practices: Practices) -> Iterator[Part]:
    """What a resident may count on, and what not."""
    yield Part("emergency", _said("emergency.call"))
    yield Part("answers", _said("answers.published", "answers.office"))
    if site.enrolment is not None and practices.providers:
        late = ("messages.late", "messages.free")
        texts = ("messages.sms",) if "sms" in practices.providers else ()
        yield Part("messages", _said(*late, *texts))
    yield Part("use", _said("use.fair"))


def _carriers(site: Site) -> Callable[[Iterable[str]], list[str]]:
    """Providers as residents know them; one without words goes by its own name."""
    words = phrases(asked_locale(request.args.get("lang", ""), site.city.locales))

    def named(providers: Iterable[str]) -> list[str]:
        keys = {each: f"legal.provider.{each}" for each in providers}
        return [words.say(key) if words.has(key) else each for each, key in keys.items()]

    return named


def _ways(practices: Practices) -> Iterator[tuple[str, Mapping[str, object]]]:
    """A sentence for each channel that is on, with who carries it."""
    for channel in MESSAGES:
        if names := practices.providers.get(channel):
            yield f"way.{channel}", {"providers": names}


def _days(days: int) -> Mapping[str, object]:
    return {"count": days, "days": days}


def _said(*each: str | tuple[str, Mapping[str, object]]) -> tuple[tuple[str, Mapping[str, object]], ...]:
    return tuple((one, {}) if isinstance(one, str) else one for one in each)
