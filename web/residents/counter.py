"""What of alerts the whole city asks for, before Flask is asked: whole answers, kept for as long as a cache
between may keep them.

In an emergency the whole city reads one page. Routing, a request's context and headers cost several times
what handing out the same bytes does, and are the same for everybody. Only a GET of these few is kept, by
all that its answer depends on; everything else goes on to Flask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from web.made_once import KEPT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATHS = frozenset({"/alerts", "/alerts/banner", "/alerts/rss.xml", "/alerts/alerts.json"})
MOST, LONGEST = 64, 200
"""Answers that are kept, and characters of what they are kept by: anybody may ask with any words."""

Key = tuple[str, ...]


class Kept(NamedTuple):
    """An answer with status 200, as it was made at a moment."""

    at: datetime
    headers: list[tuple[str, str]]
    body: list[bytes]
    etag: str


class Counter:
    """A WSGI application in front of another, which hands out the alerts."""

    def __init__(self, behind: WSGIApplication, now: Callable[[], datetime]) -> None:
        self._behind = behind
        self._now = now
        self._kept: dict[Key, Kept] = {}

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] not in PATHS or environ["REQUEST_METHOD"] != "GET":
            return self._behind(environ, start)
        key = _key(environ)
        now, kept = self._now(), self._kept.get(key)
        if kept is None or not kept.at <= now < kept.at + KEPT:
            return self._ask(environ, start, key, now)
        asked = environ.get("HTTP_IF_NONE_MATCH", "")
        if asked and asked != kept.etag:
            return self._behind(environ, start)  # what a list or a weak one means is Flask's to say
        if asked:
            start("304 NOT MODIFIED", [each for each in kept.headers if not _is_of_body(each[0])])
            return []
        start("200 OK", list(kept.headers))
        return kept.body

    def _ask(
        self, environ: WSGIEnvironment, start: StartResponse, key: Key, now: datetime
    ) -> Iterable[bytes]:
        """Flask's answer, kept where it is a whole page."""
        told: list[Any] = []

        def noted(*said: Any) -> Callable[[bytes], object]:
            told.extend(said)
            return lambda _: None

        answer = self._behind(environ, noted)
        body = [b"".join(answer)]
        if callable(close := getattr(answer, "close", None)):
            close()
        status, headers = told[0], told[1]
        if status.startswith("200") and sum(map(len, key)) <= LONGEST:
            if len(self._kept) >= MOST:
                self._kept = {}
            self._kept[key] = Kept(now, headers, body, dict(headers).get("ETag", ""))
        start(status, headers)
        return body


def _key(environ: WSGIEnvironment) -> Key:
    """All that the answer depends on: what is asked for, the browser's languages, where it is."""
    languages = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    secure = environ["wsgi.url_scheme"], environ.get("HTTP_X_FORWARDED_PROTO", "")
    host = environ.get("HTTP_HOST", "")  # feeds have it in their links
    return environ["PATH_INFO"], environ.get("QUERY_STRING", ""), languages, host, *secure


def _is_of_body(name: str) -> bool:
    return name.lower() in ("content-length", "content-type")
