"""The residents' pages and the staff's on AWS: an HTTP API hands over each request, and the same site answers
as at home."""

from __future__ import annotations

import logging
import os
from functools import cache
from typing import TYPE_CHECKING, Any

from app.wiring import aws
from app.wiring.functions.queues import Waking
from app.wiring.functions.secrets import with_secrets
from app.wiring.functions.started import SECRETS
from city.errors import TownbellError
from web.gateway import NoRequest, respond

if TYPE_CHECKING:
    from flask import Flask

log = logging.getLogger("townbell.pages")

PATIENCE = {"TOWNBELL_PATIENCE": "5"}
"""Seconds in all that somebody before a page may wait for a call of the store."""
PRIMED = ("/?lang=en", "/?lang=es", "/alerts", "/subscribe", "/staff/sign-in", "/healthz")
"""Pages that are asked for before Lambda takes the function's snapshot: what they load is there then."""
READING = frozenset({"/ask", "/api/ask"})
"""Forms that have nothing sent: asking is no wish."""


def web_site() -> aws.Handler:
    """The function: a request of the HTTP API in, its response out."""
    from app.clock import RunningClock
    from app.settings import load
    from app.wiring.site import site

    clock = RunningClock()
    waking = Waking(os.environ, clock)

    @cache
    def pages() -> Flask:
        environment = with_secrets({**PATIENCE, **os.environ}, SECRETS, clock.now())
        return site(load(aws.city_folder(os.environ), environment), clock)

    def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
        try:
            answer = respond(pages(), event)
        except NoRequest as error:
            log.warning("No request: %s", error)
            return {"statusCode": 400}
        except TownbellError as error:
            log.error("%s", error)
            return _not_ready()
        if _may_have_written(event) and answer["statusCode"] < 400:
            waking.courier()
        return answer

    aws.primed(lambda: [handle(_request(path), None) for path in PRIMED])
    return handle


def _request(path: str) -> dict[str, Any]:
    """Somebody who is nobody asks for a page, as an HTTP API hands it over."""
    path, _, query = path.partition("?")
    http = {"method": "GET", "path": path, "sourceIp": "127.0.0.1"}
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": query,
        "headers": {"host": "localhost"},
        "requestContext": {"http": http},
    }


def _not_ready() -> dict[str, Any]:
    """What is said while the function cannot even begin, without its key for instance: nobody knows the
    reader's language by then."""
    from words import phrases

    said = [phrases(each).say("web.error.503") for each in ("en", "es")]
    headers = {"content-type": "text/plain; charset=utf-8", "cache-control": "no-store", "retry-after": "60"}
    return {"statusCode": 503, "headers": headers, "body": "\n".join([*said, ""])}


def _may_have_written(event: dict[str, Any]) -> bool:
    """Whether a letter may wait: one look too many costs a request, one too few a resident's minute."""
    return event["requestContext"]["http"]["method"] == "POST" and event["rawPath"] not in READING
