"""Reading S3 without boto3."""

from __future__ import annotations

from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import botocore.auth
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from net.errors import NotSent, TooLarge, Unanswered
from net.s3 import Bucket, Reading, signed
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _bucket(endpoint: str = "", token: str = "") -> Bucket:
    return Bucket("town", "us-east-1", "AKID", "secret", token, endpoint)


@pytest.mark.parametrize("token", ["", "session"])
@pytest.mark.parametrize("key", ["snapshot/current.json", "memory/a b+c~d.json"])
def test_signatures_are_those_of_botocore(monkeypatch: pytest.MonkeyPatch, key: str, token: str) -> None:
    """Our few lines sign exactly as AWS's own library does."""
    bucket = _bucket(token=token)
    request = AWSRequest("GET", bucket.url(key))
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    S3SigV4Auth(Credentials("AKID", "secret", token or None), "s3", "us-east-1").add_auth(request)
    theirs = request.headers["Authorization"]
    assert signed(bucket, key, NOW)["authorization"] == theirs


def test_an_object_is_read_over_http() -> None:
    """The object's bytes come back; a missing one is None."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        assert handler.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKID/20261122/")
        reply(handler, *((200, b"{}") if handler.path == "/town/snapshot/current.json" else (404, b"")))

    with serving(behave) as base:
        assert Reading(_bucket(base)).get("snapshot/current.json", NOW, seconds=2, most=10) == b"{}"
        assert Reading(_bucket(base)).get("snapshot/none", NOW, seconds=2, most=10) is None


def test_refusals_sizes_and_silence_are_errors_with_names() -> None:
    """403, too much and no connection are told apart."""
    with serving(lambda h: reply(h, 403, b"x" * 5)) as base, pytest.raises(Unanswered, match="403"):
        Reading(_bucket(base)).get("k", NOW, seconds=2, most=10)
    with serving(lambda h: reply(h, 200, b"x" * 50)) as base, pytest.raises(TooLarge):
        Reading(_bucket(base)).get("k", NOW, seconds=2, most=10)
    with pytest.raises(NotSent):
        Reading(_bucket("http://127.0.0.1:1")).get("k", NOW, seconds=2, most=10)


def test_credentials_do_not_show() -> None:
    """A bucket in a message or a log shows no secret."""
    assert "secret" not in repr(_bucket(token="session"))
    assert "session" not in repr(_bucket(token="session"))
