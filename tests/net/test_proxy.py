"""What the operator's environment says of the way out."""

from __future__ import annotations

import time
from base64 import b64encode
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from net.certificates import CertificateUnreachableError, fetch_certificates
from net.errors import NotSent
from net.http import Client, Limits
from net.proxy import proxy_for, trusted
from tests.net.raw import saying, text
from tests.servers import reply, serving

PROXY = "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("url", "environment", "proxy"),
    [
        ("https://a.org/x", {}, ""),
        ("https://a.org/x", {"https_proxy": PROXY}, PROXY),
        ("https://a.org/x", {"HTTPS_PROXY": PROXY}, PROXY),
        ("https://a.org/x", {"http_proxy": PROXY}, ""),
        ("http://a.org/x", {"http_proxy": PROXY}, PROXY),
        ("https://a.org/x", {"ALL_PROXY": PROXY}, PROXY),
        ("https://a.org/x", {"https_proxy": PROXY, "no_proxy": "b.org, a.org"}, ""),
        ("https://w.a.org/x", {"https_proxy": PROXY, "NO_PROXY": ".a.org"}, ""),
        ("https://ba.org/x", {"https_proxy": PROXY, "no_proxy": "a.org"}, PROXY),
        ("https://a.org/x", {"https_proxy": PROXY, "no_proxy": "*"}, ""),
    ],
)
def test_which_proxy_an_address_goes_through(url: str, environment: dict[str, str], proxy: str) -> None:
    """By scheme, in either case, with exceptions by name."""
    assert proxy_for(url, environment) == proxy


@pytest.mark.parametrize("proxy", ["socks5://a:1", "nonsense", "http://"])
def test_a_proxy_that_is_none_is_unreachable(proxy: str) -> None:
    """A slip in the environment refuses requests; it does not crash the site."""
    with pytest.raises(CertificateUnreachableError):
        fetch_certificates("https://s3.amazonaws.com/echo.api/x", time.monotonic, {"https_proxy": proxy})


def test_a_bundle_that_is_not_there_is_unreachable(tmp_path: Path) -> None:
    """The same for SSL_CERT_FILE."""
    with pytest.raises(OSError, match="No such file"):
        trusted({"SSL_CERT_FILE": str(tmp_path / "none.pem")})
    with pytest.raises(CertificateUnreachableError):
        fetch_certificates(
            "https://s3.amazonaws.com/x", time.monotonic, {"SSL_CERT_FILE": str(tmp_path / "none.pem")}
        )


def test_without_a_proxy_a_private_address_is_refused() -> None:
    """A name that was made to lead into the network is not followed."""
    with serving(lambda handler: reply(handler)) as base, pytest.raises(CertificateUnreachableError):
        fetch_certificates(base, time.monotonic, {})


def test_the_proxys_own_name_and_password_go_to_it_alone() -> None:
    """Basic authentication (RFC 9110, 11.7.2), taken out of the proxy's address."""
    seen: list[tuple[str, str | None]] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.path, handler.headers.get("Proxy-Authorization")))
        reply(handler, body=b"through")

    with serving(behave) as proxy:
        client = Client(time.monotonic, proxy=proxy.replace("//", "//me:a%40b@"))
        assert client.get("http://example.invalid/x", limits=Limits(5, 100)).body == b"through"
        client.close()
    basic = b64encode(b"me:a@b").decode()
    assert seen == [("http://example.invalid/x", f"Basic {basic}")]


def test_a_proxy_that_refuses_is_no_answer() -> None:
    """Surely not sent: the tunnel did not come about."""
    with saying(text(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) as proxy:
        client = Client(time.monotonic, proxy=proxy)
        with pytest.raises(NotSent, match="proxy"):
            client.get("https://example.invalid/x", limits=Limits(5, 100))
        client.close()
