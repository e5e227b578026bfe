"""Fetch a public certificate chain over HTTPS: the only outbound call that the Alexa endpoint makes.

The caller has already checked the scheme, the host and the path. What is checked
here is the transfer: a server that proves its name, no redirect, a cap on size
and on time. ``https_proxy`` and ``SSL_CERT_FILE`` are honoured.
"""

from __future__ import annotations

import asyncio

LARGEST = 64 * 1024  # bytes; Amazon's chain of four certificates is about 7 KB
SLOWEST = 5.0  # seconds for all of it, from the name to the last byte; Alexa itself waits 8


class CertificateUnreachableError(Exception):
    """The chain could not be had: no connection, a wrong name, not 200, too large or too slow."""


def fetch_certificates(url: str, *, seconds: float = SLOWEST) -> bytes:
    """The bytes behind ``url``, at most :data:`LARGEST`, within ``seconds``.

    Raises :class:`CertificateUnreachableError`. Safe to call from any thread.
    """
    import httpx  # 70 ms that only a site with an Alexa endpoint should pay, once

    try:
        return asyncio.run(asyncio.wait_for(_body(url), seconds))
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as failure:
        # ValueError: a proxy variable that is no URL. The cause stays out of the message:
        # it would carry the URL, which is whatever the sender of the request wrote.
        raise CertificateUnreachableError(type(failure).__name__) from None


async def _body(url: str) -> bytes:
    import httpx

    body = bytearray()
    asked = {"Accept-Encoding": "identity"}  # a compressed answer would defeat the cap
    async with (
        httpx.AsyncClient(follow_redirects=False, timeout=None) as client,  # noqa: S113 - wait_for bounds all
        client.stream("GET", url, headers=asked) as answer,
    ):
        if answer.status_code != 200:
            raise ValueError("not 200")
        async for chunk in answer.aiter_raw():
            body += chunk
            if len(body) > LARGEST:
                raise ValueError("too large")
    return bytes(body)
