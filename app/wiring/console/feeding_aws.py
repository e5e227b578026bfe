"""The city's sources where another function asks them: what staff want of one is noted, and done within a
minute."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.wiring import tables
from app.wiring.console.adding_aws import AddedOnAws, added
from app.wiring.console.feeding import FeedDesk
from app.wiring.state import office

if TYPE_CHECKING:
    from datetime import datetime

    from app.clock import RunningClock
    from app.settings import Settings
    from city.ports import Change
    from feeds.proposal.proposing import Proposal
    from stores.aws.refresh.feeds import S3FeedMemory

AGAIN = "is asked again within a minute, and believed"
FIRST = "is asked for the first time within a minute"
SECONDS = 15.0
"""That looking at an address may take: the HTTP API gives up after thirty, and what was read is then read
anew, spoken and shown."""
LARGEST = 10_000_000
"""Bytes that are looked at: a function has one gigabyte of memory, for what is made of them, too."""


class BucketFeedDesk(FeedDesk):
    """web.staff.ports.FeedDesk over what the refresh keeps in the bucket, and what staff have added."""

    def __init__(self, settings: Settings, clock: RunningClock, kept: AddedOnAws | None = None) -> None:
        self._kept = kept or added(settings)
        super().__init__(settings, clock, self._kept)

    def sources(self) -> Sequence[Mapping[str, Any]]:
        """As the refresh knows them; of one that it has been told of it says so until it is asked."""
        wishes = office.wishes(self._settings).wishes()
        return [_awaited(each, wishes.get(each["id"])) for each in super().sources()]

    def release(self, source_id: str) -> bool:
        """Have the refresh believe what the source says now, when it looks next."""
        self._refresh(source_id)
        return True

    def _refresh(self, source_id: str, accept: frozenset[str] = frozenset()) -> None:  # noqa: ARG002
        """Have the refresh ask it, and believe it. What is asked no longer it finds out by itself."""
        if source_id:
            office.wishes(self._settings).wish(source_id, self._clock.now())

    def _now(self) -> Settings:
        return self._kept.beside(self._settings)

    def _proposer(self) -> Callable[..., Proposal]:
        from app.wiring.proposing import proposer

        return proposer(self._now(), self._clock, seconds=SECONDS, most=LARGEST)

    def _changes(self, *_: object) -> Sequence[Change]:
        """None: each is an object of its own, and the page does not show them."""
        return ()

    def _memory(self) -> S3FeedMemory:
        from stores.aws.refresh.feeds import S3FeedMemory

        return S3FeedMemory(tables.s3(), self._settings.environment["TOWNBELL_BUCKET"])


def _awaited(source: Mapping[str, Any], wished: datetime | None) -> Mapping[str, Any]:
    asked = source["last_asked"]
    if wished is None or (asked is not None and asked >= wished.isoformat()):
        return source
    if asked is None:
        return {**source, "reason": FIRST, "trouble": "first"}
    return {**source, "reason": f"{source['reason']}; {AGAIN}", "trouble": "awaited"}
