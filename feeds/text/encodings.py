"""Which of the old encodings of eight bits a text is in, by whether its letters make sense."""

from __future__ import annotations

import re

_CANDIDATES = ("cp1252", "mac_roman", "iso8859_15", "cp850")
"""The likeliest first, since of equals the first is taken: Windows, an old Macintosh, Latin-9, DOS."""

_LETTERS = frozenset("áéíóúüñçàèìòùâêîôûäöëïßãõåæøœÁÉÍÓÚÜÑÇÄÖÅ")
_OPENING = frozenset("“‘¿¡«")
_CLOSING = frozenset("”’»")
_UNITS = frozenset("°€£ªº")
_MARKS = frozenset("–—…•§©®™½¼¾´·\u00a0")
_SAMPLE = 100_000
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_JAPANESE = re.compile("[\u3041-\u30fe]{2}|[\u3041-\u30fe\u4e00-\u9fff]{4}")


def guessed(data: bytes) -> str:
    """The encoding of text that is not UTF-8. Never fails; what makes no sense in any is ``cp1252``.

    A letter of Spanish or its neighbours speaks for an encoding, a typographic mark does not against it,
    anything else does.
    """
    sample = _around(data)
    if _is_japanese(sample):
        return "cp932"
    return max(_CANDIDATES, key=lambda each: _sense(f" {sample.decode(each, 'replace')} "))


def _around(data: bytes) -> bytes:
    """From shortly before the first byte that is not ASCII on."""
    first = _NOT_ASCII.search(data)
    start = max(0, first.start() - 20) if first else 0
    return data[start : start + _SAMPLE]


def _is_japanese(sample: bytes) -> bool:
    """Western words do not have the bytes of two kana, or of four Japanese letters, side by side."""
    for whole in (sample, sample[:-1]):  # the sample may end in the middle of a letter
        try:
            return _JAPANESE.search(whole.decode("cp932")) is not None
        except UnicodeDecodeError:
            continue
    return False


def _sense(text: str) -> int:
    """How much sense the characters beyond ASCII make, each seen with its neighbours."""
    triples = zip(text, text[1:], text[2:], strict=False)
    return sum(_sense_of(before, each, after) for before, each, after in triples if not each.isascii())


def _sense_of(before: str, character: str, after: str) -> int:
    if character in _LETTERS:
        if character.isupper() and before.islower():
            return -2  # rather another letter in another encoding
        return 2 if before.isalpha() or after.isalpha() else 0
    if character in _OPENING:
        return 2 if not before.isalnum() and after.isalnum() else -1
    if character in _CLOSING:
        # ’ between letters begins 's, 't, 're, 'll and the like.
        return 2 if before.isalnum() and (not after.isalnum() or after in "stmrldv") else -1
    if character in _UNITS:
        return 2 if before.isdigit() or after.isdigit() else 0
    return 0 if character in _MARKS else -3
