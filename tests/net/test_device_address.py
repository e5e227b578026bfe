"""The Device Address API, as Amazon answers it."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler

import pytest

from net.device_address import AmazonDeviceAddress
from tests.servers import reply, serving


def test_the_address_comes_with_its_nulls() -> None:
    """The token goes as a bearer, the device id into the path, and null fields stay null."""
    seen: list[tuple[str, str]] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.path, handler.headers["Authorization"]))
        reply(handler, 200, b'{"addressLine1": "12 Harbor Street", "addressLine2": null}')

    with serving(behave) as base:
        answer = AmazonDeviceAddress(base)(base, "t0ken", "amzn1/../x")
    assert answer.status == 200
    assert answer.fields == {"addressLine1": "12 Harbor Street", "addressLine2": None}
    assert seen == [("/v1/devices/amzn1%2F..%2Fx/settings/address", "Bearer t0ken")]
    assert "Harbor" not in repr(answer)


@pytest.mark.parametrize("status", [204, 403, 429, 500])
def test_other_statuses_come_back_as_they_are(status: int) -> None:
    """No address, no permission and too many calls are told apart."""
    with serving(lambda h: reply(h, status)) as base:
        answer = AmazonDeviceAddress(base)(base, "t", "d")
    assert (answer.status, answer.fields) == (status, {})


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"[" * 5000, b"\xff"])
def test_a_body_that_is_no_address_has_no_fields(body: bytes) -> None:
    """What cannot be read is as good as empty."""
    with serving(lambda h: reply(h, 200, body)) as base:
        assert AmazonDeviceAddress(base)(base, "t", "d").fields == {}


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://api.amazonalexa.com",
        "https://api.amazonalexa.com.evil.example",
        "https://169.254.169.254",
        "https://evilamazonalexa.com",
        "https://[",
        "https://api.amazonalexa.com:port",
        "",
    ],
)
def test_a_foreign_endpoint_never_gets_the_token(endpoint: str) -> None:
    """The endpoint is part of the request: only Amazon's hosts are called, over TLS."""
    assert AmazonDeviceAddress()(endpoint, "t", "d").status == 0


def test_silence_is_no_answer() -> None:
    """A refused connection is status 0."""
    gone = "http://127.0.0.1:1"
    assert AmazonDeviceAddress(gone)(gone, "t", "d").status == 0
