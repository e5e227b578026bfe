"""From an HTTP API of AWS to WSGI and back: one event in, one answer out (its payload format 2.0).

A Lambda function has no server in front of it. AWS hands over a request as JSON, and takes the response as
JSON: bytes are text or base64, cookies lie beside the headers, and who has asked is said by AWS alone.
Why this is no library: decision 24.
"""

from __future__ import annotations

import base64
import binascii
import io
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

FORMAT = "2.0"
Answer = dict[str, Any]

_AS_CGI = {"content-type": "CONTENT_TYPE", "content-length": ""}
"""Headers that CGI names otherwise (RFC 3875, 4.1): of the length ours is the true one."""
_BY_AWS = frozenset({"x-forwarded-for", "cookie"})
"""Headers that are written anew from what AWS says beside them."""


class NoRequest(ValueError):
    """The event is none of an HTTP API: somebody has called the function by hand."""


def respond(application: WSGIApplication, event: Mapping[str, Any]) -> Answer:
    """The application's answer to the request of an event, as the HTTP API takes it.

    Raises NoRequest. What the application raises goes through: Lambda counts it, and an alarm rings.
    """
    told: list[Any] = []

    def start(*said: Any) -> Callable[[bytes], object]:
        told[:] = said  # an error page may come in the place of what was begun (PEP 3333)
        return written.append

    written: list[bytes] = []
    made = application(environ(event), start)
    try:
        body = b"".join([*made])
    finally:
        close = getattr(made, "close", None)
        if callable(close):
            close()
    return answer(told[0], told[1], b"".join(written) + body)


def environ(event: Mapping[str, Any]) -> WSGIEnvironment:
    """The request as WSGI has it (PEP 3333): a byte is a Latin-1 letter. Raises NoRequest."""
    try:
        if event["version"] != FORMAT:
            raise NoRequest("another payload format")
        http, body = event["requestContext"]["http"], _body(event)
        headers = {str(name).lower(): str(value) for name, value in event["headers"].items()}
        cookies = event.get("cookies") or filter(None, [headers.get("cookie")])
        source = str(http["sourceIp"])
        made: WSGIEnvironment = {
            "REQUEST_METHOD": str(http["method"]).upper(),
            "SCRIPT_NAME": "",
            # An HTTP API has decoded all but per cent signs; decoding what is left is right for either.
            "PATH_INFO": unquote_to_bytes(_bytes(str(event["rawPath"]))).decode("latin-1"),
            "QUERY_STRING": _latin(str(event.get("rawQueryString") or "")),
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": source,
            "SERVER_NAME": _latin(headers.get("host", "").partition(":")[0]),
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            # Whoever is asked through AWS is never asked from this machine (web/proxies.py).
            "HTTP_X_FORWARDED_FOR": source,
            **({"HTTP_COOKIE": "; ".join(map(_latin, cookies))} if cookies else {}),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http" if headers.get("x-forwarded-proto") == "http" else "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise NoRequest("parts of it are missing") from error
    return {**dict(_headers(headers)), **made}


def _body(event: Mapping[str, Any]) -> bytes:
    said = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return _bytes(str(said))
    try:
        return base64.b64decode(said, validate=True)
    except binascii.Error as error:
        raise NoRequest("its body is no base64") from error


def _headers(headers: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """By their CGI names. One with an underscore would pass for another, and is dropped."""
    for name, value in headers.items():
        cgi = _AS_CGI.get(name, f"HTTP_{name.upper().replace('-', '_')}")
        if cgi and name not in _BY_AWS and "_" not in name:
            yield cgi, _latin(value)


def _bytes(text: str) -> bytes:
    """JSON can spell half a surrogate pair, which has no bytes."""
    return text.encode("utf-8", "replace")


def _latin(text: str) -> str:
    return _bytes(text).decode("latin-1")


def answer(status: str, headers: Iterable[tuple[str, str]], body: bytes) -> Answer:
    """As the HTTP API takes it. A body that is UTF-8 goes as it is, whatever it says of itself: the bytes
    that arrive are the same, and what is text is a third shorter so."""
    said: dict[str, str] = {}
    cookies: list[str] = []
    for name, value in headers:
        low = name.lower()
        if low == "set-cookie":
            cookies.append(value)
        elif low != "content-length":  # AWS counts for itself
            said[low] = f"{said[low]}, {value}" if low in said else value
    made: Answer = {"statusCode": int(status[:3]), "headers": said, "cookies": cookies}
    try:
        return {**made, "body": body.decode("utf-8"), "isBase64Encoded": False}
    except UnicodeDecodeError:
        return {**made, "body": base64.b64encode(body).decode("ascii"), "isBase64Encoded": True}
