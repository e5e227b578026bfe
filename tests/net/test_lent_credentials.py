"""What a function that was restored from a snapshot signs with: credentials that Lambda lends."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import pytest

from net.errors import Unanswered
from net.lent_credentials import ADDRESS, PASSWORD, Lent
from net.s3 import Bucket, Reading
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)
BUCKET = Bucket("b", "us-east-1", "", "")


class Lender:
    """Lambda's server of credentials, and the bucket beside it."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.signed: list[str] = []
        self.body = b""
        self.until = NOW + timedelta(hours=1)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        if handler.path != "/credentials?v=1":
            self.signed.append(handler.headers["authorization"].split("/")[0].rpartition("=")[2])
            reply(handler, body=b"content")
            return
        self.asked.append(handler.headers["Authorization"])
        said = {"AccessKeyId": f"key-{len(self.asked)}", "SecretAccessKey": "s", "Token": "t"}
        said["Expiration"] = self.until.isoformat().replace("+00:00", "Z")
        reply(handler, body=self.body or json.dumps(said).encode())


def test_each_read_is_signed_with_what_is_lent_and_lasts() -> None:
    """They are asked for with the password, used while they last, and asked for again before they end."""
    lender = Lender()
    with serving(lender) as base:
        environment = {ADDRESS: f"{base}/credentials?v=1", PASSWORD: "word"}
        bucket = Bucket("b", "us-east-1", "", "", endpoint=base)
        reading = Reading(bucket, Lent(bucket, environment))
        for minutes in (0, 30, 56):
            found = reading.get("x", NOW + timedelta(minutes=minutes), seconds=5, most=100)
            assert found == b"content"
    assert lender.signed == ["key-1", "key-1", "key-2"]
    assert lender.asked == ["word", "word"]


def test_the_environment_of_the_restored_function_counts() -> None:
    """Address and password are looked at when they are needed: a snapshot's are not those of today."""
    lender = Lender()
    environment = {ADDRESS: "http://127.0.0.1:1/credentials"}
    lent = Lent(BUCKET, environment)
    with serving(lender) as base:
        environment |= {ADDRESS: f"{base}/credentials?v=1", PASSWORD: "new"}
        assert lent(NOW).key_id == "key-1"
    assert lender.asked == ["new"]


@pytest.mark.parametrize("body", [b"{}", b"[]", b"no JSON", b'{"AccessKeyId": "secret-word"}'])
def test_what_is_no_loan_is_an_error_that_tells_no_secret(body: bytes) -> None:
    """A body that is something else is an error like any other of the network, without a word of it."""
    lender = Lender()
    lender.body = body
    with serving(lender) as base:
        lent = Lent(BUCKET, {ADDRESS: f"{base}/credentials?v=1"})
        with pytest.raises(Unanswered, match="lends no credentials") as caught:
            lent(NOW)
    assert "secret-word" not in str(caught.value)


def test_nobody_there_is_said() -> None:
    """A function elsewhere than on Lambda is told so, and waits for nothing."""
    with pytest.raises(Unanswered, match="lends no credentials"):
        Lent(BUCKET, {ADDRESS: "http://127.0.0.1:1/credentials"})(NOW)


def test_without_an_address_the_environments_own_keys_count() -> None:
    """A function that finds keys in its environment all the same signs with those of the moment."""
    environment = {"AWS_ACCESS_KEY_ID": "one", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"}
    lent = Lent(BUCKET, environment)
    assert (lent(NOW).key_id, lent(NOW).token) == ("one", "t")
    environment["AWS_ACCESS_KEY_ID"] = "two"
    assert lent(NOW).key_id == "two"
