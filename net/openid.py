"""What an OpenID provider says: its addresses, its keys, and the tokens for a code.

OpenID Connect Discovery 1.0, RFC 7517 (keys) and RFC 6749, 4.1.3 (tokens). Nothing is believed of a token
here: what it is worth is decided where somebody signs in. Addresses and keys are kept for an hour; a key
that is not among them is asked for at once, since providers change theirs without a word, and no more
than once a minute, since anybody can write a token that names one.
"""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Protocol
from urllib.parse import quote_plus, urlencode, urlsplit

from net.errors import NetError, NotSent, Unanswered
from net.http import Answer, Limits

KEPT = timedelta(hours=1)
KEPT_AT_MOST = timedelta(days=1)
"""For so long what is known goes on where the provider does not answer."""
AGAIN = timedelta(minutes=1)
"""Between two looks for a key that is not known."""
PAUSE = timedelta(seconds=10)
"""For so long nobody asks again where no answer came: whoever waits for it keeps a thread of the pages."""
WAIT = 2.0
"""Seconds that somebody waits for another who is asking the same."""
_LIMITS = Limits(seconds=10, bytes=500_000)
_WELL_KNOWN = "/.well-known/openid-configuration"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PARTY = "the OpenID provider"


class Caller(Protocol):
    """What is needed of net.http.Client."""

    def close(self) -> None: ...

    def get_once(self, url: str, limits: Limits = ...) -> Answer: ...

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = ..., limits: Limits = ...
    ) -> Answer: ...


class Addresses(NamedTuple):
    """Where it is asked what. ``leave`` is where one signs out of it, "" where it does not say.

    ``secret_in_body`` is whether it wants the client's secret in the form, not in a header.
    """

    authorize: str
    token: str
    keys: str
    leave: str = ""
    secret_in_body: bool = False


class _Known(NamedTuple):
    addresses: Addresses
    keys: Sequence[Mapping[str, Any]]
    at: datetime


class OpenIdProvider:
    """One provider, for one client of it. ``caller`` gives what makes one call; ``now`` is aware.

    Thread safe.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        caller: Callable[[], Caller],
        now: Callable[[], datetime],
    ) -> None:
        self.issuer = issuer
        self.client_id = client_id
        self._secret = client_secret
        self._caller = caller
        self._now = now
        self._known: _Known | None = None
        self._failed: datetime | None = None
        self._asking = threading.Lock()
        self._redeeming = threading.BoundedSemaphore(2)  # of eight threads: residents have the rest

    def addresses(self) -> Addresses:
        """Raises NetError where it does not answer, and nothing is known of it."""
        return self._look(lambda _: True).addresses

    def keys(self, kid: str = "") -> Sequence[Mapping[str, Any]]:
        """Its public keys (JWK, as they came), asked for anew where ``kid`` is not among them.

        Raises NetError.
        """
        return self._look(lambda keys: not kid or any(each.get("kid") == kid for each in keys)).keys

    def leaving(self) -> str:
        """Where one signs out of it, if that is known; nobody is asked."""
        known = self._known
        return known.addresses.leave if known else ""

    def redeem(self, code: str, verifier: str, redirect: str) -> Mapping[str, Any]:
        """The tokens for a code (RFC 7636, 4.5); {} where the code is not taken. Raises NetError."""
        addresses = self.addresses()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
            "client_id": self.client_id,
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        if addresses.secret_in_body:
            form["client_secret"] = self._secret
        else:  # RFC 6749, 2.3.1: each encoded as in a form, then joined
            pair = f"{quote_plus(self.client_id)}:{quote_plus(self._secret)}"
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        with _within(self._redeeming), closing(self._caller()) as caller:
            answer = caller.post(addresses.token, urlencode(form).encode(), headers, _LIMITS)
        return _object(answer) if answer.status == 200 else _refused(answer)

    def _look(self, enough: Callable[[Sequence[Mapping[str, Any]]], bool]) -> _Known:
        """What is known of it, asked for where it is old or not enough."""
        known, now = self._known, self._now()
        if known and now - known.at < KEPT and enough(known.keys):
            return known
        with _within(self._asking):
            known = self._known
            age = now - known.at if known else KEPT_AT_MOST
            wanted = age >= KEPT or (age >= AGAIN and known is not None and not enough(known.keys))
            if not wanted or (self._failed is not None and abs(now - self._failed) < PAUSE):
                return _still(known, age)
            try:
                self._known, self._failed = self._asked(now), None
            except NetError:
                self._failed = now
                if known is None or age >= KEPT_AT_MOST:
                    raise
            return _still(self._known, timedelta(0))

    def _asked(self, now: datetime) -> _Known:
        said = _object(self._got(self.issuer.rstrip("/") + _WELL_KNOWN))
        if said.get("issuer") != self.issuer:  # Discovery 1.0, 4.3: letter by letter
            raise Unanswered("it calls itself by another issuer", where=_PARTY)
        found = Addresses(
            authorize=_address(said, "authorization_endpoint"),
            token=_address(said, "token_endpoint"),
            keys=_address(said, "jwks_uri"),
            leave=_address(said, "end_session_endpoint", may_lack=True),
            secret_in_body=self._wants_body(said.get("token_endpoint_auth_methods_supported")),
        )
        keys = _object(self._got(found.keys)).get("keys")
        if not isinstance(keys, list):
            raise Unanswered("it shows no keys", where=_PARTY)
        return _Known(found, tuple(each for each in keys if isinstance(each, dict)), now)

    def _wants_body(self, methods: object) -> bool:
        """Without a word it takes the header (Discovery 1.0, 3). A secret that reads otherwise once it is
        encoded for a header goes into the form where it may: not every provider decodes it."""
        listed = methods if isinstance(methods, list) else []
        plain = all(quote_plus(each) == each for each in (self.client_id, self._secret))
        return "client_secret_post" in listed and not (plain and "client_secret_basic" in listed)

    def _got(self, url: str) -> Answer:
        with closing(self._caller()) as caller:
            answer = caller.get_once(url, _LIMITS)
        if answer.status != 200:
            raise Unanswered(f"it answers with status {answer.status}", where=_PARTY)
        return answer


def is_secure(url: str) -> bool:
    """Whether it is an address to which a secret may go: https; http on this machine only."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and not (parts.username or parts.fragment)
    return (
        bool(host) and plain and (parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK))
    )


def _still(known: _Known | None, age: timedelta) -> _Known:
    if known is None or age >= KEPT_AT_MOST:
        raise NotSent("it did not answer a moment ago", where=_PARTY)
    return known


def _address(said: Mapping[str, Any], name: str, *, may_lack: bool = False) -> str:
    found = said.get(name)
    if may_lack and (not isinstance(found, str) or not is_secure(found)):
        return ""
    if not isinstance(found, str) or not is_secure(found):
        raise Unanswered(f"its {name} is no https address", where=_PARTY)
    return found


def _object(answer: Answer) -> Mapping[str, Any]:
    try:
        found = json.loads(answer.body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unanswered("its answer is not understood", where=_PARTY)
    return found


def _refused(answer: Answer) -> Mapping[str, Any]:
    """A code that is not taken (RFC 6749, 5.2) is no fault of the provider's; anything else is."""
    if answer.status == 400 and _object(answer).get("error") == "invalid_grant":
        return {}
    raise Unanswered(f"it answers with status {answer.status}", where=_PARTY)


@contextmanager
def _within(bound: threading.Lock | threading.BoundedSemaphore) -> Iterator[None]:
    if not bound.acquire(timeout=WAIT):
        raise NotSent("others wait for its answer", where=_PARTY)
    try:
        yield
    finally:
        bound.release()
