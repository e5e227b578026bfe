"""Errors as a visitor or a program meets them: one sentence, in their language, never a traceback.

A page in the city's frame says it, and where to go from there. Where we ourselves failed it is made without
asking anybody for anything: the page that tells of an error must not be another.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

from flask import Flask, Response, current_app, jsonify, make_response, request, url_for
from flask.globals import request_ctx
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from city.errors import TownbellError
from web.language import asked_locale
from web.rendering import render
from words import Phrases, phrases

if TYPE_CHECKING:
    from web.ports import Site

log = logging.getLogger(__name__)
FOR_PROGRAMS = ("/api/", "/alexa", "/healthz", "/push/", "/metrics", "/progress.json")
KEPT = ("Allow", "WWW-Authenticate", "Retry-After", "Content-Range")
"""Headers that belong to an error (RFC 9110, 15.5)."""
FAILED = 500
"""From this status on it is we who failed, and what is in force may not be had."""
_PLAIN = re.compile(r"(?:/[\w.~-]+)+")


def answer_errors(app: Flask, site: Site) -> None:
    """Answer what goes wrong: JSON to programs, a page that leads on to people."""

    def http(error: HTTPException) -> Response:
        return _answer(site, error)

    def understood(error: TownbellError) -> Response:
        log.error("A page could not be made: %s", error)
        return _answer(site, ServiceUnavailable())

    app.register_error_handler(HTTPException, http)
    app.register_error_handler(TownbellError, understood)


def sentence(words: Phrases, status: int) -> str:
    """What went wrong, in one sentence."""
    key = f"web.error.{status}"
    return words.say(key if words.has(key) else "web.error.other")


def _answer(site: Site, error: HTTPException) -> Response:
    if request_ctx.url_adapter is None:  # a Host that is none; our links name no host
        request_ctx.url_adapter = current_app.url_map.bind("localhost")
    status = error.code or 500
    locale = asked_locale(_lang(), site.city.locales)
    if request.path.startswith(FOR_PROGRAMS):
        answer = make_response(jsonify(error=sentence(phrases(locale), status)), status)
    else:
        answer = _page(site, locale, status)
    for name, value in error.get_response().headers.items():
        if name in KEPT:
            answer.headers[name] = value
    return answer


def _lang() -> str:
    """The language that the address names, or the form, where that can be read: it may be what failed."""
    try:
        return request.args.get("lang") or request.form.get("lang", "")
    except HTTPException:
        return ""


def _page(site: Site, locale: str, status: int) -> Response:
    """The page, with what is in force at its head unless that is what cannot be had."""
    said = sentence(phrases(locale), status)
    staff = site.console is not None and request.path.startswith("/staff/")
    bare = status >= FAILED or staff or not _can_warn(site, locale)
    page = render(site, "error.html", lang=locale, sentence=said, staff=staff, bare=bare, here=_here)
    page.status_code = status
    return page


def _can_warn(site: Site, locale: str) -> bool:
    try:
        site.alerts(locale)
    except TownbellError:
        return False
    return True


def _here(locale: str) -> str:
    """The same address in another language; the first page where it could be read as another host's."""
    if request.method in ("GET", "HEAD") and _PLAIN.fullmatch(request.path):
        return f"{request.path}?lang={locale}"
    return url_for("pages.home", lang=locale)
