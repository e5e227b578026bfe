"""What staff publish is a source like any other: posts in, records out."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from city.collection.waste import PickupException, Suspension
from city.errors import Unreadable
from city.localized import Localized
from city.localtime import at, parse_instant, start_of
from city.ports import Post
from city.posts import Told, told
from city.records import Closure, Event, Fact, MeetingChange, MeetingStatus, NewsItem, Record
from feeds.fields.dates import is_never
from feeds.fields.streams import ours_of
from snapshot.codec import encode_many
from snapshot.sources import SourceRecords, SourceStatus

T = TypeVar("T")

SOURCE = "staff"
"""The id under which staff posts stand among the sources."""


def staff_records(posts: Sequence[Post], zone: str, now: datetime) -> SourceRecords:
    """The posts that are told now, as a source that never fails: its truth is in our own store.

    A post that this version cannot read, since another wrote it, is told and harms no other.
    """
    records: list[Record] = []
    wrong: list[str] = []
    for post in posts:
        try:
            records += [record(post, zone)] if told(post, now) is Told.TOLD else ()
        except Unreadable as error:
            wrong.append(str(error))
    changed = max((post.changed for post in posts), default=None)
    status = SourceStatus(
        id=SOURCE,
        kind="staff",
        state="unchanged",
        records=len(records),
        as_of=now,
        changed=changed,
        reason="; ".join(wrong),
    )
    return encoded_records(status, encode_many(records))


def encoded_records(status: SourceStatus, encoded: bytes) -> SourceRecords:
    """A source's records under a digest of their bytes."""
    return SourceRecords(status=status, digest=hashlib.sha256(encoded).hexdigest(), encoded=encoded)


def record(post: Post, zone: str) -> Record:
    """The record a post stands for. Raises Unreadable naming the field that is missing or wrong."""
    build = _BUILDERS.get(post.kind)
    if build is None:
        raise Unreadable(
            f"unknown kind {post.kind!r}", where=f"post {post.id}", fix=f"Use one of: {', '.join(_BUILDERS)}"
        )
    return build(_Fields(post, zone))


def lacking(post: Post, zone: str) -> list[Unreadable]:
    """All that keeps a post from being told, each field once and in the order in which it is read; [] where
    nothing does. What was found is filled with something that can be read, and the post is read again."""
    found: dict[str, Unreadable] = {}
    while True:
        try:
            record(post, zone)
        except Unreadable as error:
            name = error.code.partition(":")[2]
            if not name or name in found:
                return [*found.values(), error]
            found[name] = error
            post = replace(post, fields={**post.fields, name: _READABLE.get(name, "2026-01-01")})
        else:
            return list(found.values())


_READABLE: Mapping[str, object] = {"title": {"en": "-"}, "text": {"en": "-"}}
"""Words for what must have some; a date is read as a date, and as a word."""


class _Fields:
    """A post's fields, read with what they must be."""

    def __init__(self, post: Post, zone: str) -> None:
        self.post = post
        self.zone = zone

    def text(self, name: str, *, needed: bool = False) -> Localized:
        value = self.post.fields.get(name) or {}
        if isinstance(value, str):
            value = {"en": value}
        if not isinstance(value, Mapping) or not all(isinstance(each, str) for each in value.values()):
            raise self.wrong(name, 'must be words by language: {"en": "...", "es": "..."}')
        said = {str(language): words.strip() for language, words in value.items() if words.strip()}
        if needed and not said:
            raise self.wrong(name, "is missing")
        return said

    def word(self, name: str, *, needed: bool = False) -> str:
        value = self.post.fields.get(name, "")
        if not isinstance(value, str) or (needed and not value.strip()):
            raise self.wrong(name, "must be a word or two")
        return value.strip()

    def words(self, name: str) -> tuple[str, ...]:
        value = self.post.fields.get(name) or ()
        listed = (value,) if isinstance(value, str) else value
        if not isinstance(listed, list | tuple) or not all(isinstance(each, str) for each in listed):
            raise self.wrong(name, "must be a list of words")
        return tuple(listed)

    def day(self, name: str) -> date | None:
        value = self.post.fields.get(name)
        return None if value in (None, "") else self._read(name, lambda text: date.fromisoformat(text[:10]))

    def instant(self, name: str) -> datetime | None:
        value = self.post.fields.get(name)
        return None if value in (None, "") else self._read(name, self._instant)

    def needed_day(self, name: str) -> date:
        return self._needed(name, self.day(name))

    def needed_instant(self, name: str) -> datetime:
        return self._needed(name, self.instant(name))

    def wrong(self, name: str, what: str) -> Unreadable:
        code = f"{'wrong' if self.post.fields.get(name) else 'missing'}:{name}"
        return Unreadable(f"{name} {what}", where=f"post {self.post.id or self.post.kind}", code=code)

    def _instant(self, text: str) -> datetime:
        if len(text) == 10:
            return start_of(date.fromisoformat(text), self.zone)
        naive = datetime.fromisoformat(text)
        return parse_instant(text) if naive.tzinfo else at(naive.date(), naive.time(), self.zone)

    def _read(self, name: str, convert: Callable[[str], T]) -> T:
        given = str(self.post.fields[name])
        try:
            if is_never(given):
                raise ValueError(given)
            return convert(given)
        except (ValueError, OverflowError) as error:
            raise self.wrong(name, "must be a date such as 2026-12-01 or 2026-12-01T18:00-05:00") from error

    def _needed(self, name: str, value: T | None) -> T:
        if value is None:
            raise self.wrong(name, "is missing")
        return value


def _news(fields: _Fields) -> Record:
    post = fields.post
    return NewsItem(
        id=post.id,
        source=SOURCE,
        title=fields.text("title", needed=True),
        text=fields.text("text"),
        published=fields.instant("from") or post.publish_at or post.changed,
    )


def _fact(fields: _Fields) -> Record:
    return Fact(
        id=fields.post.id,
        source=SOURCE,
        topic=fields.word("topic"),
        question=fields.text("title", needed=True),
        answer=fields.text("text", needed=True),
        start=fields.instant("from"),
        end=fields.instant("until"),
    )


def _event(fields: _Fields) -> Record:
    return Event(
        id=fields.post.id,
        source=SOURCE,
        title=fields.text("title", needed=True),
        text=fields.text("text"),
        start=fields.needed_instant("from"),
        end=fields.instant("until"),
        place=fields.word("place"),
        cancelled=fields.word("status") == "cancelled",
    )


def _closure(fields: _Fields) -> Record:
    return Closure(
        id=fields.post.id,
        source=SOURCE,
        place=fields.word("place", needed=True),
        kind=fields.word("type") or "facility",
        title=fields.text("title"),
        reason=fields.text("text"),
        start=fields.instant("from") or fields.post.changed,
        end=fields.instant("until"),
    )


def _suspension(fields: _Fields) -> Record:
    return Suspension(
        id=fields.post.id,
        source=SOURCE,
        streams=ours_of(fields.words("stream")),
        zones=fields.words("zones"),
        start=fields.instant("from") or fields.post.changed,
        end=fields.instant("until"),
        reason=fields.text("text") or fields.text("title"),
    )


def _pickup_exception(fields: _Fields) -> Record:
    return PickupException(
        id=fields.post.id,
        source=SOURCE,
        date=fields.needed_day("from"),
        moved_to=fields.day("moved_to"),
        streams=ours_of(fields.words("stream")),
        zones=fields.words("zones"),
        reason=fields.text("text") or fields.text("title"),
    )


def _meeting_change(fields: _Fields) -> Record:
    moved_to = fields.instant("moved_to")
    unsaid = MeetingStatus.SCHEDULED if moved_to else MeetingStatus.CANCELLED
    status = fields.word("status") or unsaid.value
    if status not in set(MeetingStatus):
        raise fields.wrong("status", f"must be one of {', '.join(MeetingStatus)}")
    return MeetingChange(
        id=fields.post.id,
        source=SOURCE,
        body=fields.word("body", needed=True),
        date=fields.needed_day("from"),
        status=MeetingStatus(status),
        moved_to=moved_to,
        location=fields.text("place"),
        reason=fields.text("text"),
    )


_BUILDERS: Mapping[str, Callable[[_Fields], Record]] = {
    "news": _news,
    "fact": _fact,
    "event": _event,
    "closure": _closure,
    "suspension": _suspension,
    "pickup_exception": _pickup_exception,
    "meeting_change": _meeting_change,
}
