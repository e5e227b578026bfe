"""Setting the snapshot in a bucket back to what it was: the bucket keeps old versions for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from city.errors import TownbellError
from snapshot.pointer import load
from stores.aws.files import POINTER, PREFIX


@dataclass(frozen=True, slots=True)
class SetBack:
    """What is current again: the snapshot's id, when it was published, and which files came back."""

    id: str
    published: datetime
    files: tuple[str, ...]


class Versions:
    """The versions of the objects of one bucket. ``client`` is boto3's S3."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def set_back(self, to: datetime) -> SetBack:
        """Make current what was at that instant: its files first, then the pointer.

        Raises TownbellError where nothing is kept of then; nothing is changed, at most files are there again
        that nobody names.
        """
        chosen = next((each for each in self._of(POINTER) if each["LastModified"] <= to), None)
        if chosen is None:
            raise TownbellError(
                f"nothing is kept of {to.isoformat()}",
                where=f"bucket {self._bucket}",
                fix="Choose a later instant: versions are kept for a week",
            )
        version = {"Bucket": self._bucket, "Key": POINTER, "VersionId": chosen["VersionId"]}
        pointer = load(self._client.get_object(**version)["Body"].read())
        fetched = tuple(name for name in pointer.files if self._fetched_back(PREFIX + name))
        self._copy(POINTER, chosen)
        return SetBack(pointer.id, chosen["LastModified"], fetched)

    def _fetched_back(self, key: str) -> bool:
        """Whether the file was gone and is there again."""
        newest = next(iter(self._of(key)), None)
        if newest is None:
            raise TownbellError("a file of it is not kept any more", where=key, fix="Choose a later instant")
        if newest["IsLatest"]:
            return False
        self._copy(key, newest)
        return True

    def _of(self, key: str) -> Iterator[Mapping[str, Any]]:
        """The versions of an object, the newest first, without the marks of its deletion."""
        more: dict[str, str] = {}
        while True:
            found = self._client.list_object_versions(Bucket=self._bucket, Prefix=key, **more)
            yield from (each for each in found.get("Versions", ()) if each["Key"] == key)
            if not found.get("IsTruncated"):
                return
            more = {
                "KeyMarker": found["NextKeyMarker"],
                "VersionIdMarker": found.get("NextVersionIdMarker", ""),
            }

    def _copy(self, key: str, version: Mapping[str, Any]) -> None:
        source = {"Bucket": self._bucket, "Key": key, "VersionId": version["VersionId"]}
        self._client.copy_object(Bucket=self._bucket, Key=key, CopySource=source)
