"""The staff's accounts, sessions, passkeys and log in DynamoDB. What would let somebody in is sealed or a
digest."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from city.passkeys import Passkey
from city.staff import FAILURES_ANYWHERE, LONGEST_SESSION, Account, Deed, Logged, Role, Session, is_name
from stores.aws.asked import Busy
from stores.aws.items import Item, Key, sealed_bytes, sealed_text
from stores.aws.table import Table
from stores.instants import instant, stamp
from stores.sealing import Seal

EVERYBODY = "STAFF#accounts"
LOG = "stafflog"
T = TypeVar("T")
TRIES = 5
FAILURES_KEPT = timedelta(days=1)
LONGEST_ID = 1_000
"""Bytes of a passkey's id, of which a key of the table holds 1,024 (WebAuthn 4: at most 1,023)."""
COUNTED = 2 * FAILURES_ANYWHERE
"""Of the failures of one name or place the newest are kept: beyond the limit nothing changes any more."""
_SEALED = ("hashed", "secret", "email", "subject")


class TableStaff:
    """The port city.staff.StaffStore over one Table. All accounts are one partition, read consistently."""

    def __init__(self, table: Table, seal: Seal) -> None:
        self._table = table
        self._seal = seal

    def together(self) -> AbstractContextManager[None]:
        """What is read and kept inside holds together, also between two functions (Busy: it did not)."""
        return self._table.transaction()

    def accounts(self) -> Sequence[Account]:
        """By name."""
        return [self._read(each) for each in self._table.under(EVERYBODY)]

    def account(self, name: str) -> Account | None:
        """Whoever is called so, in letters of either case."""
        item = self._table.get(_account(name)) if is_name(name) else None
        return self._read(item) if item is not None else None

    def keep(self, account: Account) -> None:
        """Keep it as it is now; every session of that name ends, for its rights may be others."""
        sealed = self._seal.close(json.dumps([getattr(account, each) for each in _SEALED]).encode())
        doc = {
            "name": account.name,
            "role": account.role.value,
            "invited": account.invited,
            "step": account.step,
            "department": account.department,
            "sealed": sealed_text(sealed),
        }

        def change(item: Item | None) -> tuple[Item, None]:
            called = item.doc["name"] if item is not None else account.name
            return Item(key=_account(account.name), doc={**doc, "name": called}), None

        def keep() -> None:
            self._table.amend(_account(account.name), change)
            self._forget(self._table.under(_sessions(account.name)))

        self._whole(keep)

    def used(self, name: str, step: int) -> bool:
        """Note the step; of two who come with one code, one is first (RFC 6238, section 5.2)."""

        def change(item: Item | None) -> tuple[Item | None, bool]:
            if item is None or item.doc["step"] >= step:
                return item, False
            return replace(item, doc={**item.doc, "step": step}), True

        return is_name(name) and self._table.amend(_account(name), change)

    def remove(self, name: str) -> bool:
        """The account and its sessions; whether there was one. The log stays."""

        def remove() -> bool:
            self._forget(self._table.under(_sessions(name)))
            return self._table.amend(_account(name), lambda item: (None, item is not None))

        return is_name(name) and self._whole(remove)

    def begin(self, session: Session) -> None:
        """Keep a session, and forget those of the same person that are over."""
        until = session.began + LONGEST_SESSION
        doc = {"name": session.name, "began": stamp(session.began), "seen": stamp(session.seen)}
        old = [
            each
            for each in self._table.under(_sessions(session.name))
            if instant(each.doc["began"]) < session.began - LONGEST_SESSION
        ]
        with self._table.transaction():
            self._forget(old)
            self._table.put(Item(key=_session(session.name, session.digest), doc=doc, until=until))
            self._table.put(Item(key=_pointer(session.digest), doc={"name": session.name}, until=until))

    def session(self, digest: str) -> Session | None:
        pointer = self._table.get(_pointer(digest))
        item = self._table.get(_session(pointer.doc["name"], digest)) if pointer is not None else None
        if item is None:
            return None
        return Session(
            digest=digest,
            name=item.doc["name"],
            began=instant(item.doc["began"]),
            seen=instant(item.doc["seen"]),
        )

    def seen(self, digest: str, at: datetime) -> None:
        """Nothing where the session has ended meanwhile."""
        pointer = self._table.get(_pointer(digest))
        if pointer is None:
            return

        def change(item: Item | None) -> tuple[Item | None, None]:
            if item is None:
                return None, None
            until = instant(item.doc["began"]) + LONGEST_SESSION
            return replace(item, doc={**item.doc, "seen": stamp(at)}, until=until), None

        self._table.amend(_session(pointer.doc["name"], digest), change)

    def end(self, digest: str) -> None:
        pointer = self._table.get(_pointer(digest))
        if pointer is not None:
            self._table.delete([_session(pointer.doc["name"], digest), pointer.key])

    def spend(self, errand: str, now: datetime, until: datetime) -> bool:
        key = (f"STAFFERRAND#{self._of(errand)}", "errand")

        def change(item: Item | None) -> tuple[Item | None, bool]:
            if item is not None and instant(item.doc["until"]) >= now:
                return item, False
            return Item(key=key, doc={"until": stamp(until)}, until=until), True

        return self._table.amend(key, change)

    def failed(self, name: str, source: str, at: datetime) -> None:
        """Count it. Names and sources are digests: who guesses often types a passphrase as the name."""
        self._count(self._failures("name", name), [stamp(at), self._of(source)], at)
        self._count(self._failures("place", source), [stamp(at), ""], at)

    def failures(self, name: str, source: str, since: datetime) -> tuple[int, int, int]:
        keys = self._failures("name", name), self._failures("place", source)
        found = self._table.some(keys)
        of_name, of_place = (
            [each for each in (found[key].doc["last"] if key in found else ()) if each[0] > stamp(since)]
            for key in keys
        )
        here = self._of(source)
        return sum(where == here for _, where in of_name), len(of_name), len(of_place)

    def log(self, entry: Logged) -> None:
        """Under a number that nobody has: no line is ever written twice, nor over another."""
        number = self._table.count(LOG, 1)
        doc = {
            "at": stamp(entry.at),
            "name": entry.name,
            "deed": entry.deed.value,
            "about": entry.about,
            "detail": json.loads(json.dumps(entry.detail, default=dict)),
        }
        place = f"{number:012}"
        new = Item(key=(f"STAFFLOG#{place}", "entry"), doc=doc, list=LOG, place=place)
        self._table.amend(new.key, lambda item: (item or new, None))

    def logged(self, most: int) -> Sequence[Logged]:
        listed = self._table.listed(LOG, most=most, backwards=True)
        found = self._table.some(each.key for each in listed)
        return [_entry(found[each.key]) for each in listed if each.key in found]

    def _whole(self, change: Callable[[], T]) -> T:
        """All of a change or nothing, though somebody clicks in one of the sessions that it ends."""
        for _ in range(TRIES):
            try:
                with self._table.transaction():
                    return change()
            except Busy as error:
                busy = error
        raise busy

    def _forget(self, sessions: Sequence[Item]) -> None:
        for each in sessions:
            self._table.delete([each.key, _pointer(each.key[1].removeprefix("session#"))])

    def _count(self, key: Key, failure: Sequence[str], at: datetime) -> None:
        old = stamp(at - FAILURES_KEPT)

        def change(item: Item | None) -> tuple[Item, None]:
            known = [each for each in (item.doc["last"] if item is not None else ()) if each[0] >= old]
            last = [*known, list(failure)][-COUNTED:]
            return Item(key=key, doc={"last": last}, until=at + FAILURES_KEPT), None

        self._table.amend(key, change)

    def _failures(self, kind: str, text: str) -> Key:
        return f"STAFFFAIL#{kind}#{self._of(text)}", "failures"

    def _of(self, text: str) -> str:
        return self._seal.digest(f"staff {text.casefold()}")

    def _read(self, item: Item) -> Account:
        doc = item.doc
        sealed = json.loads(self._seal.open(sealed_bytes(doc["sealed"])))
        return Account(
            name=doc["name"],
            role=Role(doc["role"]),
            invited=doc["invited"],
            step=doc["step"],
            department=doc["department"],
            **dict(zip(_SEALED, sealed, strict=True)),
        )


class TablePasskeys:
    """The port city.passkeys.PasskeyStore over one Table. What is sealed names its account: an item that is
    moved to another's is none."""

    def __init__(self, table: Table, seal: Seal) -> None:
        self._table = table
        self._seal = seal

    def of(self, name: str) -> Sequence[Passkey]:
        """Those of an account, the oldest first."""
        read = map(self._read, self._table.under(_keys(name)))
        return sorted((each for each in read if each is not None), key=lambda each: (each.added, each.id))

    def find(self, passkey_id: str) -> Passkey | None:
        item = self._found(passkey_id)
        return self._read(item) if item is not None else None

    def add(self, passkey: Passkey) -> bool:
        """Keep a new one; False where its id is known already."""
        told = [passkey.id, passkey.name.casefold(), passkey.handle, b64encode(passkey.credential).decode()]
        doc = {
            "name": passkey.name,
            "label": passkey.label,
            "sealed": sealed_text(self._seal.close(json.dumps(told).encode())),
            "counter": passkey.counter,
            "added": stamp(passkey.added),
            "used": stamp(passkey.used) if passkey.used else "",
        }
        pointer = _key(passkey.id)
        if self._table.get(pointer) is not None:
            return False
        try:
            with self._table.transaction():
                new = Item(key=pointer, doc={"name": passkey.name})
                if not self._table.amend(pointer, lambda item: (item or new, item is None)):
                    return False
                self._table.put(Item(key=(_keys(passkey.name), passkey.id), doc=doc))
        except Busy:
            return False  # another has added the same at this moment
        return True

    def count(self, passkey_id: str, counter: int, at: datetime) -> bool:
        """Note a use, where the count has risen or there is none."""
        found = self._found(passkey_id)
        if found is None:
            return False

        def change(item: Item | None) -> tuple[Item | None, bool]:
            before = item.doc["counter"] if item is not None else counter
            if item is None or not (before < counter or before == counter == 0):
                return item, False
            return replace(item, doc={**item.doc, "counter": counter, "used": stamp(at)}), True

        return self._table.amend(found.key, change)

    def drop(self, name: str, passkey_id: str) -> bool:
        item = self._table.get((_keys(name), passkey_id)) if passkey_id else None
        if item is None:
            return False
        self._table.delete([item.key, _key(passkey_id)])
        return True

    def forget(self, name: str) -> None:
        for each in self._table.under(_keys(name)):
            self._table.delete([each.key, _key(each.key[1])])

    def _found(self, passkey_id: str) -> Item | None:
        pointer = self._table.get(_key(passkey_id)) if 0 < len(passkey_id) <= LONGEST_ID else None
        return self._table.get((_keys(pointer.doc["name"]), passkey_id)) if pointer is not None else None

    def _read(self, item: Item) -> Passkey | None:
        """None where what is sealed was sealed for another item."""
        doc = item.doc
        own_id, name, handle, credential = json.loads(self._seal.open(sealed_bytes(doc["sealed"])))
        if (_keys(name), own_id) != item.key:
            return None
        return Passkey(
            id=own_id,
            name=doc["name"],
            label=doc["label"],
            added=instant(doc["added"]),
            handle=handle,
            credential=b64decode(credential),
            counter=doc["counter"],
            used=instant(doc["used"]) if doc["used"] else None,
        )


def _keys(name: str) -> str:
    return f"STAFF#keys#{name.casefold()}"


def _key(passkey_id: str) -> Key:
    return f"STAFFKEY#{passkey_id}", "passkey"


def _account(name: str) -> Key:
    return EVERYBODY, name.casefold()


def _sessions(name: str) -> str:
    return f"STAFF#of#{name.casefold()}"


def _session(name: str, digest: str) -> Key:
    return _sessions(name), f"session#{digest}"


def _pointer(digest: str) -> Key:
    return f"STAFFSESSION#{digest}", "session"


def _entry(item: Item) -> Logged:
    doc = item.doc
    return Logged(
        at=instant(doc["at"]),
        name=doc["name"],
        deed=Deed(doc["deed"]),
        about=doc["about"],
        detail=doc["detail"],
    )
