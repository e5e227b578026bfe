"""Tokens of Login with Amazon for the skill itself (client_credentials, RFC 6749, 4.4)."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlencode

from net.errors import NetError, NotSent
from net.http import Answer, Limits

LWA = "https://api.amazon.com/auth/o2/token"
EARLY = timedelta(minutes=2)
"""How long before its end a token is no longer used."""

PAUSE = timedelta(seconds=5)
"""For so long nobody asks again where no answer came."""

_LIMITS = Limits(seconds=10, bytes=100_000)
_REFUSED = (400, 401, 403)


class Poster(Protocol):
    """What is needed of net.http.Client or net.posting.Posting."""

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = ..., limits: Limits = ...
    ) -> Answer: ...


class Tokens:
    """A token of one scope, asked for when needed and kept until shortly before its end. Thread safe."""

    def __init__(self, client_id: str, client_secret: str, scope: str, *, lwa: str = LWA) -> None:
        self._id, self._secret = client_id, client_secret
        self._scope = scope
        self._lwa = lwa
        self._token = ""
        self._until: datetime | None = None
        self._failed: datetime | None = None
        self._lock = threading.Lock()

    def get(self, poster: Poster, now: datetime) -> str:
        """A token that is good at ``now``; "" where Amazon does not take id and secret, or there are none.

        Raises NetError where it does not answer, NotSent where its answer does not help: try again later.
        """
        with self._lock:
            if not (self._token and self._until is not None and now < self._until):
                self._token = ""
                if self._id and self._secret:
                    self._renew(poster, now)
            return self._token

    def _renew(self, poster: Poster, now: datetime) -> None:
        """Ask, unless somebody has just asked in vain: sixty senders would wait ten seconds one by one."""
        if self._failed is not None and abs(now - self._failed) < PAUSE:
            raise NotSent("no token came a moment ago", where="Login with Amazon")
        try:
            self._token, self._until = self._asked(poster, now)
            self._failed = None
        except NetError:
            self._failed = now
            raise

    def forget(self, token: str) -> None:
        """That one was not taken: the next is asked for anew."""
        with self._lock:
            if self._token == token:
                self._token = ""

    def _asked(self, poster: Poster, now: datetime) -> tuple[str, datetime]:
        form = {"grant_type": "client_credentials", "client_id": self._id, "client_secret": self._secret}
        body = urlencode({**form, "scope": self._scope}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        answer = poster.post(self._lwa, body, headers, _LIMITS)
        if answer.status in _REFUSED:
            return "", now
        try:
            said = json.loads(answer.body)
            token, seconds = said["access_token"], float(said["expires_in"])
            until = now + timedelta(seconds=seconds) - EARLY
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            raise NotSent("no token came", where="Login with Amazon") from None
        if answer.status != 200 or not isinstance(token, str) or not token:
            raise NotSent("no token came", where="Login with Amazon")
        return token, until
