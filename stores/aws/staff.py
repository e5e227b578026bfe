"""What staff write and want and what needs them, in DynamoDB: posts, the log of duty, canaries."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from city.delivery.deliveries import Cause, Outcome, Result
from city.delivery.pulse import Canary
from city.emergency.duty import Entry, Step
from city.ports import Post
from stores.aws.asked import Busy
from stores.aws.items import Item, Key
from stores.aws.table import Table
from stores.instants import instant, stamp
from stores.sqlite.canaries import KEPT, LAST

TRIES = 5


class TablePosts:
    """The port city.ports.Posts over one Table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def save(self, post: Post) -> None:
        """Keep the post as it is now, and in its history."""
        doc = {
            "kind": post.kind,
            "fields": json.loads(json.dumps(post.fields, ensure_ascii=False, default=dict)),
            "status": post.status,
            "created": stamp(post.created),
            "changed": stamp(post.changed),
            **({"by": post.by} if post.by else {}),
            **({"department": post.department} if post.department else {}),
            **{name: stamp(at) for name, at in _schedule(post).items() if at is not None},
        }
        key: Key = (f"POST#{post.id}", "now")

        def change(item: Item | None) -> tuple[Item, int]:
            number = item.doc["number"] + 1 if item is not None else 1
            created = item.doc["created"] if item is not None else doc["created"]
            place = f"{created}#{post.id}"
            new = {**doc, "created": created, "number": number}
            return Item(key=key, doc=new, list="posts", place=place), number

        with self._table.transaction():
            number = self._table.amend(key, change)
            self._table.put(Item(key=(f"POST#{post.id}", f"state#{number:06}"), doc=doc))

    def get(self, post_id: str) -> Post | None:
        """The post with this id."""
        item = self._table.get((f"POST#{post_id}", "now"))
        return _post(item) if item is not None else None

    def every(self) -> Sequence[Post]:
        """All posts, oldest first."""
        items = self._table.some(each.key for each in self._table.listed("posts")).values()
        return sorted(map(_post, items), key=lambda post: (post.created, post.id))

    def history(self, post_id: str) -> Sequence[Post]:
        """Everything that it ever was, the oldest first."""
        return [_post(each) for each in self._table.under(f"POST#{post_id}", "state#")]


def _schedule(post: Post) -> Mapping[str, datetime | None]:
    return {"publish_at": post.publish_at, "expire_at": post.expire_at}


def _post(item: Item) -> Post:
    times = {name: instant(item.doc[name]) for name in ("publish_at", "expire_at") if name in item.doc}
    return Post(
        id=item.key[0].removeprefix("POST#"),
        kind=item.doc["kind"],
        fields=item.doc["fields"],
        status=item.doc["status"],
        created=instant(item.doc["created"]),
        changed=instant(item.doc["changed"]),
        by=item.doc.get("by", ""),
        department=item.doc.get("department", ""),
        **times,
    )


class TableDutyLog:
    """The port city.emergency.duty.DutyLog over one Table: a partition a matter, in one order."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def entries(self, matter: str = "", *, since: datetime | None = None) -> Sequence[Entry]:
        """In the order of their numbers: of one matter or all; the whole of what stirred since then."""
        if matter and since is None:
            matters = {matter}
        else:
            stirred = self._table.listed("duty", stamp(since) if since is not None else "")
            matters = {each.key[0].removeprefix("DUTY#matter#") for each in stirred}
            matters &= {matter} if matter else matters
        items = [item for each in matters for item in self._table.under(f"DUTY#matter#{each}", "entry#")]
        return sorted(map(_entry, items), key=lambda entry: entry.seq)

    def append(self, entry: Entry, *, after: int) -> bool:
        """Add it, unless the log of its matter has grown beyond ``after``, or its ticket was used."""
        for _ in range(TRIES):
            try:
                with self._table.transaction():
                    return self._append(entry, after)
            except Busy:
                continue  # another has added to the same matter at this moment: looked at anew
        return False

    def _append(self, entry: Entry, after: int) -> bool:
        pk = f"DUTY#matter#{entry.matter}"
        head, ticket = self._table.get((pk, "head")), (f"DUTY#ticket#{entry.ticket}", "ticket")
        if (head.doc["last"] if head is not None else 0) > after:
            return False
        if entry.ticket and self._table.get(ticket) is not None:
            return False
        seq = self._table.count("duty", 1)
        doc: dict[str, Any] = {
            "at": stamp(entry.at),
            "step": entry.step,
            "name": entry.name,
            "ticket": entry.ticket,
            "detail": dict(entry.detail),
        }
        self._table.put(Item(key=(pk, "head"), doc={"last": seq}))
        self._table.put(Item(key=(pk, f"entry#{seq:012}"), doc=doc, list="duty", place=stamp(entry.at)))
        if entry.ticket:
            self._table.put(Item(key=ticket))
        return True


def _entry(item: Item) -> Entry:
    return Entry(
        matter=item.key[0].removeprefix("DUTY#matter#"),
        at=instant(item.doc["at"]),
        step=Step(item.doc["step"]),
        name=item.doc["name"],
        ticket=item.doc["ticket"],
        detail=item.doc["detail"],
        seq=int(item.key[1].removeprefix("entry#")),
    )


class TableLeftToStaff:
    """The port city.emergency.duty.LeftToStaff over one Table: the last planning's word, for who pages."""

    _KEY: Key = ("DUTY#unplaced", "last")

    def __init__(self, table: Table) -> None:
        self._table = table

    def note(self, events: Collection[str]) -> None:
        """These, and no others any more; nothing is written where they are the same."""
        said = {"events": sorted(set(events))}

        def change(item: Item | None) -> tuple[Item | None, None]:
            same = item is not None and item.doc == said
            return (item if same else Item(key=self._KEY, doc=said)), None

        self._table.amend(self._KEY, change)

    def events(self) -> Collection[str] | None:
        """What the last planning left to staff; None before the first."""
        item = self._table.get(self._KEY)
        return None if item is None else tuple(item.doc["events"])


class TableWishes:
    """Sources that staff have released, by when: whoever asks a source the next time believes it."""

    _KEY: Key = ("SOURCE#wishes", "wishes")
    KEPT = timedelta(days=1)

    def __init__(self, table: Table) -> None:
        self._table = table

    def wish(self, source_id: str, at: datetime) -> None:
        """From now on; the newest of one source counts."""

        def change(item: Item | None) -> tuple[Item, None]:
            before = item.doc if item is not None else {}
            recent = {name: when for name, when in before.items() if when > stamp(at - self.KEPT)}
            return Item(key=self._KEY, doc={**recent, source_id: stamp(at)}), None

        self._table.amend(self._KEY, change)

    def wishes(self) -> Mapping[str, datetime]:
        """Those of the last day; one is fulfilled when its source was asked after it."""
        item = self._table.get(self._KEY)
        return {name: instant(at) for name, at in (item.doc if item is not None else {}).items()}


class TableCanaries:
    """The port city.delivery.pulse.CanaryStore over one Table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def begin(self, canary: Canary) -> bool:
        """Note that it is about to be sent; False where another process has begun the same."""
        doc = {"channel": canary.channel, "at": stamp(canary.at), "audible": canary.audible}
        new = _canary_item(canary.id, doc)
        return self._table.amend(new.key, lambda item: (item or new, item is None))

    def end(self, canary_id: str, outcome: Outcome) -> None:
        """Note what became of sending it."""

        def change(item: Item | None) -> tuple[Item | None, None]:
            if item is None:
                return item, None
            return _canary_item(
                canary_id, {**item.doc, "result": outcome.result, "cause": outcome.cause}
            ), None

        self._table.amend(_canary_key(canary_id), change)

    def hear(self, canary_id: str, at: datetime) -> bool:
        """Note that it came back; False where there is none of this id that was not heard yet."""

        def change(item: Item | None) -> tuple[Item | None, bool]:
            if item is None or not item.doc["audible"] or "heard" in item.doc:
                return item, False
            return _canary_item(canary_id, {**item.doc, "heard": stamp(at)}), True

        return self._table.amend(_canary_key(canary_id), change)

    def last(self, channel: str) -> tuple[Canary, ...]:
        """The last few of a channel, newest first."""
        listed = self._table.listed(f"canaries#{channel}", most=LAST, backwards=True)
        found = map(_canary, self._table.some(each.key for each in listed).values())
        return tuple(sorted(found, key=lambda canary: canary.at, reverse=True))


def _canary_key(name: str) -> Key:
    return f"CANARY#{name}", "canary"


def _canary_item(name: str, doc: dict[str, Any]) -> Item:
    until = instant(doc["at"]) + KEPT
    return Item(
        key=_canary_key(name), doc=doc, list=f"canaries#{doc['channel']}", place=doc["at"], until=until
    )


def _canary(item: Item) -> Canary:
    doc = item.doc
    return Canary(
        id=item.key[0].removeprefix("CANARY#"),
        channel=doc["channel"],
        at=instant(doc["at"]),
        outcome=Outcome(Result(doc["result"]), Cause(doc["cause"])) if "result" in doc else None,
        audible=doc["audible"],
        heard=instant(doc["heard"]) if "heard" in doc else None,
    )
