"""Words as they are searched: what is one word, and what must stay two."""

from __future__ import annotations

import pytest

from snapshot.stems import stems


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "library libraries library's Library"),
        ("en", "recycle recycling recycled recycles"),
        ("en", "close closed closing closes"),
        ("en", "swim swimming swims"),
        ("en", "tree trees"),
        ("en", "beach beaches"),
        ("en", "bus buses"),
        ("en", "wifi wi-fi Wi-Fi"),
        ("es", "biblioteca bibliotecas BIBLIOTECA"),
        ("es", "recicla reciclan reciclar reciclo"),
        ("es", "árbol arboles"),
        ("es", "feliz felices"),
        ("es", "saco saque"),
        ("es", "permiten permite permitir"),
        ("es", "pública público públicas"),
    ],
)
def test_these_are_one_word(language: str, words: str) -> None:
    """Number, gender, the commonest endings, accents and capitals tell no words apart."""
    assert len(set(stems(words, language))) == 1


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "park parking"),
        ("en", "build building"),
        ("en", "speed sped"),
        ("en", "new news"),
        ("es", "casa casar"),
        ("xx", "library libraries"),
    ],
)
def test_these_are_two(language: str, words: str) -> None:
    """Words that mean different things stay apart, and so do all of a language without rules."""
    assert len(set(stems(words, language))) == 2


def test_marks_are_no_words() -> None:
    """Punctuation, markup and emoji leave nothing."""
    assert stems("?! <b> 🙂 \u202e", "en") == ["b"]
