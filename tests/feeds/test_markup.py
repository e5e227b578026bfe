"""Text from outside becomes words on one line, in linear time."""

from __future__ import annotations

import pytest

from city.errors import Unreadable
from feeds.markup import folded, has_markup, lines, plain_text, xml_of


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p>Main <b>St</b>reet</p><p>closed</p>", "Main Street closed"),
        ("one<br>two<br/>three", "one two three"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("Q&amp;A &lt;now&gt; &nbsp; caf&eacute;", "Q&A <now> café"),
        ("a<script>alert('<p>')</script>b<style>p {}</style><!-- <b>no</b> -->c", "a b c"),
        ("<script>never closed", ""),
        ('<a title="a>b" href=x>link</a>', "link"),
        ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
        ("tab\tand\u00a0space\r\n\r\nline", "tab and space line"),
        ("bell\x07 \u202eright\u202c \ufeff", "bell right"),
        ("", ""),
    ],
)
def test_html_becomes_words(markup: str, words: str) -> None:
    """Tags, scripts, comments and entities are gone, what was said stays."""
    assert plain_text(markup) == words


def test_the_authors_own_angle_brackets_stay_in_plain_text() -> None:
    """Text that is not HTML loses no word."""
    assert plain_text("use <b> &amp; <i>", is_html=False) == "use <b> & <i>"


@pytest.mark.parametrize("piece", ["<", "<a ", '<a "', "<!--", "<script", "&", "&#", "</p", "<a b='"])
def test_hostile_markup_ends(piece: str) -> None:
    """Two hundred thousand unclosed pieces are read in one go; that this test returns is its point."""
    assert len(plain_text(piece * 200_000)) <= 200_000


def test_line_breaks_of_the_author_can_be_kept() -> None:
    """Descriptions have paragraphs."""
    assert lines("Agenda:\r\n 1.  Budget\n\n") == "Agenda:\n1. Budget"


def test_what_has_a_tag_has_markup() -> None:
    """A comparison is none."""
    assert has_markup("a <b>c</b>")
    assert not has_markup("a < b")


def test_folding_makes_one_line() -> None:
    """Every run of white space is one space."""
    assert folded(" a \n\t b ") == "a b"


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
