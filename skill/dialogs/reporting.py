"""What a report consists of: the kind of problem, in words, and the key that makes it one (pure)."""

from __future__ import annotations

from skill.dialogs.filling import put, said, without
from skill.dialogs.form import Form
from skill.heard.naming import plain
from skill.turn import Slot, Word
from words import phrases

OTHER = "other"
SERVICE_TYPES = (
    *("pothole", "graffiti", "streetlight", "missed_collection", "illegal_dumping", "abandoned_vehicle"),
    *("storm_drain", "dead_animal", "stray_animal", "tree", "noise", "sidewalk", "sign", OTHER),
)
"""The service types of topics.md: the ids of the interaction models' SERVICE_TYPE."""
LONGEST_DETAILS = 500


def typed(form: Form, locale: str, heard: str = "") -> Form:
    """The form with a service type that is one of ours, and free words where they belong.

    What is none of them is reported as something else, in the resident's words: all of them, where
    the channel tells what was ``heard``.
    """
    slot, words = form.slots.get("service_type"), said(form, "words") or said(form, "query")
    form = without(form, "words", "query")
    if not form.asks and not words and (slot is None or slot.id == OTHER) and _tells(heard, locale):
        words = heard  # the very first sentence says what is wrong
    if slot is None and words and _says_nothing(words, locale):
        slot, words = Slot(OTHER, OTHER), ""  # "something else": then what
    if slot is not None and slot.id not in SERVICE_TYPES:
        words, slot = words or slot.value, None
    if slot is None and not words:
        return without(form, "service_type")
    kind = slot.id if slot is not None and slot.id else OTHER
    if kind == OTHER and slot is not None and not words and slot.value != OTHER:
        if not _says_nothing(slot.value, locale):
            words = heard or slot.value
        elif form.asks != "what":
            return without(form, "service_type")
    form = put(form, service_type=Slot(kind, kind))
    return put(form, details=Slot(words[:LONGEST_DETAILS])) if words else form


def problem(form: Form) -> Word:
    """The kind of problem, as it is read back: "a pothole"."""
    return Word(f"issue.{said(form, 'service_type')}")


def key_of(form: Form) -> str:
    """The same for the same report: when it was begun, and what it says."""
    import hashlib

    parts = (form.opened, *(f"{name}={form.slots[name].value}" for name in sorted(form.slots)))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:32]


def _tells(words: str, locale: str) -> bool:
    """Whether a sentence says more than that something is to be reported."""
    said = set(plain(words).split())
    return bool(said) and not said <= set(phrases(locale).say("heard.only_reports").split("|"))


def _says_nothing(words: str, locale: str) -> bool:
    """Whether the words only say that there is something: "a problem", "an issue"."""
    return plain(words) in phrases(locale).say("heard.problem").split("|")
