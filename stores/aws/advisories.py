"""The city's own advisories in DynamoDB: drafts, the log and the published messages, only ever added to.

One item, the head, has the last numbers; a step is one transaction on the condition that the head is
as it was read, so that entries, ticket and message are there together, in one order, or not at all.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from city.emergency.emergencies import Draft, Published, recent
from city.emergency.governance import Entry, Step
from stores.aws.asked import Busy
from stores.aws.items import Item, Key
from stores.aws.table import Table
from stores.instants import instant, stamp

LOG = "ADVISORY#log"
HEAD: Key = (LOG, "head")
TRIES = 5
ANY = 1 << 62
_DECIDING = ("submit", "approve", "reject", "send", "break_glass")


class TableAdvisories:
    """The port city.emergency.emergencies.AdvisoryStore over one Table."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def add(self, draft: Draft, entry: Entry) -> None:
        """Keep a new draft with the first entry of its log."""
        if not self._written([entry], ANY, None, draft):
            raise Busy("the draft could not be kept", where="DynamoDB", fix="Try again")

    def fields(self, advisory_id: str) -> Mapping[str, Any] | None:
        """The draft with this id, as it was given."""
        item = self._table.get(_draft(advisory_id))
        return item.doc["fields"] if item is not None else None

    def log(self, advisory_id: str = "") -> Sequence[Entry]:
        """The entries in the order of their numbers: of one advisory, or all."""
        every = map(_entry, self._table.under(LOG, "entry#"))
        return [each for each in every if advisory_id in ("", each.advisory_id)]

    def append(self, entries: Sequence[Entry], *, after: int, published: Published | None = None) -> bool:
        """Add the entries, and the message with them, unless the log has grown beyond ``after``."""
        return self._written(entries, after, published, None)

    def _written(
        self, entries: Sequence[Entry], after: int, published: Published | None, draft: Draft | None
    ) -> bool:
        for _ in range(TRIES):
            try:
                with self._table.transaction():
                    return self._write(entries, after, published, draft)
            except Busy:
                continue  # another has added to the log at this moment: looked at anew
        return False

    def _write(
        self, entries: Sequence[Entry], after: int, published: Published | None, draft: Draft | None
    ) -> bool:
        item = self._table.get(HEAD)
        head: dict[str, Any] = item.doc if item is not None else {"seq": 0, "messages": 0, "latest": ""}
        tickets = [_ticket(each) for each in entries if each.detail.get("ticket")]
        if head["seq"] > after or self._table.some(tickets):
            return False
        for number, each in enumerate(entries, head["seq"] + 1):
            self._table.put(Item(key=(LOG, f"entry#{number:09}"), doc=_of_entry(each)))
        for key in tickets:
            self._table.put(Item(key=key))
        if draft is not None:
            self._table.put(Item(key=_draft(draft.id), doc={"fields": dict(draft.fields)}))
        after_it = {**head, "seq": head["seq"] + len(entries)}
        if published is not None:
            self._publish(published, head["messages"] + 1)
            after_it |= {"messages": head["messages"] + 1, "latest": max(head["latest"], stamp(published.at))}
        self._table.put(Item(key=HEAD, doc=after_it))
        return True

    def _publish(self, message: Published, number: int) -> None:
        if self._table.get(_pointer(message.identifier)) is not None:
            raise ValueError(f"{message.identifier} was published before")
        key: Key = (LOG, f"message#{number:09}")
        self._table.put(Item(key=key, doc=_of_message(message)))
        self._table.put(Item(key=_pointer(message.identifier), doc={"key": key[1]}))

    def published(self) -> Sequence[Published]:
        """All messages, in the order of their sending."""
        return list(map(_message, self._table.under(LOG, "message#")))

    def recent(self, now: datetime) -> Sequence[Published]:
        """Those of :func:`city.emergency.emergencies.recent`."""
        return recent(self.published(), now) if self.revision() else ()

    def document(self, identifier: str) -> Published | None:
        """The message with this identifier."""
        pointer = self._table.get(_pointer(identifier))
        item = self._table.get((LOG, pointer.doc["key"])) if pointer is not None else None
        return _message(item) if item is not None else None

    def waiting(self) -> Sequence[str]:
        """The advisories that were submitted and neither approved, rejected nor sent since."""
        steps: dict[str, list[str]] = {}
        for each in self.log():
            if each.step.value in _DECIDING:
                steps.setdefault(each.advisory_id, []).append(each.step.value)
        return [name for name, some in steps.items() if some == ["submit"]]

    def latest(self) -> datetime | None:
        """When the last message was published."""
        item = self._table.get(HEAD)
        return instant(item.doc["latest"]) if item is not None and item.doc["latest"] else None

    def revision(self) -> int:
        """The number of the last message: it changes whenever there is a new one."""
        item = self._table.get(HEAD)
        return int(item.doc["messages"]) if item is not None else 0


def _draft(name: str) -> Key:
    return f"ADVISORY#draft#{name}", "draft"


def _pointer(identifier: str) -> Key:
    return f"ADVISORY#message#{identifier}", "pointer"


def _ticket(entry: Entry) -> Key:
    return f"ADVISORY#ticket#{entry.detail['ticket']}", "ticket"


def _of_entry(entry: Entry) -> dict[str, Any]:
    return {
        "advisory": entry.advisory_id,
        "at": stamp(entry.at),
        "by": entry.by,
        "step": entry.step,
        "detail": dict(entry.detail),
    }


def _entry(item: Item) -> Entry:
    doc = item.doc
    return Entry(
        advisory_id=doc["advisory"],
        at=instant(doc["at"]),
        by=doc["by"],
        step=Step(doc["step"]),
        detail=doc["detail"],
        seq=int(item.key[1].removeprefix("entry#")),
    )


_INSTANTS = ("at", "until")
_PLAIN = ("identifier", "advisory_id", "chain", "sender", "sent", "msg_type", "is_public")


def _of_message(message: Published) -> dict[str, Any]:
    return {
        **{name: getattr(message, name) for name in _PLAIN},
        **{name: stamp(getattr(message, name)) for name in _INSTANTS},
        "item": dict(message.item),
        "document": base64.b64encode(message.document).decode(),
    }


def _message(item: Item) -> Published:
    doc = dict(item.doc)
    instants = {name: instant(doc[name]) for name in _INSTANTS}
    return Published(**{**doc, **instants, "document": base64.b64decode(doc["document"])})
