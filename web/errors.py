"""Errors as a visitor or a program meets them: one sentence, in their language, never a traceback."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from city.errors import TownbellError
from web.language import asked_locale
from words import phrases

if TYPE_CHECKING:
    from web.ports import Site

log = logging.getLogger(__name__)
FOR_PROGRAMS = ("/api/", "/alexa", "/healthz")


def answer_errors(app: Flask, site: Site) -> None:
    """Answer what goes wrong: JSON to programs, a page with a way back to people."""

    def http(error: HTTPException) -> Response:
        return _answer(site, error.code or 500)

    def understood(error: TownbellError) -> Response:
        log.error("A page could not be made: %s", error)
        return _answer(site, 503)

    app.register_error_handler(HTTPException, http)
    app.register_error_handler(TownbellError, understood)


def _answer(site: Site, status: int) -> Response:
    locale = asked_locale(request.args.get("lang", ""), site.city.locales)  # a form may be what failed
    words = phrases(locale)
    key = f"web.error.{status}"
    sentence = words.say(key if words.has(key) else "web.error.other")
    if request.path.startswith(FOR_PROGRAMS):
        return make_response(jsonify(error=sentence), status)
    page = render_template("error.html", site=site, words=words, locale=locale, sentence=sentence)
    return make_response(page, status)
