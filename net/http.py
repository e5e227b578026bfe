"""HTTP out, the only way: bounded in time and size, and never to a private address unasked.

httpcore does the protocol. What is ours is where it may connect (checked after
DNS, on the very address dialled, so that a name cannot be rebound in between),
how long the whole exchange may take, and how much of an answer is read.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

import httpcore

from net.decoding import ACCEPTED, decoder
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

    ``monotonic`` gives seconds of a clock that never goes back (from app/). Through a
    ``proxy`` it is the proxy that finds the host: only the proxy itself is dialled from here.
    """

    def __init__(
        self,
        monotonic: Callable[[], float],
        *,
        allow_private: bool = False,
        user_agent: str = "Townbell",
        proxy: str = "",
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._monotonic = monotonic
        self._agent = user_agent
        self._deadline = Deadline(monotonic)
        backend = Guarded(self._deadline, allow_private=allow_private or bool(proxy))
        self._pool = httpcore.ConnectionPool(
            ssl_context=trust,
            proxy=_proxy(proxy) if proxy else None,
            network_backend=backend,
            max_connections=100,
            keepalive_expiry=30,
        )

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._pool.close()

    def get(self, url: str, headers: Mapping[str, str] | None = None, limits: Limits = Limits()) -> Answer:
        """Fetch, following redirects; each hop is checked like the first. Raises NetError.

        The caller's headers, which may be credentials, go to the first address's origin only.
        """
        deadline = self._monotonic() + limits.seconds
        origin = _origin(url)
        for _ in range(_HOPS):
            sent = dict(headers or {}) if _origin(url) == origin else {}
            answer = self._got(url, sent, limits, deadline)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            url = _joined(url, answer.headers["location"])
        raise Unanswered(f"more than {_HOPS} redirects", where=_host(url))

    def get_once(self, url: str, limits: Limits = Limits()) -> Answer:
        """Fetch, following nothing. Raises NetError."""
        return self._got(url, {}, limits, self._monotonic() + limits.seconds)

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, limits: Limits = Limits()
    ) -> Answer:
        """Post once, following nothing. NotSent: surely no effect; Unanswered: perhaps."""
        deadline = self._monotonic() + limits.seconds
        return self._exchange("POST", url, dict(headers or {}), body, limits, deadline)

    def _got(self, url: str, headers: dict[str, str], limits: Limits, deadline: float) -> Answer:
        """A GET may be sent twice: a server may close a kept connection just as it is used again."""
        try:
            return self._exchange("GET", url, headers, None, limits, deadline)
        except _Dropped:
            return self._exchange("GET", url, headers, None, limits, deadline)

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
        except httpcore.ProxyError as error:
            raise NotSent("the proxy refused", where=_host(url)) from error
        except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
            raise _Dropped("the connection broke", where=_host(url)) from error
        except httpcore.ProtocolError as error:
            raise Unanswered("the connection broke", where=_host(url)) from error
        found = _headers(response)
        moved = response.status in _REDIRECTS and "location" in found
        try:
            # What a redirect says besides where to go is of no use, and may be without end.
            content = b"" if moved else self._read(response, found.get("content-encoding", ""), url, limits)
        finally:
            response.close()
        return Answer(response.status, found, content, url)

    def _request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, deadline: float
    ) -> httpcore.Request:
        netloc = _checked(url)
        left = max(0.001, deadline - self._monotonic())
        sent = {"Host": netloc, "User-Agent": self._agent, "Accept-Encoding": ACCEPTED, **headers}
        if body is not None:
            sent["Content-Length"] = str(len(body))
        timeout = {"connect": left, "read": left, "write": left, "pool": left}
        try:
            return httpcore.Request(
                method, url, headers=list(sent.items()), content=body, extensions={"timeout": timeout}
            )
        except (ValueError, httpcore.LocalProtocolError, UnicodeError) as error:
            raise Forbidden("not a usable address", where=_host(url)) from error

    def _read(self, response: httpcore.Response, encoding: str, url: str, limits: Limits) -> bytes:
        content = bytearray()
        try:
            opened = decoder(encoding)
            for chunk in response.iter_stream():
                content += opened.decode(chunk, limits.bytes - len(content) + 1)
                if len(content) > limits.bytes:
                    raise TooLarge(f"more than {limits.bytes:,} bytes", where=_host(url))
            opened.finish()
        except httpcore.TimeoutException as error:
            raise TooSlow("the answer did not end in time", where=_host(url)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Unanswered("the answer broke off", where=_host(url)) from error
        except Unanswered as error:
            error.where = error.where or _host(url)
            raise
        return bytes(content)


class _Dropped(Unanswered):
    """The connection broke before the answer began."""


def _proxy(url: str) -> httpcore.Proxy:
    """The proxy, with the name and password that its address may hold."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    bare = f"{parts.scheme}://{host}{f':{parts.port}' if parts.port else ''}"
    auth = (unquote(parts.username), unquote(parts.password or "")) if parts.username else None
    return httpcore.Proxy(bare, auth=auth)


def _checked(url: str) -> str:
    """The host and port of an address that may be asked at all. Raises Forbidden."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in ("http", "https") and parts.hostname
        parts.port  # noqa: B018 - it is read only when asked for, and then may be none
    except ValueError as error:
        raise Forbidden("not a usable address") from error
    if not known:
        raise Forbidden("not an http(s) address", where=_host(url))
    if "@" in parts.netloc:
        raise Forbidden(
            "an address may not hold a name or password",
            where=_host(url),
            fix='Write headers = { Authorization = "env:NAME" }',
        )
    return parts.netloc


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Forbidden("redirected to no usable address", where=_host(url)) from error


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
