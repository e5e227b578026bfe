"""Reading objects from S3 without boto3: the skill's only call when it starts cold.

Importing boto3 costs some 300 ms, a third of a second of silence for whoever asks
first. One signed GET needs none of it. It is signed with AWS
Signature Version 4.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Protocol
from urllib.parse import quote, urlsplit

from city.nouns import noun
from net.errors import NotSent, TooLarge, Unanswered
from net.getting import Connection, kept_open

_PAYLOAD = hashlib.sha256(b"").hexdigest()
"""A GET has no payload; its hash is signed all the same."""
KEPT = timedelta(seconds=2)
"""How long a connection that is not used is believed to be there: the reads of one start fall into it."""


@noun(frozen=True, slots=True)
class Bucket:
    """Where objects lie and with whose right they are read.

    ``endpoint`` is empty for AWS itself; otherwise a URL at which the bucket is the
    first part of the path.
    """

    name: str
    region: str
    key_id: str = field(repr=False)
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    endpoint: str = ""

    @classmethod
    def from_environment(cls, name: str, environment: Mapping[str, str]) -> Bucket:
        """The bucket with the credentials that Lambda (or an operator's shell) sets."""
        return cls(
            name=name,
            region=environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION", "us-east-1"),
            key_id=environment.get("AWS_ACCESS_KEY_ID", ""),
            secret=environment.get("AWS_SECRET_ACCESS_KEY", ""),
            token=environment.get("AWS_SESSION_TOKEN", ""),
            endpoint=environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL", ""),
        )

    def url(self, key: str) -> str:
        """The address of an object."""
        path = quote(key, safe="/~")
        if self.endpoint:
            return f"{self.endpoint.rstrip('/')}/{self.name}/{path}"
        return f"https://{self.name}.s3.{self.region}.amazonaws.com/{path}"


class Reading:
    """GETs from one bucket, those that follow each other closely over one connection.

    Safe for threads: a connection is lent to one at a time.
    """

    def __init__(self, bucket: Bucket, lent: Callable[[datetime], Bucket] | None = None) -> None:
        """``lent`` gives the bucket with the credentials of the moment, where those change."""
        self._bucket = bucket
        self._lent = lent
        self._idle: list[tuple[datetime, Connection]] = []

    def get(self, key: str, now: datetime, *, seconds: float, most: int) -> bytes | None:
        """The object's bytes, or None where there is none (404). ``seconds`` bounds each wait.

        Raises NetError where S3 does not answer, refuses, or sends more than ``most`` bytes.
        """
        bucket = self._lent(now) if self._lent else self._bucket
        url = bucket.url(key)
        path, headers = urlsplit(url).path, signed(bucket, key, now)
        try:
            connection = kept_open(self._idle, now, KEPT) or Connection(url, seconds)
            status, body = connection.get(path, headers, most, seconds)
        except ConnectionRefusedError as error:
            raise NotSent("no connection", where="S3") from error
        except OSError as error:
            raise Unanswered("no answer", where="S3") from error
        if connection.is_open:
            self._idle.append((now, connection))
        return _checked(status, body, key, most)


def _checked(status: int, body: bytes, key: str, most: int) -> bytes | None:
    if status == 404:
        return None
    if status != 200:
        raise Unanswered(f"answered {status} for {key}", where="S3", fix="Check the bucket and the role")
    if len(body) > most:
        raise TooLarge(f"{key} is over {most:,} bytes", where="S3")
    return body


def signed(bucket: Bucket, key: str, now: datetime) -> dict[str, str]:
    """The headers of a signed GET (AWS Signature Version 4)."""
    parts = urlsplit(bucket.url(key))
    headers = {"host": parts.netloc, "x-amz-content-sha256": _PAYLOAD}
    return authorized(bucket, "s3", f"GET\n{parts.path}", headers, _PAYLOAD, now)


class Account(Protocol):
    """With whose right, and in which region, AWS is asked."""

    @property
    def region(self) -> str: ...
    @property
    def key_id(self) -> str: ...
    @property
    def secret(self) -> str: ...
    @property
    def token(self) -> str: ...


def authorized(
    account: Account, service: str, request: str, headers: Mapping[str, str], payload: str, now: datetime
) -> dict[str, str]:
    """These headers, signed with the ``request`` ("GET\\n/path", without a query) and the payload's hash."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    said = {**headers, "x-amz-date": stamp}
    if account.token:
        said["x-amz-security-token"] = account.token
    names = ";".join(sorted(said))
    lines = "".join(f"{name}:{said[name]}\n" for name in sorted(said))
    canonical = f"{request}\n\n{lines}\n{names}\n{payload}"
    scope = f"{stamp[:8]}/{account.region}/{service}/aws4_request"
    to_sign = f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    key = _key(account, stamp[:8], service)
    signature = hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
    said["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={account.key_id}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return said


def _key(account: Account, day: str, service: str) -> bytes:
    key = f"AWS4{account.secret}".encode()
    for part in (day, account.region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
