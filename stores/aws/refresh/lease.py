"""Who may do a piece of work now, of any number of functions: one small object in S3 under a condition.

S3 writes an object only if it is new (``If-None-Match: *``), or only if it is still the one that was read
(``If-Match``): of two who take a lease at once, one is told 412. A lease that nobody renews ends by itself,
so that a function that was killed holds up the others for :data:`TTL` and no longer.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from city.errors import TownbellError

PREFIX = "lease/"
TTL = timedelta(seconds=20)
"""So long a lease holds that is not renewed. Clocks of AWS's machines differ by far less."""
RENEW_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.2
_LOST = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "NoSuchKey"})
"""How S3 says that another was faster."""


class Standing(StrEnum):
    """How a lease stands for somebody who wants it."""

    NEW = "new"  # nobody has ever held it
    FREE = "free"  # whoever held it last has given it back
    OVER = "over"  # whoever holds it has not renewed it in time
    HELD = "held"  # another holds it


@dataclass(frozen=True, slots=True)
class Held:
    """What the object says: who, until when, and the tag by which S3 knows this version of it."""

    holder: str
    until: datetime
    free: bool
    tag: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A lease that is ours. ``after_another`` says whether somebody else, or nobody, had it before:
    then what we remember of what it guards may be out of date."""

    after_another: bool


def standing(found: Held | None, now: datetime) -> Standing:
    """How a lease stands at ``now``."""
    if found is None:
        return Standing.NEW
    if found.free:
        return Standing.FREE
    return Standing.OVER if found.until <= now else Standing.HELD


class S3Lease:
    """One named lease. ``client`` is boto3's S3, ``holder`` a word that no other holder has."""

    def __init__(self, client: Any, bucket: str, name: str, holder: str, now: Callable[[], datetime]) -> None:
        self._client = client
        self._where = {"Bucket": bucket, "Key": f"{PREFIX}{name}.json"}
        self._name = name
        self._holder = holder
        self._now = now
        self._tag = ""

    @contextmanager
    def tried(self) -> Iterator[Taken | None]:
        """The lease for as long as the block lasts, or None at once where another has it."""
        taken = self._take()
        if taken is None:
            yield None
            return
        ended = threading.Event()
        keeper = threading.Thread(target=self._keep, args=(ended,), name=f"lease-{self._name}", daemon=True)
        keeper.start()
        try:
            yield taken
        finally:
            ended.set()
            keeper.join()
            self._write(self._now(), free=True)

    @contextmanager
    def waited(self, seconds: float) -> Iterator[Taken]:
        """The lease, waited for. Raises TownbellError where another has it for so long."""
        last = self._now() + timedelta(seconds=seconds)
        while True:
            with self.tried() as taken:
                if taken is not None:
                    yield taken
                    return
            if self._now() >= last:
                raise TownbellError("another refresh does not let go of it", where=f"lease {self._name}")
            threading.Event().wait(LOOK_AGAIN_SECONDS)

    def _take(self) -> Taken | None:
        found, now = self._read(), self._now()
        if standing(found, now) is Standing.HELD:
            return None
        self._tag = found.tag if found else ""
        if not self._write(now + TTL):
            return None
        return Taken(found is None or found.holder != self._holder)

    def _keep(self, ended: threading.Event) -> None:
        """Renew it until the block has ended, or another has it since we were asleep for too long."""
        while not ended.wait(RENEW_SECONDS):
            if not self._write(self._now() + TTL):
                return

    def _read(self) -> Held | None:
        try:
            found = self._client.get_object(**self._where)
        except self._client.exceptions.NoSuchKey:
            return None
        said = json.loads(found["Body"].read())
        return Held(said["holder"], datetime.fromisoformat(said["until"]), said["free"], found["ETag"])

    def _write(self, until: datetime, *, free: bool = False) -> bool:
        """Whether it could be written: False where the object is not the one that we know."""
        from botocore.exceptions import ClientError

        said = {"holder": self._holder, "until": until.isoformat(), "free": free}
        condition = {"IfMatch": self._tag} if self._tag else {"IfNoneMatch": "*"}
        try:
            put = self._client.put_object(**self._where, Body=json.dumps(said).encode(), **condition)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in _LOST:
                return False
            raise
        self._tag = put["ETag"]
        return True
