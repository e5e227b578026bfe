"""HTTP out, the only way: bounded in time and size, and never to a private address unasked.

httpcore does the protocol. What is ours is where it may connect (checked after
DNS, on the very address dialled, so that a name cannot be rebound in between),
how long the whole exchange may take, and how much of an answer is read.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpcore

from net.errors import Forbidden, NotSent, TooLarge, TooSlow, Unanswered
from net.sockets import Deadline, Guarded

_REDIRECTS = {301, 302, 303, 307, 308}
_HOPS = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. Header names are lower case; the body is decoded (gzip, deflate)."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange, redirects included: seconds in all, bytes of the decoded answer."""

    seconds: float = 20.0
    bytes: int = 50_000_000


class Client:
    """Makes calls. Thread safe; keeps connections open between calls to one host.

    ``monotonic`` gives seconds of a clock that never goes back (from app/).
    """

    def __init__(
        self, monotonic: Callable[[], float], *, allow_private: bool = False, user_agent: str = "Townbell"
    ) -> None:
        self._monotonic = monotonic
        self._agent = user_agent
        self._deadline = Deadline(monotonic)
        backend = Guarded(self._deadline, allow_private=allow_private)
        self._pool = httpcore.ConnectionPool(
            network_backend=backend, max_connections=100, keepalive_expiry=30
        )

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None, limits: Limits = Limits()) -> Answer:
        """Fetch, following redirects; each hop is checked like the first. Raises NetError."""
        deadline = self._monotonic() + limits.seconds
        origin = _origin(url)
        for _ in range(_HOPS):
            sent = dict(headers or {}) if _origin(url) == origin else {}
            answer = self._exchange("GET", url, sent, None, limits, deadline)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            url = urljoin(url, answer.headers["location"])
        raise Unanswered(f"more than {_HOPS} redirects", where=_host(url))

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, limits: Limits = Limits()
    ) -> Answer:
        """Post once, following nothing. NotSent: surely no effect; Unanswered: perhaps."""
        deadline = self._monotonic() + limits.seconds
        return self._exchange("POST", url, dict(headers or {}), body, limits, deadline)

    def _exchange(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
        limits: Limits,
        deadline: float,
    ) -> Answer:
        request = self._request(method, url, headers, body, deadline)
        self._deadline.at = deadline
        try:
            response = self._pool.handle_request(request)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            raise NotSent("no connection", where=_host(url), fix="Check that it is up") from error
        except httpcore.TimeoutException as error:
            raise TooSlow("no answer in time", where=_host(url)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Unanswered("the connection broke", where=_host(url)) from error
        try:
            content = self._read(response, url, limits)
        finally:
            response.close()
        return Answer(response.status, _headers(response), content, url)

    def _request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, deadline: float
    ) -> httpcore.Request:
        try:
            parts = urlsplit(url)
        except ValueError as error:
            raise Forbidden("not a usable address") from error
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Forbidden("not an http(s) address", where=_host(url))
        left = max(0.001, deadline - self._monotonic())
        sent = {
            "Host": parts.netloc.rpartition("@")[2],
            "User-Agent": self._agent,
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        if body is not None:
            sent["Content-Length"] = str(len(body))
        timeout = {"connect": left, "read": left, "write": left, "pool": left}
        try:
            return httpcore.Request(
                method, url, headers=list(sent.items()), content=body, extensions={"timeout": timeout}
            )
        except (ValueError, httpcore.LocalProtocolError, UnicodeError) as error:
            raise Forbidden("not a usable address", where=_host(url)) from error

    def _read(self, response: httpcore.Response, url: str, limits: Limits) -> bytes:
        decode = _decoder(_headers(response).get("content-encoding", ""))
        content = bytearray()
        try:
            for chunk in response.iter_stream():
                content += decode(chunk, limits.bytes - len(content) + 1)
                if len(content) > limits.bytes:
                    raise TooLarge(f"more than {limits.bytes:,} bytes", where=_host(url))
        except httpcore.TimeoutException as error:
            raise TooSlow("the answer did not end in time", where=_host(url)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
            raise Unanswered("the answer broke off", where=_host(url)) from error
        return bytes(content)


def _decoder(encoding: str) -> Callable[[bytes, int], bytes]:
    if encoding.strip().lower() not in ("gzip", "x-gzip", "deflate"):
        return lambda chunk, _most: chunk
    # 47 = 32 (find gzip or zlib by the header) + 15 (largest window)
    inflate = zlib.decompressobj(47)
    return lambda chunk, most: inflate.decompress(chunk, most)


def _headers(response: httpcore.Response) -> dict[str, str]:
    return {
        name.decode("ascii", "replace").lower(): value.decode("latin-1") for name, value in response.headers
    }


def _origin(url: str) -> str:
    """Credentials go to the host they were meant for and no other."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}"


def _host(url: str) -> str:
    """Only the host: the rest of an address may hold a token."""
    try:
        return urlsplit(url).hostname or "an address"
    except ValueError:
        return "an address"
