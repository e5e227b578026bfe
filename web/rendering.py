"""A template, with what every page shows: the city, its words in the visitor's language, what is in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, make_response, render_template, request

from web.language import asked_locale, quoted
from words import phrases

if TYPE_CHECKING:
    from web.ports import Alert, Site

SHOWN_ALERTS = 2  # and every emergency; the rest is one link away, so that the question stays in sight


def render(site: Site, template: str, *, lang: str = "", **values: Any) -> Response:
    """The page of this template, in ``lang``, else in the language that the visitor asked for."""
    locale = asked_locale(lang or request.values.get("lang", ""), site.city.locales)
    words = phrases(locale)

    def when(instant: datetime | None) -> str:
        return words.when(instant, site.now(), site.city.zone) if instant else ""

    shared = {"site": site, "words": words, "locale": locale, "when": when, "shown": _shown, "quoted": quoted}
    response = make_response(render_template(template, **shared, **values))
    response.headers["Content-Language"] = locale
    response.vary.add("Accept-Language")
    return response


def _shown(alerts: Sequence[Alert]) -> Sequence[Alert]:
    """What of the alerts stands on a page, gravest first: every emergency, and a few."""
    emergencies = sum(each.tier == "emergency" for each in alerts)
    return alerts[: max(emergencies, SHOWN_ALERTS)]
