"""What the console is handed of the other rooms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from city.ports import Missed, Post
from web.staff.gate import Gate


class Late(NamedTuple):
    """A source that is not as it should be: its id, its state, and why, in words for staff."""

    id: str
    state: str
    reason: str


class Desk(Protocol):
    """What is written for residents. Errors name the field that is missing or wrong (Unreadable)."""

    def posts(self) -> Sequence[Post]:
        """The newest first."""
        ...

    def post(self, post_id: str) -> Post | None: ...

    def spoken(self, kind: str, fields: Mapping[str, Any]) -> Mapping[str, str]:
        """By locale, what the skill would say; "" where no answer tells it by itself."""
        ...

    def write(self, post_id: str, kind: str, fields: Mapping[str, Any]) -> Post:
        """Keep it as a draft, or anew what was kept under this id; "" is a new one."""
        ...

    def settle(self, post_id: str, status: str) -> Post | None:
        """Publish or withdraw it; residents hear of it at once."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The ports of the console. ``late`` are the sources that need a look, ``matters`` what needs a person
    (app/wiring/duty.py), ``figures`` the last days of the telling, ``topics`` what a
    fact may be about, and ``topic_of(question, language)`` what a question is most likely about, or ""."""

    gate: Gate
    desk: Desk
    questions: Callable[[], Sequence[Missed]]
    late: Callable[[], Sequence[Late]]
    matters: Callable[[], Sequence[Mapping[str, Any]]]
    figures: Callable[[], Sequence[Mapping[str, Any]]]
    topics: Sequence[str]
    topic_of: Callable[[str, str], str]
