"""A letter as a text message, counted as the networks count (3GPP TS 23.038 and 23.040)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from city.delivery.deliveries import Lane
from notifier.channels import Letter
from notifier.forms.shortening import shortened
from words import phrases

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = frozenset("\f^{}\\[~]|€")
"""Of GSM-7: each of these is written as two septets (TS 23.038, 6.2.1.1)."""

_PLAIN = str.maketrans(
    {
        "’": "'", "‘": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ",
        "•": "*", "·": "-", "´": "'", "`": "'", "\u2009": " ", "\u202f": " ", "−": "-",
    }
)  # fmt: skip
"""Typography that would turn a whole message into UCS-2, and more than double its parts."""

MOST_PARTS: Mapping[Lane, int] = {Lane.EMERGENCY: 3, Lane.TIMELY: 2, Lane.DIGEST: 2}
LONGEST_LIFE = timedelta(hours=10)
"""The longest that every provider keeps on trying."""
UNSAID = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Count:
    """What a text costs: its alphabet ("GSM-7" or "UCS-2"), septets or 16-bit units, and parts."""

    alphabet: str
    units: int
    parts: int


def count(text: str) -> Count:
    """A text as the networks count it. One character outside GSM-7 makes all of it UCS-2."""
    if all(char in _BASIC or char in _EXTENSION for char in text):
        return _counted("GSM-7", [1 if char in _BASIC else 2 for char in text], alone=160, joined=153)
    return _counted("UCS-2", [2 if ord(char) > 0xFFFF else 1 for char in text], alone=70, joined=67)


def text_message(letter: Letter, city: str) -> str:
    """The city's name, the words, the link, and how to stop where that is due; in a few parts at most.

    Only the words are shortened, at a word. An emergency says nothing of stopping: every character is for
    what to do, and whoever signed up was told how to stop. What is of no subscription (a confirmation, an
    answer) says both in its own words.
    """
    if not letter.subscription_id:
        return fitted(letter.text, MOST_PARTS[Lane.EMERGENCY])
    say = phrases(letter.locale)
    tail = f" {letter.link}" if letter.link else ""
    if letter.lane is not Lane.EMERGENCY:
        tail += f" {say.say('letter.sms.stop')}"
    most = MOST_PARTS[letter.lane]

    def whole(words: str) -> str:
        return plain(say.say("letter.sms", city=city, text=words) + tail)

    return whole(shortened(plain(letter.text), lambda words: count(whole(words)).parts <= most, end="..."))


def fitted(text: str, most: int) -> str:
    """The text in ``most`` parts, less accents that GSM-7 lacks: "recolección" loses its, "año" does not."""
    bare = "".join(map(_bare, plain(" ".join(text.split()))))
    return shortened(bare, lambda words: count(words).parts <= most, end="...")


def _bare(char: str) -> str:
    first = unicodedata.normalize("NFD", char)[0]
    return first if char not in _BASIC and first in _BASIC else char


def plain(text: str) -> str:
    """Composed, and without typography that GSM-7 does not know: what it means stays the same."""
    return unicodedata.normalize("NFC", text).translate(_PLAIN)


def life(letter: Letter) -> int:
    """Seconds for which a provider may go on trying: until it is too late, and no longer."""
    left = letter.expires - letter.sent_at if letter.expires is not None else UNSAID
    return max(5, int(min(left, LONGEST_LIFE).total_seconds()))


def _counted(alphabet: str, sizes: Iterable[int], *, alone: int, joined: int) -> Count:
    """Parts are filled one after the other: what is two units is never torn in two."""
    units, parts, left = 0, 1, joined
    for size in sizes:
        units += size
        if size > left:
            parts, left = parts + 1, joined
        left -= size
    return Count(alphabet, units, 1 if units <= alone else parts)
