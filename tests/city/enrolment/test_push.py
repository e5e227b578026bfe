"""Push subscriptions in one spelling, and the services that are believed."""

from __future__ import annotations

import json

import pytest

from city.enrolment import push, targets

POINT, SECRET = "BA" + "A" * 85, "A" * 22
"""65 and 16 bytes in base64 for URLs."""
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


def said(endpoint: object = ENDPOINT, **keys: object) -> str:
    found = {"p256dh": POINT, "auth": SECRET, **keys}
    return json.dumps({"endpoint": endpoint, "expirationTime": None, "keys": found})


def test_every_way_of_writing_a_subscription_is_one_target() -> None:
    """Order, padding and what else a browser adds make no difference: who leaves is found again."""
    other = json.dumps({"keys": {"auth": f"{SECRET}==", "p256dh": f"{POINT}="}, "endpoint": ENDPOINT})
    assert targets.normal("webpush", said()) == targets.normal("webpush", other) != ""
    kept = push.spelled(said())
    assert push.spelled(kept) == kept
    assert json.loads(kept) == {"endpoint": ENDPOINT, "keys": {"auth": SECRET, "p256dh": POINT}}
    assert push.endpoint_of(said()) == ENDPOINT


@pytest.mark.parametrize(
    "wrong",
    [
        "", "{}", "[]", "null", "7", "[" * 1_999, '"x"', said(""), said(None), said(7), said("ftp://a/b"),
        said("https:///x"), said("https://a:0/"), said("https://a:99999/"), said("https://u:p@a/"),
        said("https://a/ b"), said("https://a/\n"), said("https://\u00e9/"), said("https://[x/"),
        said(auth=""), said(auth=SECRET + "AA"), said(auth="é" * 22), said(auth=None), said(p256dh=SECRET),
        said("https://a/" + "x" * 2_000), '{"endpoint": "https://a/", "keys": 7}',
    ],
)  # fmt: skip
def test_what_is_no_subscription_is_none(wrong: str) -> None:
    """Whatever a form may bring: no error, and nothing that is kept."""
    assert push.spelled(wrong) == ""
    assert push.endpoint_of(wrong) == ""


@pytest.mark.parametrize(
    ("endpoint", "known"),
    [
        (ENDPOINT, True),
        ("https://updates.push.services.mozilla.com/wpush/v2/x", True),
        ("https://wns2-by3p.notify.windows.com/w/?token=x", True),
        ("https://web.push.apple.com/x", True),
        ("https://fcm.googleapis.com:443/x", True),
        ("https://fcm.googleapis.com:8443/x", False),
        ("http://fcm.googleapis.com/x", False),
        ("https://fcm.googleapis.com.evil.example/x", False),
        ("https://evilfcm.googleapis.com/x", False),
        ("https://evil.example/?fcm.googleapis.com", False),
        ("https://127.0.0.1/x", False),
        ("https://[x/", False),
        ("", False),
    ],
)
def test_only_push_services_of_browsers_are_posted_to(endpoint: str, known: bool) -> None:
    """A form cannot have us post to an address of its sender's choice."""
    assert push.is_known(endpoint) is known


def test_a_city_may_name_a_service_of_its_own() -> None:
    """By its domain, or by the very origin for one on the same machine: no other port, no other scheme."""
    assert push.is_known("https://a.push.example/x", {"push.example"})
    own = {"http://127.0.0.1:9000"}
    assert push.is_known("http://127.0.0.1:9000/x", own)
    assert not push.is_known("http://127.0.0.1:9001/x", own)
    assert not push.is_known("https://127.0.0.1:9000/x", own)
