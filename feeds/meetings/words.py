"""The status of a meeting in the words that clerks write, in English and Spanish, wherever they write them.

The tables below are the whole of it: what each status is called, and what looks like it
and is not. tests/feeds/kinds/test_status.py has the sentences they were made from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

Status = Literal["scheduled", "cancelled", "postponed", "tentative", "passed"]

_CANCELLED = re.compile(
    r"\bcancell?ed\b|\bcancelad[oa]s?\b|\bcalled off\b|\bwill not (?:be held|meet|take place)\b"
    r"|\bse cancela\b|\bse ha cancelado\b|\bno meeting\b|\bno habrá\b"
    r"|\bno se (?:celebrará|realizará|llevará a cabo)\b|\b(?:no|lack of|want of) (?:a )?quorum\b"
    r"|\b(?:sin|falta de) qu[óo]rum\b|\bsuspendid[oa]\b",
    re.IGNORECASE,
)
_CANCELLATION = re.compile(r"\bcancell?ation\b(?! (?:of|policy|fee))|\bcancelación\b(?! de)", re.IGNORECASE)
_NOTICE_OF = re.compile(
    r"\b(?:notice of cancell?ation|cancell?ation notice"
    r"|cancell?ation of (?:the |this )?(?:\w+ ){0,4}(?:meeting|session|hearing)"
    r"|aviso de cancelación|cancelación de (?:la |esta )?(?:\w+ ){0,3}(?:reunión|sesión|audiencia))\b",
    re.IGNORECASE,
)
_POSTPONED = re.compile(
    r"\bpostponed?\b|\bpostponement\b|\bre-?scheduled?\b|\bdeferred\b"
    r"|\b(?:adjourned|continued|recessed) (?:to|until)\b(?! order)"
    r"|\bpospuest[oa]\b|\baplazad[oa]\b|\breprogramad[oa]\b",
    re.IGNORECASE,
)
_NEW_DATE = re.compile(
    r"\b(?:postponed|re-?scheduled|moved|continued|adjourned|pospuest[oa]|aplazad[oa]|reprogramad[oa])\s+"
    r"(?:meeting\s+)?(?:from|del?|desde)\b",
    re.IGNORECASE,
)
"""What stands before the day on which it was to be: the meeting that is listed takes place."""

_TENTATIVE = re.compile(
    r"\btentativ[eoa]\b(?!\s+(?:agenda|budget|map|parcel|ruling|settlement|tract|agreement))"
    r"|\bto be confirmed\b|\bprovisional\b|\bpor confirmar\b",
    re.IGNORECASE,
)
# "If the meeting is cancelled, ..." and "has not been cancelled" say nothing of the kind.
_HYPOTHETICAL = re.compile(
    r"\b(?:if|unless|in case|in the event|may be|could be|not|never|should|si|en caso de|podría|no)\b"
    r"[^.;:!\n]{0,60}\Z",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(
    r"(?<=[;!\n])\s*|(?<=[\w)\]]{2}\.)(?<!(?:jan|feb|mar|apr|jun|jul|aug|sep|oct|nov|dec)\.)(?<!sept\.)\s+",
    re.IGNORECASE,
)
"""Not the point of "5 p.m." or "Dec. 3", which would cut off when a meeting is."""

_OF_IT = re.compile(
    r"\b(?:meeting|session|workshop|hearing|event|reunión|sesión|audiencia|evento|it|this)\s+(?:\w+\s+){0,3}?"
    r"(?:cancel|called off|postpone|re-?schedule|defer|will not|no se|adjourned|continued|recessed|moved"
    r"|pospuest|aplazad|reprogramad|suspendid)",
    re.IGNORECASE,
)


_BEGINS = re.compile(
    r"\W*(?:(?:the |this |la |esta )?(?:meeting|session|reunión|sesión) )?"
    r"(?:cancel|notice of cancel|called off|no meeting|no quorum|lack of quorum|postpone|re-?schedul|defer"
    r"|(?:adjourned|continued|recessed) (?:to|until)|moved (?:to|from)"
    r"|se cancela|sin quórum|falta de quórum|pospuest|aplazad|reprogramad|suspendid)",
    re.IGNORECASE,
)
LONGEST = 20_000
"""Characters of a description that are looked through."""


def status_of(labels: Iterable[str], remarks: Iterable[str] = (), *, held: bool = False) -> Status:
    """The status that titles, places, times and document names (``labels``) and longer ``remarks`` tell.

    A remark counts only where it says so of the meeting, not of a contract on its agenda, and not where
    it says what would happen if. ``held`` is whether minutes exist, so that the meeting has been.

    >>> status_of(["City Council", "Notice of Cancellation"])
    'cancelled'
    >>> status_of(["Finance Committee rescheduled from May 3"])
    'scheduled'
    """
    names = [_NEW_DATE.sub(" ", text) for text in labels if text]
    told = [_NEW_DATE.sub(" ", text) for text in remarks if text]
    if any(says(_POSTPONED, text) for text in names) or any(says_of_it(_POSTPONED, text) for text in told):
        return "postponed"
    if any(says(_CANCELLED, text) or _CANCELLATION.search(text) or _NOTICE_OF.search(text) for text in names):
        return "cancelled"
    if any(says_of_it(_CANCELLED, text) or _NOTICE_OF.match(text) for text in told):
        return "cancelled"
    if any(_TENTATIVE.search(text) for text in (*names, *told)):
        return "tentative"
    return "passed" if held else "scheduled"


def says(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the words are there, and not as what would happen if, or does not."""
    before = (text[max(0, hit.start() - 80) : hit.start()] for hit in pattern.finditer(text))
    return any(not _HYPOTHETICAL.search(each) for each in before)


def sentences_about_it(text: str) -> list[str]:
    """The sentences of a longer text that say of the meeting itself that it is off or moved.

    An agenda may well speak of a cancelled contract, and of a motion that moved to adopt.
    """
    # Runs of blanks make some of the patterns slow, and mean nothing.
    lines = "\n".join(" ".join(line.split()) for line in text[:LONGEST].splitlines())
    sentences = (each.strip() for each in _SENTENCE_END.split(lines))
    return [each for each in sentences if _BEGINS.match(each) or _OF_IT.search(each)]


def says_of_it(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a sentence begins with the word, or says it of a meeting."""
    return any(says(pattern, each) for each in sentences_about_it(text))
