"""The credentials of a function that was restored from a snapshot (SnapStart).

Such a function does not find them in its environment, where they would be part of the snapshot and out of
date with it: it asks a server of Lambda's own, on the same machine, whose address and password are there
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart-security.html, the container provider).
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

from net.errors import Unanswered

T = TypeVar("T")

ADDRESS = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
PASSWORD = "AWS_CONTAINER_AUTHORIZATION_TOKEN"  # noqa: S105 - the name of a variable
BEFORE = timedelta(minutes=5)
"""They are asked for anew so long before they end."""
SECONDS = 1.0
MOST = 16_384


class Lent(Generic[T]):
    """A bucket, or a service, with the credentials of this hour. ``environment`` is looked at anew each time:
    a restored function's is not that of its snapshot. Thread safe."""

    def __init__(self, signing: T, environment: Mapping[str, str]) -> None:
        self._signing: T = signing
        self._environment = environment
        self._until: datetime | None = None
        self._guard = threading.Lock()

    def __call__(self, now: datetime) -> T:
        """It. Raises Unanswered where nobody lends credentials."""
        with self._guard:
            if self._until is None or self._until - BEFORE <= now:
                self._signing, self._until = (
                    self._asked() if ADDRESS in self._environment else self._given(now)
                )
            return self._signing

    def _given(self, now: datetime) -> tuple[T, datetime]:
        """What the environment has after all; looked at again the next time."""
        there = self._environment
        keys = [
            there.get(f"AWS_{name}", "") for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY", "SESSION_TOKEN")
        ]
        unsigned: Any = self._signing
        given: T = replace(unsigned, key_id=keys[0], secret=keys[1], token=keys[2])
        return given, now

    def _asked(self) -> tuple[T, datetime]:
        parts = urlsplit(self._environment[ADDRESS])
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
        try:
            password = {"Authorization": self._environment.get(PASSWORD, "")}
            connection.request("GET", f"{parts.path}?{parts.query}".rstrip("?"), headers=password)
            answer = connection.getresponse()
            said = json.loads(answer.read(MOST)) if answer.status == 200 else {}
            unsigned: Any = self._signing  # net.s3.Bucket, net.aws_json.Service
            lent: T = replace(
                unsigned, key_id=said["AccessKeyId"], secret=said["SecretAccessKey"], token=said["Token"]
            )
            return lent, datetime.fromisoformat(said["Expiration"])
        except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
            # Without what it said: that is the secret.
            raise Unanswered("lends no credentials", where="Lambda") from (
                error if isinstance(error, OSError) else None
            )
        finally:
            connection.close()
