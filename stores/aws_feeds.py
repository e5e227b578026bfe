"""What is remembered of each source, in S3: one small object a source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from city.ports import Remembered

PREFIX = "memory/"
_INSTANTS = ("asked", "as_of", "changed", "retry_at")


class S3FeedMemory:
    """city.ports.FeedMemory over a bucket. One refresh runs at a time, so what it knows it keeps."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._known: dict[str, Remembered | None] = {}

    def recall(self, source_id: str) -> Remembered | None:
        """What was kept of the source, or None."""
        if source_id not in self._known:
            self._known[source_id] = self._read(source_id)
        return self._known[source_id]

    def keep(self, remembered: Mapping[str, Remembered]) -> None:
        """Keep them; only what differs from what is there is written."""
        for source_id, each in remembered.items():
            if self._known.get(source_id) != each:
                self._client.put_object(Bucket=self._bucket, Key=_key(source_id), Body=dump(each))
                self._known[source_id] = each

    def _read(self, source_id: str) -> Remembered | None:
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=_key(source_id))
        except self._client.exceptions.NoSuchKey:
            return None
        return load(found["Body"].read())


def dump(remembered: Remembered) -> bytes:
    """One line of JSON about the source, then its records as they are."""
    head = asdict(remembered)
    records = head.pop("records")
    text = json.dumps(head, default=lambda value: value.isoformat())
    return text.encode() + b"\n" + bytes(records)


def load(data: bytes) -> Remembered:
    """What :func:`dump` made."""
    head, _, records = data.partition(b"\n")
    fields = json.loads(head)
    for name in _INSTANTS:
        fields[name] = datetime.fromisoformat(fields[name]) if fields.get(name) else None
    return Remembered(**fields, records=records)


def _key(source_id: str) -> str:
    return f"{PREFIX}{source_id}.json"
