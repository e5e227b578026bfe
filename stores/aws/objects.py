"""What lies in a bucket under one prefix; every failure of S3 is an error that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from city.errors import TownbellError


class Objects:
    """``client`` makes boto3's S3, and is called when something is asked of it; ``what`` names the objects to
    a reader. Every call raises TownbellError where the bucket cannot be reached, or refuses."""

    def __init__(self, client: Callable[[], Any], bucket: str, prefix: str, what: str) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix
        self._what = what

    def put(self, name: str, content: bytes) -> None:
        """Keep it by this name."""
        with self._asking() as client:
            client.put_object(Bucket=self._bucket, Key=self._prefix + name, Body=content)

    def get(self, name: str) -> bytes | None:
        """What is kept by this name; None where there is nothing."""
        with self._asking() as client:
            try:
                found: bytes = client.get_object(Bucket=self._bucket, Key=self._prefix + name)["Body"].read()
            except client.exceptions.ClientError as error:
                # Who may not list a bucket is refused what is not there.
                if error.response["Error"]["Code"] in ("NoSuchKey", "AccessDenied"):
                    return None
                raise
        return found

    def first(self, most: int) -> Sequence[str]:
        """The first names in the order of their letters, so many at most."""
        with self._asking() as client:
            said = client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=most)
        return [each["Key"].removeprefix(self._prefix) for each in said.get("Contents", ())]

    def delete(self, names: Iterable[str]) -> None:
        """Keep these no longer."""
        with self._asking() as client:
            for each in names:
                client.delete_object(Bucket=self._bucket, Key=self._prefix + each)

    @contextmanager
    def _asking(self) -> Iterator[Any]:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            yield self._client()
        except (BotoCoreError, ClientError) as error:
            fix = "Try again in a minute; if it stays so, look at the bucket and the function's rights"
            raise TownbellError(f"{self._what} cannot be reached", where="S3", fix=fix) from error
