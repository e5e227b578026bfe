"""What lies in the table: documents under two keys, each with a word that changes with every write."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from city.nouns import noun

if TYPE_CHECKING:
    from stores.sealing import Seal

Key = tuple[str, str]
"""Partition key and sort key."""

LONG = 800
"""Characters of a document from which it is deflated: a write unit is 1,024 bytes."""

Attributes = Mapping[str, Mapping[str, Any]]
"""An item as DynamoDB's JSON has it."""


@noun(frozen=True, slots=True, kw_only=True)
class Item:
    """One document. ``list`` and ``place`` are where the index has it, "" where it has not; after
    ``until`` DynamoDB deletes it, some day. ``rev`` is that of the read, "" where it is new."""

    key: Key
    doc: dict[str, Any] = field(default_factory=dict)
    list: str = ""
    place: str = ""
    until: datetime | None = None
    rev: str = ""


def keyed(key: Key) -> Attributes:
    """A key as DynamoDB's JSON has it."""
    return {"pk": {"S": key[0]}, "sk": {"S": key[1]}}


def key_of(attributes: Attributes) -> Key:
    """The key of an item."""
    return attributes["pk"]["S"], attributes["sk"]["S"]


def written(item: Item, rev: str) -> Attributes:
    """An item as it is sent, under a new ``rev``."""
    text = json.dumps(item.doc, ensure_ascii=False, separators=(",", ":"), default=dict)
    found: dict[str, Mapping[str, Any]] = {**keyed(item.key), "rev": {"S": rev}}
    if len(text) < LONG:
        found["doc"] = {"S": text}
    else:
        found["z"] = {"B": base64.b64encode(zlib.compress(text.encode(), 6)).decode()}
    if item.list:
        found["list"], found["place"] = {"S": item.list}, {"S": item.place}
    if item.until is not None:
        found["until"] = {"N": str(int(item.until.timestamp()))}
    return found


def read(attributes: Attributes) -> Item:
    """An item as it came. Its document is the reader's own."""
    if "z" in attributes:
        doc = json.loads(zlib.decompress(base64.b64decode(attributes["z"]["B"])))
    else:
        doc = json.loads(attributes["doc"]["S"]) if "doc" in attributes else {}
    return Item(
        key=key_of(attributes),
        doc=doc,
        list=attributes.get("list", {}).get("S", ""),
        place=attributes.get("place", {}).get("S", ""),
        rev=attributes.get("rev", {}).get("S", ""),
    )


def sealed_text(sealed: bytes) -> str:
    """Sealed bytes as a document can hold them."""
    return base64.b64encode(sealed).decode()


def sealed_bytes(text: str) -> bytes:
    """The sealed bytes again."""
    return base64.b64decode(text)


def closed(seal: Seal, value: Any) -> str:
    """Any value of JSON, sealed."""
    return sealed_text(seal.close(json.dumps(value, ensure_ascii=False, default=dict).encode()))


def opened(seal: Seal, sealed: str) -> Any:
    """What was closed."""
    return json.loads(seal.open(sealed_bytes(sealed)))
