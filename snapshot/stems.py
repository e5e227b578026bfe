"""A text's words as they are searched: without case, accents and endings.

Light rules, made for precision: what they take for one word should mean one thing. Both sides of a
search use them, so that the index needs no tokenizer of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

# Compiled, and kept by re, when the first text is read: most cold starts read none.
_WORD = r"[^\W_]+"
_MARK = "[\u0300-\u036f]"  # accents, once they are apart from their letters
_OWNER = r"['’]s?\b"
_SHORTEST = 4  # letters of a word that is cut at all

_WHOLE = frozenset({
    "parking", "building", "meeting", "hearing", "housing", "evening", "morning", "spring",
    "during", "wedding", "clothing", "heating", "ceiling", "thing", "something", "anything",
    "nothing", "everything", "king", "ring", "string", "swing", "wing", "fishing", "news",
})  # fmt: skip
"""English words that end like a form of another word ("park", "build"), and mean something else."""


def stems(text: str, language: str) -> list[str]:
    """The words of a text in this language (``"en"``), in order; of an unknown one without their accents."""
    return [_cut(word, language) for word in folded(text)]


@lru_cache(maxsize=10_000)
def stem_set(text: str, language: str) -> frozenset[str]:
    """The stems of a text that is looked at again and again: a name, a sentence of a page."""
    return frozenset(stems(text, language))


def folded(text: str) -> list[str]:
    """The words of a text in lower case and without accents, in order."""
    plain = text.casefold()
    if not plain.isascii():
        plain = re.sub(_MARK, "", unicodedata.normalize("NFKD", plain))
    return re.findall(_WORD, re.sub(_OWNER, "", plain.replace("wi-fi", "wifi").replace("e-mail", "email")))


@lru_cache(maxsize=20_000)
def _cut(word: str, language: str) -> str:
    rule = _RULES.get(language)
    return word if rule is None or len(word) < _SHORTEST or not word.isalpha() else rule(word)


def _english(word: str) -> str:
    if word not in _WHOLE:
        word = _singular(word)
    if word in _WHOLE or len(word) < _SHORTEST:
        return word
    for ending in ("ing", "ed"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and re.search("[aeiouy]", rest) and not word.endswith("eed"):
            word = rest[:-1] if rest[-1] == rest[-2] and rest[-1] not in "lsz" else rest
            break
    return word[:-1] + "i" if word.endswith("y") else word.removesuffix("e")


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > _SHORTEST:
        return f"{word[:-3]}y"
    if word.endswith(("ses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word.removesuffix("s")


def _spanish(word: str) -> str:
    """Plural, gender and the commonest endings of verbs: "recicla", "reciclan" and "reciclar" are one."""
    for ending in ("amos", "emos", "imos", "ando", "iendo", "es", "s", "n"):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST - 1:
            word = word.removesuffix(ending)
            break
    if word.endswith(("ar", "er", "ir")) and len(word) > _SHORTEST + 1:
        word = word[:-2]
    else:
        word = word[:-1] if word[-1] in "aeo" and len(word) >= _SHORTEST else word
    for ending, same in (("z", "c"), ("qu", "c"), ("gu", "g")):  # "luz" and "luces", "saco" and "saque"
        if word.endswith(ending):
            return word.removesuffix(ending) + same
    return word


_RULES: dict[str, Callable[[str], str]] = {"en": _english, "es": _spanish}
