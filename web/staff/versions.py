"""What each version of a post changed of the one before it, and who made it when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from city.differences import Kind, Run, differences
from city.localtime import local
from city.ports import Post


class Changed(NamedTuple):
    """One field, "" or its language, and its words in runs."""

    name: str
    language: str
    runs: Sequence[Run]


class Version(NamedTuple):
    """A state of a post: its number, the first being 1, who made it when, and what it changed."""

    number: int
    by: str
    at: datetime
    status: str
    status_changed: bool
    changes: Sequence[Changed]


def versions(states: Sequence[Post], zone: str) -> list[Version]:
    """The newest first; ``states`` are oldest first. Times are shown on the clocks of ``zone``.

    To publish is to write, too: a state that is like the one before it is no version, but keeps its number.
    """
    found, before, status = [], dict[tuple[str, str], str](), ""
    for number, post in enumerate(states, 1):
        now = _texts(post, zone)
        changes = list(_changes(before, now))
        if changes or post.status != status:
            found.append(Version(number, post.by, post.changed, post.status, post.status != status, changes))
        before, status = now, post.status
    return found[::-1]


def _changes(before: Mapping[tuple[str, str], str], now: Mapping[tuple[str, str], str]) -> Iterator[Changed]:
    for key in dict.fromkeys((*now, *before)):
        runs = differences(before.get(key, ""), now.get(key, ""))
        if any(each.kind is not Kind.KEPT for each in runs):
            yield Changed(*key, runs)


def _texts(post: Post, zone: str) -> dict[tuple[str, str], str]:
    """Every field as text, by its name and language."""
    found: dict[tuple[str, str], str] = {}
    for name, value in sorted(post.fields.items(), key=lambda each: (each[0] != "title", each[0])):
        if isinstance(value, Mapping):
            found |= {(name, str(language)): str(words) for language, words in value.items()}
        else:
            listed = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            found[name, ""] = listed.replace("T", " ") if name in ("from", "until") else listed
    for name, at in (("publish_at", post.publish_at), ("expire_at", post.expire_at)):
        if at is not None:
            found[name, ""] = f"{local(at, zone):%Y-%m-%d %H:%M}"
    return found
