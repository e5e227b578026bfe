"""The city's sources where another function asks them: they are shown, and what is wanted of one is noted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from app.wiring import state, tables
from app.wiring.console.feeding import FeedDesk
from city.errors import WrongUse

if TYPE_CHECKING:
    from datetime import datetime

    from city.ports import Change
    from stores.aws.refresh.feeds import S3FeedMemory

WITHIN = "is asked again within a minute, and believed"


class BucketFeedDesk(FeedDesk):
    """web.staff.ports.FeedDesk over what the refresh keeps in the bucket."""

    def sources(self) -> Sequence[Mapping[str, Any]]:
        """As the refresh knows them; of one that staff have released it says so until it is asked."""
        wishes = state.wishes(self._settings).wishes()
        return [_awaited(each, wishes.get(each["id"])) for each in super().sources()]

    def release(self, source_id: str) -> bool:
        """Have the refresh believe what the source says now, when it looks next."""
        state.wishes(self._settings).wish(source_id, self._clock.now())
        return True

    def look(self, typed: str, kind: str, columns: Mapping[str, str]) -> NoReturn:  # noqa: ARG002
        """Not here. Raises WrongUse."""
        raise _elsewhere()

    def upload(self, name: str, content: bytes) -> NoReturn:  # noqa: ARG002
        """Not here. Raises WrongUse."""
        raise _elsewhere()

    def add(self, typed: str, kind: str, columns: Mapping[str, str], by: str) -> NoReturn:  # noqa: ARG002
        """Not here. Raises WrongUse."""
        raise _elsewhere()

    def remove(self, source_id: str) -> bool:  # noqa: ARG002
        """False: city.toml has them all."""
        return False

    def _changes(self, *_: object) -> Sequence[Change]:
        """None: each is an object of its own, and the page does not show them."""
        return ()

    def _memory(self) -> S3FeedMemory:
        from stores.aws.refresh.feeds import S3FeedMemory

        return S3FeedMemory(tables.s3(), self._settings.environment["TOWNBELL_BUCKET"])


def _awaited(source: Mapping[str, Any], wished: datetime | None) -> Mapping[str, Any]:
    asked = source["last_asked"]
    waits = wished is not None and (asked is None or asked < wished.isoformat())
    told = {"reason": f"{source['reason']}; {WITHIN}", "trouble": "awaited"}
    return {**source, **told} if waits else source


def _elsewhere() -> WrongUse:
    fix = "Write it into city.toml (townbell propose does), and deploy again"
    return WrongUse("on AWS a source cannot be added on this page", fix=fix, code="elsewhere")
