"""A portal on the loopback and a fetcher that reads it as the product does."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from city.ports import Remembered
from feeds.fetching.fetch import Fetcher, FetchResult
from feeds.source import source
from net.http import Client, Limits
from tests.feeds.portals.models import Model
from tests.servers import serving

NOW = datetime(2026, 11, 22, 17, tzinfo=UTC)


class Read:
    """A source of one model, fetched over real HTTP."""

    def __init__(self, model: Model, url: str, client: Client, secrets: Mapping[str, str]) -> None:
        self.model, self.url, self._client, self._secrets = model, url, client, secrets

    def __call__(
        self,
        known: FetchResult | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        **more: object,
    ) -> FetchResult:
        """One fetch; ``known`` is what the last one came to."""
        table = {"id": "s", "url": self.url, "kind": "place", "format": self.model.format, **more}
        remembered = (
            Remembered(etag=known.etag, last_modified=known.last_modified, digest="x") if known else None
        )
        fetcher = Fetcher(Path(), self._get, self._secrets, "America/New_York", monotonic)
        return fetcher.fetch(source(table, "city.toml"), remembered, NOW)

    def _get(self, url: str, headers: Mapping[str, str], most: int):  # type: ignore[no-untyped-def]
        return self._client.get(url, headers, Limits(seconds=10, bytes=most))


@pytest.fixture
def serve() -> Iterator[Callable[..., Read]]:
    """Serve a model: ``serve(Socrata(130))``; ``path`` in place of its own."""
    with ExitStack() as stack:
        client = Client(time.monotonic, allow_private=True)
        stack.callback(client.close)

        def serve(model: Model, path: str = "", secrets: Mapping[str, str] | None = None) -> Read:
            base = stack.enter_context(serving(model))
            return Read(model, base + (path or model.path), client, secrets or {})

        yield serve
