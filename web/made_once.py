"""Answers for the whole city at once: made once in :data:`KEPT` in each language, however many ask.

Caches between may keep them as long: nothing is read or rendered per view, and no alert is later than that.
An unchanged answer has an unchanged ETag (RFC 9110, 8.8.3).
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Response, make_response, request

from web.language import asked_locale

if TYPE_CHECKING:
    from web.ports import Site

KEPT = timedelta(seconds=10)
"""How old an answer may be: as the Atom feed beside them."""


@dataclass(frozen=True, slots=True)
class Made:
    """An answer in one language, as made at a moment."""

    at: datetime
    body: bytes
    etag: str


class MadeOnce:
    """One answer. ``make(locale)`` makes its bytes; ``is_open``: other sites' pages may read it too."""

    def __init__(
        self, site: Site, mimetype: str, make: Callable[[str], bytes], *, is_open: bool = False
    ) -> None:
        self._site = site
        self._mimetype = mimetype
        self._make = make
        self._is_open = is_open
        self._made: dict[str, Made] = {}
        self._making = threading.Lock()

    def view(self) -> Response:
        """The answer in the visitor's language, or 304 where they have it."""
        locale = asked_locale(request.args.get("lang", ""), self._site.city.locales)
        made = self._current(locale)
        response = make_response(made.body)
        response.mimetype = self._mimetype
        response.headers["Cache-Control"] = f"public, max-age={KEPT.seconds}"
        response.headers["Content-Language"] = locale
        response.vary.add("Accept-Language")
        if self._is_open:
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(made.etag)
        response.make_conditional(request)
        return response

    def _current(self, locale: str) -> Made:
        now = self._site.now()
        with self._making:  # a hundred who come at once wait for one answer, instead of making a hundred
            made = self._made.get(locale)
            if made is None or not made.at <= now < made.at + KEPT:
                body = self._make(locale)
                made = self._made[locale] = Made(now, body, hashlib.sha256(body).hexdigest()[:32])
        return made
