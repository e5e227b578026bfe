"""XML from outside is parsed without following anything, and saved where it is damaged."""

from __future__ import annotations

import pytest

from city.errors import Unreadable
from feeds.text.markup import local_name, xml_of


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


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("&#xD83D;&#xDE00; fair", "\U0001f600 fair"),
        ("&#55357;&#x0de00; fair", "\U0001f600 fair"),
        ("a&#xDE00;b", "a\ufffdb"),
        ("a&#xd83d;&#65;&#66304;b", "a\ufffdA\U00010300b"),
        ("&#65;&#xD800;", "A\ufffd"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_halves_of_characters_are_made_whole(written: str, read: str, encoding: str) -> None:
    """Software writes an emoji as two references to its halves: no XML, but one character to us."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><a xmlns="u" b="{written}">{written}</a>'
    root, whole = xml_of(text.encode(encoding), "an alert")
    assert (root.text, root.get("b"), whole) == (read, read, False)


def test_a_half_of_a_character_in_a_name_is_no_crash() -> None:
    """Found by the fuzzer: libxml2 let it through into a namespace, and reading the name failed."""
    root, _ = xml_of(b'<alert xmlns="urn:t&#xD800;c"><headline>Gas</headline></alert>', "an alert")
    assert [local_name(each) for each in root.iter()] == ["alert", "headline"]


def test_a_half_behind_many_zeros_is_refused() -> None:
    """What is still no text after that is not read at all."""
    with pytest.raises(Unreadable):
        xml_of(b"<a>&#x" + b"0" * 12 + b"D800;</a>", "an alert")
