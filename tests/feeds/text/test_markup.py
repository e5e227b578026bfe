"""XML from outside is parsed without following anything, and saved where it is damaged."""

from __future__ import annotations

import pytest

from city.errors import Unreadable
from feeds.text.markup import xml_of


def test_xml_that_declares_entities_is_refused() -> None:
    """In UTF-16 too."""
    for encoding in ("utf-8", "utf-16"):
        data = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'.encode(encoding)
        with pytest.raises(Unreadable, match="unsafe"):
            xml_of(data, "a document")


def test_damaged_xml_is_saved_and_said() -> None:
    """What lxml recovers is given, marked as not whole."""
    root, whole = xml_of(b"<a><b>1</b><b>2", "a document")
    assert (len(root), whole) == (2, False)
    assert xml_of(b"\n<a><b>1</b></a>", "a document")[1]
