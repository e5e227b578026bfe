"""AWS's JSON services without boto3: signed as its own library signs, and every answer is told apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler

import botocore.auth
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from net.aws_json import Asking, dynamodb, secrets_manager
from net.errors import NotSent, Unanswered
from tests.servers import reply, serving

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ENVIRONMENT = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "secret"}
SIGNED = ("Host", "Content-Type", "X-Amz-Target", "X-Amz-Date", "X-Amz-Security-Token")


@pytest.mark.parametrize("token", ["", "session"])
@pytest.mark.parametrize("make", [dynamodb, secrets_manager])
def test_signatures_are_those_of_botocore(
    monkeypatch: pytest.MonkeyPatch, make: Callable[..., object], token: str
) -> None:
    """What arrives over HTTP carries the signature that AWS's own library makes of it."""
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: NOW.replace(tzinfo=None))
    ours, theirs = [], []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        said = {name: handler.headers[name] for name in SIGNED[:3]}
        request = AWSRequest("POST", f"http://{handler.headers['Host']}/", data=body, headers=said)
        SigV4Auth(Credentials("AKID", "secret", token or None), service.name, "us-east-1").add_auth(request)
        ours.append(handler.headers["Authorization"])
        theirs.append(request.headers["Authorization"])
        reply(handler, 200, b'{"Item": {}}')

    with serving(behave) as base:
        environment = {**ENVIRONMENT, "AWS_ENDPOINT_URL": base, "AWS_SESSION_TOKEN": token}
        service = dynamodb(environment) if make is dynamodb else secrets_manager(environment)
        said = Asking(service).ask("GetItem", {"Name": "¿Sí?"}, NOW, 2)
    assert (said.refused, said.values) == ("", {"Item": {}})
    assert ours == theirs
    assert ours[0].startswith("AWS4-HMAC-SHA256 Credential=AKID/20261122/us-east-1/")


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (400, b'{"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException"}', "ThrottlingException"),
        (400, b'{"__type": "ConditionalCheckFailedException"}', "ConditionalCheckFailedException"),
        (400, b"<html>", "400"),
        (400, b"[1]", "400"),
        (503, b"no", "503"),
        (200, b"{}", ""),
    ],
)
def test_refusals_have_their_names(status: int, body: bytes, refused: str) -> None:
    """The error's own, without its name space; a status where there is none."""
    with serving(lambda handler: reply(handler, status, body)) as base:
        asking = Asking(dynamodb({**ENVIRONMENT, "AWS_ENDPOINT_URL_DYNAMODB": base}))
        assert asking.ask("GetItem", {}, NOW, 2).refused == refused


def test_silence_is_told_apart_from_nobody_there() -> None:
    """Nobody there: surely no effect. An answer that breaks off: perhaps one."""

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{}")
        handler.close_connection = True

    with serving(behave) as base, pytest.raises(Unanswered):
        Asking(dynamodb({**ENVIRONMENT, "AWS_ENDPOINT_URL": base})).ask("GetItem", {}, NOW, 2)
    with pytest.raises(NotSent):
        Asking(dynamodb({**ENVIRONMENT, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"})).ask("GetItem", {}, NOW, 2)


def test_calls_that_follow_each_other_share_a_connection() -> None:
    """Until it has been idle for a while: a function may have slept for an hour in between."""
    ports: list[int] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        ports.append(handler.client_address[1])
        reply(handler, 200, json.dumps({}).encode())

    with serving(behave) as base:
        asking = Asking(dynamodb({**ENVIRONMENT, "AWS_ENDPOINT_URL": base}))
        for seconds in (0, 1, 3_600):
            asking.ask("GetItem", {}, NOW + timedelta(seconds=seconds), 2)
    assert ports[0] == ports[1] != ports[2]


def test_credentials_of_the_moment_are_used() -> None:
    """A function restored from a snapshot learns its credentials anew."""
    seen: list[str] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"].partition("/")[0])
        reply(handler, 200, b"{}")

    with serving(behave) as base:
        service = dynamodb({**ENVIRONMENT, "AWS_ENDPOINT_URL": base})
        Asking(service, lambda now: replace(service, key_id=f"AK{now.year}")).ask("GetItem", {}, NOW, 2)
    assert seen == ["AWS4-HMAC-SHA256 Credential=AK2026"]
    assert "secret" not in repr(service)


def test_endpoints_are_awss_own_where_none_is_named() -> None:
    """By region; a service's own variable before the common one."""
    assert dynamodb(ENVIRONMENT).endpoint == "https://dynamodb.us-east-1.amazonaws.com"
    both = {"AWS_ENDPOINT_URL": "http://a", "AWS_ENDPOINT_URL_SECRETS_MANAGER": "http://b"}
    assert secrets_manager(both).endpoint == "http://b"
