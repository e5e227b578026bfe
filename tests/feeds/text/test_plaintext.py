"""Text from outside becomes words on one line, in linear time."""

from __future__ import annotations

import pytest

from feeds.text.plaintext import folded, folded_lines, has_markup, lines, plain, plain_text


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
    assert folded_lines("Agenda:\r\n 1.  Budget\n\n") == "Agenda:\n1. Budget"


def test_what_has_a_tag_has_markup() -> None:
    """A comparison is none."""
    assert has_markup("a <b>c</b>")
    assert not has_markup("a < b")


def test_folding_makes_one_line() -> None:
    """Every run of white space is one space."""
    assert folded(" a \n\t b ") == "a b"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("AT&amp;T &#8211; <b>open</b>", "AT&T – open"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;Hi", "Hi"),
        ("5 < 6 & 7 > 2", "5 < 6 & 7 > 2"),
        ("soft\u00adhyphen \u202emoc.elgoog\u202c \ue000x\ufdd0", "softhyphen moc.elgoog x"),
        ("two\u2028lines\x85more", "two lines more"),
        ("  plain  ascii ", "plain ascii"),
        (None, ""),
        (12, "12"),
    ],
)
def test_a_record_s_words_hold_no_markup(value: object, words: str) -> None:
    """Not even markup that was escaped as text, nor characters that nobody sees."""
    assert plain(value) == words


def test_what_is_too_long_ends_at_a_word() -> None:
    """With an ellipsis, and not beyond the cap."""
    assert plain("one two three", 9) == "one two…"
    assert len(plain("word " * 5_000)) <= 4_000


def test_lines_that_say_something_are_kept() -> None:
    """Headings in a description stand on lines of their own."""
    assert lines("<b>Agenda:</b>\n\n1. Budget\r\n&nbsp;") == ("Agenda:", "1. Budget")
