"""Calling Amazon's API for skills on behalf of the resident whose request named it.

The host comes with the request, so that it is checked: a token goes to Amazon and to nobody
else. Every wait is short, because Alexa gives up on the whole turn after eight seconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from city.nouns import noun

if TYPE_CHECKING:
    from http.client import HTTPConnection

SECONDS = 1.0
"""How long each wait may be: for the connection, for the answer's first byte, for each of its parts."""

MOST = 65_536
AMAZON = ".amazonalexa.com"


@noun(frozen=True, slots=True)
class ApiAnswer:
    """The HTTP status (0 where nothing usable came back) and the fields of the JSON body."""

    status: int
    fields: Mapping[str, Any] = field(default_factory=dict, repr=False)


def is_amazons(api_endpoint: str, also: str = "") -> bool:
    """Whether an endpoint is one of Amazon's for skills, over TLS; or ``also``, which a test names."""
    if also and api_endpoint == also:
        return True
    try:
        parts = urlsplit(api_endpoint)
        parts.port  # noqa: B018 - read only to see whether it is one
    except ValueError:
        return False
    return parts.scheme == "https" and (parts.hostname or "").endswith(AMAZON) and "@" not in parts.netloc


def call(
    api_endpoint: str,
    token: str,
    method: str,
    path: str,
    body: Mapping[str, Any] | None = None,
    *,
    also: str = "",
    seconds: float = SECONDS,
) -> ApiAnswer:
    """One call with a bearer token; status 0 without an answer. Never raises, logs nothing."""
    if not is_amazons(api_endpoint, also):
        return ApiAnswer(0)
    # Loaded with the first call: most turns make none, and a cold start would wait 15 ms for it.
    from http.client import HTTPException

    connection = _connection(api_endpoint, seconds)
    headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    content = None if body is None else json.dumps(body).encode()
    if content is not None:
        headers["Content-Type"] = "application/json"
    try:
        connection.request(method, path, content, headers)
        response = connection.getresponse()
        return ApiAnswer(response.status, _fields(response.read(MOST)))
    except (OSError, HTTPException, ValueError):
        return ApiAnswer(0)
    finally:
        connection.close()


def _connection(api_endpoint: str, seconds: float) -> HTTPConnection:
    from http.client import HTTPConnection, HTTPSConnection

    parts = urlsplit(api_endpoint)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    return kind(parts.hostname or "", parts.port, timeout=seconds)


def _fields(body: bytes) -> Mapping[str, Any]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
