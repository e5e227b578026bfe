"""HTTP out, the only way: bounded in time and size, and never to a private address unasked.

httpcore does the protocol. What is ours is where it may connect (checked after
DNS, on the very address dialled, so that a name cannot be rebound in between),
how long the whole exchange may take, and how much of an answer is read.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

import httpcore

from net.decoding import ACCEPTED, decoder
from net.errors import Forbidden, NotSent, TooLarge, TooSlow, Unanswered
from net.sockets import Deadline, Guarded
from net.urls import host, is_same_party, joined, netloc, written

_REDIRECTS = {301, 302, 303, 307, 308}
_HOPS = 5
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


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
        self._agent = normalize("NFKD", user_agent).encode("ascii", "ignore").decode()  # San José asks, too
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

        The caller's headers, which may be credentials, go to the first address's origin only, or
        to the same host where that moves its address from http to https.
        """
        deadline = self._monotonic() + limits.seconds
        first = url = written(url)
        for _ in range(1 + _HOPS):
            sent = dict(headers or {}) if is_same_party(first, url) else {}
            answer = self._got(url, sent, limits, deadline)
            if answer.status not in _REDIRECTS or "location" not in answer.headers:
                return answer
            url = joined(url, answer.headers["location"])
        raise Unanswered(f"more than {_HOPS} redirects", where=host(url))

    def get_once(self, url: str, limits: Limits = Limits()) -> Answer:
        """Fetch, following nothing. Raises NetError."""
        return self._got(written(url), {}, limits, self._monotonic() + limits.seconds)

    def post(
        self, url: str, body: bytes, headers: Mapping[str, str] | None = None, limits: Limits = Limits()
    ) -> Answer:
        """Post once, following nothing. NotSent: surely no effect; Unanswered: perhaps."""
        deadline = self._monotonic() + limits.seconds
        return self._exchange("POST", written(url), dict(headers or {}), body, limits, deadline)

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
            raise _unconnected(error, url) from error
        except httpcore.TimeoutException as error:
            raise TooSlow("no answer in time", where=host(url)) from error
        except httpcore.ProxyError as error:
            raise NotSent("the proxy refused", where=host(url)) from error
        except (httpcore.NetworkError, httpcore.RemoteProtocolError) as error:
            raise _Dropped("the connection broke", where=host(url)) from error
        except httpcore.ProtocolError as error:
            raise Unanswered("the connection broke", where=host(url)) from error
        found = _headers(response)
        moved = response.status in _REDIRECTS and "location" in found
        try:
            # What a redirect says besides where to go is of no use, and may be without end.
            content = b"" if moved else self._read(response, found.get("content-encoding", ""), url, limits)
            if _said_more(response):
                response.extensions["network_stream"].close()
        finally:
            response.close()
        return Answer(response.status, found, content, url)

    def _request(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None, deadline: float
    ) -> httpcore.Request:
        left = max(0.001, deadline - self._monotonic())
        own = {"Host": netloc(url), "User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED}
        given = {name.lower() for name in headers}  # names have no case (RFC 9110, 5.1)
        sent = {name: value for name, value in own.items() if name.lower() not in given} | headers
        if body is not None:
            sent["Content-Length"] = str(len(body))
        timeout = {"connect": left, "read": left, "write": left, "pool": left}
        try:
            return httpcore.Request(
                method, url, headers=_fields(sent, url), content=body, extensions={"timeout": timeout}
            )
        except (TypeError, ValueError, httpcore.LocalProtocolError) as error:
            raise Forbidden("not a usable address", where=host(url)) from error

    def _read(self, response: httpcore.Response, encoding: str, url: str, limits: Limits) -> bytes:
        content = bytearray()
        try:
            opened = decoder(encoding)
            for chunk in response.iter_stream():
                content += opened.decode(chunk, limits.bytes - len(content) + 1)
                if len(content) > limits.bytes:
                    raise TooLarge(f"more than {limits.bytes:,} bytes", where=host(url))
            opened.finish()
        except httpcore.TimeoutException as error:
            raise TooSlow("the answer did not end in time", where=host(url)) from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise Unanswered("the answer broke off", where=host(url)) from error
        except Unanswered as error:
            error.where = error.where or host(url)
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


def _unconnected(error: Exception, url: str) -> NotSent:
    """Why no connection came about: a certificate that ran out is not mended where a host that is down is."""
    cause = error.__context__  # httpcore raises it "from None"
    if isinstance(cause, ssl.SSLCertVerificationError):
        fix = "Whoever runs it has to renew or complete it"
        return NotSent(
            f"its certificate is refused: {cause.verify_message}", where=host(url), fix=fix, code="insecure"
        )
    if isinstance(cause, ssl.SSLError):
        fix = "Check that it speaks https"
        return NotSent("no secure connection came about", where=host(url), fix=fix, code="insecure")
    return NotSent("no connection", where=host(url), fix="Check that it is up")


def _fields(headers: Mapping[str, str], url: str) -> list[tuple[bytes, bytes]]:
    """Header fields as bytes. Raises Forbidden for a value that no header can hold (RFC 9110, 5.5).

    Latin-1 first: so an ETag goes back as the very bytes in which it came.
    """
    found = []
    for name, value in headers.items():
        text = value.strip()
        if _CONTROL.search(text):
            fix = "Check the variable of the environment that holds it"
            raise Forbidden(f"the value of {name} holds a line break or the like", where=host(url), fix=fix)
        try:
            found.append((name.encode("ascii"), text.encode("latin-1")))
        except UnicodeEncodeError:
            found.append((name.encode("ascii", "replace"), text.encode("utf-8", "replace")))
    return found


def _said_more(response: httpcore.Response) -> bool:
    """Whether bytes came behind the end of the answer, as of servers that send a body with their 304.

    They would be taken for the beginning of the next answer on this connection, and httpcore, which looks
    for such bytes on the wire before it uses a connection again, does not see those that it has read.
    """
    asked = getattr(response.stream, "_pool_request", None)
    connection = getattr(getattr(asked, "connection", None), "_connection", None)
    state = getattr(connection, "_h11_state", None)
    return state is not None and bool(state.trailing_data[0])


def _headers(response: httpcore.Response) -> dict[str, str]:
    return {
        name.decode("ascii", "replace").lower(): value.decode("latin-1") for name, value in response.headers
    }
