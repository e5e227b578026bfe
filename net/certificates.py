"""Fetch a public certificate chain over HTTPS: the only outbound call that the Alexa endpoint makes.

The caller has already checked the scheme, the host and the path. What is checked
here is the transfer: a server that proves its name, no redirect, a cap on size
and on time. ``https_proxy`` and ``SSL_CERT_FILE`` are honoured.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from net.errors import NetError

LARGEST = 64 * 1024  # bytes; Amazon's chain of four certificates is about 7 KB
SLOWEST = 5.0  # seconds for all of it, from the name to the last byte; Alexa itself waits 8


class CertificateUnreachableError(Exception):
    """The chain could not be had: no connection, a wrong name, not 200, too large or too slow."""


def fetch_certificates(
    url: str,
    monotonic: Callable[[], float],
    environment: Mapping[str, str],
    *,
    seconds: float = SLOWEST,
) -> bytes:
    """The bytes behind ``url``, at most :data:`LARGEST`, within ``seconds`` on the clock ``monotonic``.

    Raises :class:`CertificateUnreachableError`. Safe to call from any thread.
    """
    # 40 ms that only a site with an Alexa endpoint should pay, once
    from net.http import Client, Limits
    from net.proxy import proxy_for, trusted

    try:
        client = Client(monotonic, proxy=proxy_for(url, environment), trust=trusted(environment))
        try:
            answer = client.get_once(url, Limits(seconds, LARGEST))
        finally:
            client.close()
    except (NetError, OSError, ValueError) as failure:
        # ValueError: a proxy variable that is no URL; OSError: a bundle that is not there. The cause
        # stays out of the message: it would hold what the sender of the request wrote.
        raise CertificateUnreachableError(type(failure).__name__) from None
    if answer.status != 200:
        raise CertificateUnreachableError("not 200")
    return answer.body
