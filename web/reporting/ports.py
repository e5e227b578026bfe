"""What the pages of reports are handed of the other rooms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from city.records import ServiceAttribute
    from city.reports import Filed, Report


class Photos(Protocol):
    """Where photos of reports are kept, encrypted, as long as reports are."""

    def keep(self, photo: bytes, now: datetime) -> str:
        """Keep it; the id under which it is found, which nobody can guess."""
        ...

    def get(self, photo_id: str) -> bytes | None:
        """The photo with this id."""
        ...

    def sweep(self, before: datetime) -> int:
        """Delete those that came before that moment, or some of them; how many they were."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting:
    """The ports of /report. ``kinds`` are the service types that can be reported; ``file`` keeps a report and
    sends it on; ``stands(number, locale)`` says how a request or a permit stands, in the speaker's words.
    ``asks(kind, locale)`` is what the city asks besides of such a report, in its order.
    ``photos`` is where photos are kept (None: nowhere, and none is asked for).
    """

    kinds: tuple[str, ...]
    file: Callable[[Report], Filed]
    stands: Callable[[str, str], str]
    photos: Photos | None
    asks: Callable[[str, str], Sequence[ServiceAttribute]] = lambda _kind, _locale: ()
