"""The nouns of one turn: Question in, Answer (facts), Reply (words) out.

``question -> answer -> reply``: an intent makes an Answer of facts, keys and
typed values without a word in it; :mod:`skill.speech` makes the Reply of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any, TypeAlias

from city.earth.places import Location
from city.localized import Localized
from city.nouns import noun
from skill.topics import TOPIC_OF

LONGEST_WORDS = 300
"""Characters of a slot and of a name: what is longer is noise, and the session would carry it about."""
_TOPICS = frozenset(TOPIC_OF.values())


@noun(frozen=True, slots=True)
class Slot:
    """What was said for one slot, and what it was recognised as.

    ``value`` is as heard; ``id`` and ``name`` are the entry of the slot type that it
    matched (None and "" without a match). ``values`` are those of a multi-value slot.
    """

    value: str
    id: str | None = None
    name: str = ""
    values: tuple[str, ...] = ()


@noun(frozen=True, slots=True)
class Device:
    """What an Alexa request allows to be asked of its device: host, token and device id."""

    api_endpoint: str = field(repr=False)
    token: str = field(repr=False)
    device_id: str = field(repr=False)


@noun(frozen=True, slots=True)
class Caller:
    """Who speaks through Alexa, as the request shows them: Amazon's id, and what may be asked of Amazon.

    The token is good for this request and some minutes; neither it nor the id goes into a log.
    """

    user: str = field(repr=False)
    api_endpoint: str = field(repr=False)
    token: str = field(repr=False)
    request_id: str = ""


@noun(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that a resident asks. ``state`` is what the conversation remembers.

    ``location`` is where the resident is, if the caller knows; else the
    conversation's own place holds.
    """

    topic: str
    intent: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    locale: str
    location: Location | None = None
    state: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""  # as typed or heard; Alexa does not tell
    confidence: float = 1.0
    offset: int = 0  # how many items of its list were already read
    device: Device | None = None
    caller: Caller | None = None  # None where nobody is known, or nothing can be kept about them
    guessed: bool = False  # understood by likeness alone: what is published in just these words comes first
    close: tuple[Pending, ...] = ()  # questions between which the words did not decide
    then: Pending | None = None  # a second question of the same breath
    for_once: bool = False  # its address is somebody else's, and not to be remembered
    there: Location | None = None  # a place that is looked around, and not to be remembered
    agreed: bool = False  # an explicit "yes" to what the last answer said would be done
    fact: str = ""  # the staff's answer that is told again in another language: its words are of the first
    screen: bool = True  # whether anybody can see what is shown; a speaker alone can not

    def slot(self, *names: str) -> Slot | None:
        """The first of these slots that was filled, or None."""
        return next((self.slots[name] for name in names if name in self.slots), None)


@noun(frozen=True, slots=True)
class Word:
    """A phrase used as a value in another: its key, chosen by ``count`` where it has plurals."""

    key: str
    count: int = 1


@noun(frozen=True, slots=True)
class Either:
    """Alternatives said with "or"."""

    items: tuple[Value, ...]


@noun(frozen=True, slots=True)
class Named:
    """The name of a place or an office, said with its article where the language asks for one.

    Of a name whose article nobody knows, the sentence's ``.bare`` twin is said, which needs none.
    """

    name: str | Localized


@noun(frozen=True, slots=True)
class Where:
    """An address or a place as published, said in full: "121 W Main St" is "121 West Main Street"."""

    text: str | Localized


@noun(frozen=True, slots=True)
class Body:
    """The name of a public body as published, whose name may say itself that it is a meeting.

    Of "Board of Directors Workshop" the sentence's ``.named`` twin is said, without another "meeting".
    """

    name: str


@noun(frozen=True, slots=True)
class Between:
    """From one time of a day to another, both local, as one says it: "from 1 to 5 PM".

    ``bare``: of opening hours, "from 10 to 8" where nobody would take that for the night.
    """

    begin: time
    end: time
    bare: bool = False


Value: TypeAlias = (
    "str | int | date | time | datetime | Word | Either | Say | Named | Where | Body | Between | Localized "
    "| Sequence[Value]"
)
"""What a sentence is filled with. How each is said is decided in :mod:`skill.speech`.

``str`` and Localized are untrusted words of the city or the resident; a date is
said as a day ("tomorrow, Tuesday"), an aware datetime as an instant in the city's
zone, a time as a clock time, a sequence as a list with "and".
"""


@noun(frozen=True, slots=True)
class Say:
    """One sentence as facts: the key of its phrase and what fills it."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


def say(key: str, **values: Value) -> Say:
    """A sentence by its key and values."""
    return Say(key, values)


class Because(StrEnum):
    """Why an answer is what it is; the same word in log, metric and test."""

    ANSWERED = "answered"
    NOTHING_FOUND = "nothing_found"  # asked well, and there is none
    NO_DATA = "no_data"  # the city does not publish this
    SUSPENDED = "suspended"
    SOURCE_SILENT = "source_silent"  # an alert source has not answered for five minutes
    NEEDS_PLACE = "needs_place"
    NEEDS_PERMISSION = "needs_permission"
    PLACE_UNCERTAIN = "place_uncertain"  # near miss or ambiguous: asked back
    PLACE_OUTSIDE = "place_outside"
    PLACE_UNKNOWN = "place_unknown"
    NEEDS_CHOICE = "needs_choice"  # two topics, or two things of one name
    NOT_UNDERSTOOD = "not_understood"
    IN_DIALOG = "in_dialog"  # a form is being filled in: its next item was asked for
    CONVERSATION = "conversation"  # launch, help, stop, yes ...
    REFERRED = "referred"  # money, eligibility, law, danger: the office instead of an answer
    EMERGENCY = "emergency"


@noun(frozen=True, slots=True, kw_only=True)
class Pending:
    """A question that waits: for an address, for "yes", for "more". It survives as JSON.

    ``agreed``: the "yes" that it waits for is the consent to do something.
    ``for_once``: the address that it waits for is somebody else's.
    """

    topic: str
    intent: str
    slots: Mapping[str, Slot] = field(default_factory=dict)
    offset: int = 0
    agreed: bool = False
    for_once: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The small JSON-able form that is handed to the next turn."""
        slots = {name: [slot.value, slot.id, slot.name] for name, slot in self.slots.items()}
        kept = {"topic": self.topic, "intent": self.intent, "slots": slots, "offset": self.offset}
        flags = {"agreed": self.agreed, "for_once": self.for_once}
        return {**kept, **{name: True for name, flag in flags.items() if flag}}

    @classmethod
    def from_dict(cls, kept: object) -> Pending | None:
        """What :meth:`to_dict` made, or None for anything else (the state comes from outside)."""
        if not isinstance(kept, dict):
            return None
        topic, slots = kept.get("topic"), kept.get("slots")
        if not isinstance(topic, str) or topic not in _TOPICS:
            return None
        rows = slots.items() if isinstance(slots, dict) else ()
        found = {name: Slot(*row) for name, row in rows if _is_slot(row)}
        intent, offset = kept.get("intent"), kept.get("offset")
        return cls(
            topic=topic,
            intent=intent if isinstance(intent, str) and len(intent) <= LONGEST_WORDS else "",
            slots=found,
            offset=offset if isinstance(offset, int) and offset > 0 else 0,
            agreed=kept.get("agreed") is True,
            for_once=kept.get("for_once") is True,
        )


class Shape(StrEnum):
    """What an answer looks like where there is a screen."""

    WORDS = "words"  # a sentence, large
    LIST = "list"  # a line for each row
    PAGES = "pages"  # a page for each row
    DETAIL = "detail"  # one thing: its name, a second line, and all that is said of it
    ALERT = "alert"  # an emergency, unmistakable
    SAME = "same"  # what is there stays: it is said again


def _is_slot(row: object) -> bool:
    """Value, id and name of a slot: anything else would be said as it is written, as "None"."""
    if not isinstance(row, list) or len(row) != 3:
        return False
    told = isinstance(row[0], str) and isinstance(row[1], str | None) and isinstance(row[2], str)
    return told and all(len(each or "") <= LONGEST_WORDS for each in row)


@noun(frozen=True, slots=True)
class Row:
    """One line of what is shown: a bold part and, if any, a second part; touched, it asks ``leads``."""

    title: Value
    detail: Value = ""
    leads: Pending | None = None


@noun(frozen=True, slots=True)
class Touch:
    """Something to touch beside the rows: what is written on it, and the question that it asks."""

    label: Value
    leads: Pending


@noun(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is true, without words.

    ``ask`` is the question at the end; with it the session stays open.
    ``elicit`` is the slot that it asks for, of the question's own intent or of ``elicit_of``.
    ``remember`` is merged into the conversation's memory. ``used`` are the ids of the sources that it
    rests on; ``kinds`` those whose sources answer for what was *not* found. ``consent`` are
    scopes for a consent card. ``replay`` is a reply to be said again word for word. ``site`` is
    where the thing is that was told of, for "where is that?", and ``about`` the question that tells of
    it, for "what is her number?" and "is it open?".
    ``brief``: of days in the coming week the weekday is said alone, for there are several to be said.
    ``shape`` is how it is shown (None: words, one thing or a list, as there are rows) and
    ``touch`` what can be touched beside the rows.
    """

    says: tuple[Say, ...] = ()
    because: Because = Because.ANSWERED
    ask: Say | None = None
    reprompt: Say | None = None
    elicit: str = ""
    elicit_of: str = ""
    title: Value = ""
    rows: tuple[Row, ...] = ()
    shape: Shape | None = None
    touch: tuple[Touch, ...] = ()
    used: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    remember: Mapping[str, Any] = field(default_factory=dict)
    consent: tuple[str, ...] = ()
    replay: str = ""
    site: Value = ""
    about: Pending | None = None
    brief: bool = False


@noun(frozen=True, slots=True, kw_only=True)
class Reply:
    """One turn's outcome, ready for every mouth.

    ``speech`` is plain text, ``ssml`` the same as SSML; ``state`` is a small
    JSON-able mapping to hand to the next turn. ``session_state`` is "open" exactly
    when the speech ends in a question, and then there is a reprompt. ``as_of`` is
    when the sources last answered.
    """

    text: str
    locale: str
    topic: str
    intent: str
    slots: Mapping[str, str]
    speech: str
    ssml: str
    reprompt: str = ""
    card_title: str = ""
    card_text: str = ""
    display: Mapping[str, Any] | None = None
    as_of: datetime | None = None
    sources: tuple[str, ...] = ()
    session_state: str = "closed"
    state: Mapping[str, Any] = field(default_factory=dict)
    confidence: float = 1.0
    because: Because = Because.ANSWERED
    consent: tuple[str, ...] = ()
    elicit: str = ""
    elicit_of: str = ""  # the intent whose slot is listened for, where it is another than this one
    rate: str = ""  # how fast it is to be said, as SSML's prosody names it
    asked: Pending | None = None  # the question as it was meant; only where somebody can see it

    def to_dict(self) -> dict[str, Any]:
        """The shape of ``townbell ask --json`` (contract)."""
        return {
            "text": self.text,
            "locale": self.locale,
            "topic": self.topic,
            "intent": self.intent,
            "slots": dict(self.slots),
            "speech": self.speech,
            "ssml": self.ssml,
            "display": None if self.display is None else dict(self.display),
            "as_of": None if self.as_of is None else self.as_of.isoformat(),
            "sources": list(self.sources),
            "session_state": self.session_state,
            "confidence": round(self.confidence, 3),
        }
