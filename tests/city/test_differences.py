"""Two versions of a text, word by word."""

from __future__ import annotations

from city.differences import MOST, Kind, Run, differences


def test_a_word_that_was_replaced_stands_before_the_new_one() -> None:
    """Only the words that differ; spaces and stops are pieces of their own."""
    assert differences("Closed on Monday.", "Closed on Tuesday!") == [
        Run(Kind.KEPT, "Closed on "), Run(Kind.REMOVED, "Monday."), Run(Kind.ADDED, "Tuesday!"),
    ]  # fmt: skip


def test_both_versions_can_be_read_out_of_it() -> None:
    """Nothing is lost: without what was added it is the old text, without what was removed the new."""
    for old, new in (
        ("", "New."),
        ("Old.", ""),
        ("", ""),
        ("a b c", "c b a"),
        ("Same.", "Same."),
        ("á  é", "á é"),
    ):
        runs = differences(old, new)
        assert "".join(each.text for each in runs if each.kind is not Kind.ADDED) == old
        assert "".join(each.text for each in runs if each.kind is not Kind.REMOVED) == new


def test_a_text_without_end_is_not_compared_word_by_word() -> None:
    """That would take the square of its length."""
    long = "word " * MOST
    assert differences(long, "short") == [Run(Kind.REMOVED, long), Run(Kind.ADDED, "short")]
