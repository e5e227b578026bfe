"""How each source stands, its records and its changes, in S3.

One object says how all sources stand: a thousand small ones would be read one after
the other at every cold start. Records lie apart under the name of their digest, so
that they are in place before anything names them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from city.ports import CHANGES_KEPT, Change, Fresh, Remembered
from stores.sqlite.feeds import STATES_KEPT, WELL

PREFIX = "memory/"
STANDING = f"{PREFIX}standing.json"
STATES = f"{PREFIX}states.json"
_INSTANTS = ("asked", "whole", "as_of", "changed", "retry_at", "had", "since")


class S3FeedMemory:
    """city.ports.FeedMemory over a bucket. It keeps what it knows until it is told to look again."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket
        self._known: dict[str, Remembered] | None = None
        self._turns: dict[str, list[list[str]]] | None = None

    def look_again(self) -> None:
        """Forget what is known: another function may have written since."""
        self._known = self._turns = None

    def recall(self, source_ids: Iterable[str]) -> Mapping[str, Remembered]:
        """Those of these sources that are known."""
        known = self._standing()
        return {name: known[name] for name in source_ids if name in known}

    def records(self, source_id: str) -> bytes:
        """The last good records; empty where there are none."""
        known = self._standing().get(source_id)
        return (self._get(_records(source_id, known)) or b"") if known else b""

    def changes(self, source_id: str) -> Sequence[Change]:
        """The last changes, oldest first."""
        found = self._get(f"{PREFIX}changes/{source_id}.json")
        return [Change(**_instants(each)) for each in json.loads(found)] if found else []

    def states(self, source_id: str) -> Sequence[tuple[datetime, str]]:
        """When it turned what, oldest first: ``well``, or the state in which it was not."""
        if self._turns is None:
            self._turns = json.loads(self._get(STATES) or b"{}")
        return [(datetime.fromisoformat(at), state) for at, state in self._turns.get(source_id, ())]

    def keep(self, remembered: Mapping[str, Remembered], fresh: Mapping[str, Fresh]) -> None:
        """Keep them. What is named goes first, then what names it, then what nothing names any more."""
        try:
            self._keep(self._standing(), remembered, fresh)
        except BaseException:
            self._known = self._turns = None  # it is open what the bucket has by now
            raise

    def _keep(
        self,
        known: Mapping[str, Remembered],
        remembered: Mapping[str, Remembered],
        fresh: Mapping[str, Fresh],
    ) -> None:
        for name, new in fresh.items():
            self._put(_records(name, remembered[name]), new.records)
            changes = [*self.changes(name), new.change][-CHANGES_KEPT:]
            self._put(f"{PREFIX}changes/{name}.json", _json([asdict(each) for each in changes]))
        after = {**known, **remembered}
        self._put(STANDING, _json({name: asdict(each) for name, each in after.items()}))
        self._known = after
        self._keep_turns(known, remembered)
        for name in fresh.keys() & known.keys():
            if known[name].records != remembered[name].records:
                self._client.delete_object(Bucket=self._bucket, Key=_records(name, known[name]))

    def _keep_turns(self, known: Mapping[str, Remembered], remembered: Mapping[str, Remembered]) -> None:
        """One object for all, written where a source has turned: most polls turn none."""
        turned = {
            name: [each.asked.isoformat(), _health(each)]
            for name, each in remembered.items()
            if each.asked and each.state and (name not in known or _health(known[name]) != _health(each))
        }
        if not turned:
            return
        turns = json.loads(self._get(STATES) or b"{}")
        for name, turn in turned.items():
            before = turns.get(name, [])
            if not before or before[-1][1] != turn[1]:
                turns[name] = [*before, turn][-STATES_KEPT:]
        self._put(STATES, _json(turns))
        self._turns = turns

    def _standing(self) -> Mapping[str, Remembered]:
        if self._known is None:
            found = json.loads(self._get(STANDING) or b"{}")
            self._known = {name: Remembered(**_instants(each)) for name, each in found.items()}
        return self._known

    def _get(self, key: str) -> bytes | None:
        try:
            found: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        except self._client.exceptions.NoSuchKey:
            return None
        return found

    def _put(self, key: str, body: bytes) -> None:
        self._client.put_object(Bucket=self._bucket, Key=key, Body=body)


def _health(each: Remembered) -> str:
    return "well" if each.state in WELL else each.state


def _records(source_id: str, standing: Remembered) -> str:
    return f"{PREFIX}records/{source_id}/{standing.records[:32]}"


def _json(value: Any) -> bytes:
    return json.dumps(value, default=lambda instant: instant.isoformat()).encode()


def _instants(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as they were, their instants read again."""
    return {
        name: datetime.fromisoformat(value) if name in _INSTANTS and value else value
        for name, value in fields.items()
    }
