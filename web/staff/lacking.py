"""What keeps a draft from being told, by the fields of its form: a draft may be half-done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from web.staff.forms import FIELDS, KEPT

if TYPE_CHECKING:
    from city.errors import Unreadable
    from city.ports import Post
    from web.staff.ports import Desk


class Trouble(NamedTuple):
    """The field ``at`` is ``what``: missing, or wrong; or, of no field of the form, what an error says."""

    what: str
    at: str
    said: str = ""


def troubles(kind: str, errors: Sequence[Unreadable]) -> list[Trouble]:
    """These errors by the fields of the form of a kind; one that names none is told in its own words."""
    asked = {kept: name for name, kept in KEPT.items()} if kind == "pickup_exception" else {}
    found = []
    for error in errors:
        what, _, kept = error.code.partition(":")
        name = asked.get(kept, kept)
        known = name in FIELDS[kind]
        found.append(Trouble(what, name) if known else Trouble("", "", str(error)))
    return found


def lacking(desk: Desk, post: Post) -> list[Trouble]:
    """What a draft, or what was withdrawn, must have before residents can be told it."""
    if post.status == "published" or post.kind not in FIELDS:
        return []
    return troubles(post.kind, desk.lacking(post.kind, post.fields))
