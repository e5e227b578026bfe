"""What one CAP message means, taken by itself: rules A2, A7 to A11, A16 and A18.

Every rule is a row of a table, tried from the top; the first that holds decides, and
its reason is what the log, the console and the tests call it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import lru_cache

from city.alerts.drills import calls_itself_a_test
from city.alerts.messages import Info, Message, Reference, instant, references
from city.alerts.vtec import Vtec
from city.alerts.vtec import read as read_vtec
from city.nouns import noun


class Action(StrEnum):
    """What a message does."""

    ALERT = "alert"
    UPDATE = "update"
    CANCEL = "cancel"
    NONE = "none"


class Why(StrEnum):
    """Why a message means what it means."""

    NOT_ACTUAL = "not_actual"  # Test, Exercise, System, Draft, or no status at all
    NOT_PUBLIC = "not_public"  # Restricted, Private, or no scope at all
    ACKNOWLEDGEMENT = "acknowledgement"
    ERROR = "error"
    TEST_CODE = "test_code"  # an Actual message whose event code is a test's
    TEST_PRODUCT = "test_product"  # the VTEC says that the product is a test
    TEST_WORDS = "test_words"  # an Actual message that calls itself a test
    BLOCKED = "blocked"  # its publisher keeps it from public channels
    CANCELLED = "cancelled"
    ALL_CLEAR_UPDATE = "all_clear_update"  # a cancel in the guise of an update (A7)
    VTEC_CANCELLED = "vtec_cancelled"  # a cancel in the guise of an alert (A8)
    UPGRADED = "upgraded"  # the watch makes way for a warning (A10)
    EVENT_OVER = "event_over"  # VTEC EXP: the text may speak of the next event (A11)
    UPDATED = "updated"
    NEW = "new"
    UNKNOWN_TYPE = "unknown_type"  # a type CAP does not list is read as an alert (A23)


class Tier(IntEnum):
    """How far ahead of everything else a message goes. The greater the number, the further."""

    NEWS = 1
    WEATHER = 2
    EMERGENCY = 3


@noun(frozen=True, slots=True)
class Meaning:
    """What a message does, why, whether residents may ever see it, and what it retires."""

    action: Action
    reason: Why
    references: tuple[Reference, ...]

    @property
    def reaches_public(self) -> bool:
        """Whether the message may ever reach a resident."""
        return self.action is not Action.NONE


def meaning(message: Message) -> Meaning:
    """What the message does by itself; an update of something unknown is still one."""
    for holds, action, reason in _RULES:
        if holds(message):
            return Meaning(action or _action_of_type(message), reason, retires(message))
    return Meaning(Action.ALERT, Why.UNKNOWN_TYPE, retires(message))


def retires(message: Message) -> tuple[Reference, ...]:
    """Every earlier message that this one names: its references and the NWS's ``expiredReferences``."""
    expired, _ = references(" ".join(message.parameter("expiredReferences")))
    return tuple(dict.fromkeys((*message.references, *expired)))


def vtecs(message: Message) -> tuple[Vtec, ...]:
    """The VTEC strings of a message, each once."""
    return read_vtec(message.parameter("VTEC"))


def info_end(info: Info) -> datetime | None:
    """When what this block warns of is over: ``eventEndingTime`` or ``ends``, else ``expires`` (A9).

    The first two are one fact on two ways; where they differ the later counts, since
    silence too early is the worse mistake.
    """
    stated = [time for text in info.parameters.get("eventEndingTime", ()) if (time := instant(text))]
    if info.ends:
        stated.append(info.ends)
    return max(stated) if stated else info.expires


def ends(message: Message) -> datetime | None:
    """When the last of its blocks is over; None where only the city's default can say (A9)."""
    known = [end for info in message.infos if (end := info_end(info))]
    return max(known, default=None)


def starts_later(info: Info, now: datetime) -> datetime | None:
    """The onset if it is still to come, to be told now as "starting at ..." (A20)."""
    return info.onset if info.onset and info.onset > now else None


def speaks_description(message: Message) -> bool:
    """Whether the description is about this event: not where VTEC says that it is over (A11)."""
    return not _only_ends(message, "EXP")


def info_for(message: Message, locale: str, infos: Sequence[Info] | None = None) -> Info | None:
    """The block to use for a locale (A16): exact, same primary language, en-US, first. None without blocks.

    ``infos`` narrows the choice to some of the message's blocks, those that concern the listener.
    """
    blocks = message.infos if infos is None else infos
    wanted = _language(locale)
    tests: tuple[Callable[[str], bool], ...] = (
        lambda language: language == wanted,
        lambda language: language.split("-")[0] == wanted.split("-")[0],
        lambda language: language == "en-us",
        lambda language: language.split("-")[0] == "en",
    )
    for test in tests:
        for block in blocks:
            if test(_language(block.language)):
                return block
    return blocks[0] if blocks else None


def tier(message: Message) -> Tier:
    """Emergency, weather or news (design: "An emergency comes first"), by the gravest block."""
    if any(_is_grave(info) or _is_flight(info) for info in message.infos):
        return Tier.EMERGENCY
    return Tier.WEATHER if is_nws(message) else Tier.NEWS


def is_nws(message: Message) -> bool:
    """Whether the National Weather Service wrote the message."""
    return bool(
        _is_weather_service(message.sender)
        or vtecs(message)
        or any(message.event_code("NationalWeatherService"))
    )


@lru_cache(maxsize=256)
def _is_weather_service(sender: str) -> bool:
    return re.search(r"\b(noaa|weather)\.gov\b", sender, re.IGNORECASE) is not None


@lru_cache(maxsize=256)
def _language(tag: str) -> str:
    return tag.strip().replace("_", "-").lower()


def _is(value: str, *wanted: str) -> bool:
    return value.strip().casefold() in wanted


def _only_ends(message: Message, action: str) -> bool:
    """Whether every VTEC event of the message is at its end, and one in this way.

    A segment that cancels one event and starts another does not only end.
    """
    actions = {vtec.action for vtec in vtecs(message)}
    return action in actions and actions <= {"CAN", "UPG", "EXP"}


_TEST_CODES = frozenset({"RWT", "RMT", "NPT", "DMO"})


def _has_test_code(message: Message) -> bool:
    return any(code.strip().upper() in _TEST_CODES for code in message.event_code("SAME"))


def _is_blocked(message: Message) -> bool:
    """IPAWS ``BLOCKCHANNEL``: PUBLIC is the channel that we are; EAS, NWEM and CMAS are radio and phones."""
    return any("PUBLIC" in re.split(r"[\s,]+", value.upper()) for value in message.parameter("BLOCKCHANNEL"))


def _is_all_clear_update(message: Message) -> bool:
    return (
        _is(message.msg_type, "update")
        and bool(message.infos)
        and all(_says_all_clear(info, message.sent) for info in message.infos)
    )


def _says_all_clear(info: Info, sent: datetime | None) -> bool:
    over = info.expires is not None and sent is not None and info.expires <= sent
    clear = any(_is(response, "allclear", "none") for response in info.responses)
    return over and clear and _is(info.urgency, "past")


def _action_of_type(message: Message) -> Action:
    return Action.UPDATE if _is(message.msg_type, "update") else Action.ALERT


_RULES: tuple[tuple[Callable[[Message], bool], Action | None, Why], ...] = (
    (lambda m: not _is(m.status, "actual"), Action.NONE, Why.NOT_ACTUAL),
    (lambda m: not _is(m.scope, "public"), Action.NONE, Why.NOT_PUBLIC),
    (lambda m: _is(m.msg_type, "ack"), Action.NONE, Why.ACKNOWLEDGEMENT),
    (lambda m: _is(m.msg_type, "error"), Action.NONE, Why.ERROR),
    (_has_test_code, Action.NONE, Why.TEST_CODE),
    (lambda m: any(vtec.is_test for vtec in vtecs(m)), Action.NONE, Why.TEST_PRODUCT),
    (calls_itself_a_test, Action.NONE, Why.TEST_WORDS),
    (_is_blocked, Action.NONE, Why.BLOCKED),
    (lambda m: _is(m.msg_type, "cancel"), Action.CANCEL, Why.CANCELLED),
    (_is_all_clear_update, Action.CANCEL, Why.ALL_CLEAR_UPDATE),
    (lambda m: _only_ends(m, "CAN"), Action.CANCEL, Why.VTEC_CANCELLED),
    (lambda m: _only_ends(m, "UPG"), None, Why.UPGRADED),
    (lambda m: _only_ends(m, "EXP"), None, Why.EVENT_OVER),
    (lambda m: _is(m.msg_type, "update"), Action.UPDATE, Why.UPDATED),
    (lambda m: _is(m.msg_type, "alert"), Action.ALERT, Why.NEW),
)

_FLIGHT_CODES = frozenset({"EVI", "SPW", "CDW", "CEM", "EAN", "NUW", "RHW", "HMW"})
_FLIGHT_WORDS = (
    r"(?i)\bevac[uú][aáeé]|\bdesaloj"
    r"|\bshelter[ -]in[ -]place\b|\brefugi\w+ en (?:el|su|este) lugar\b|\bref[uú]giese\b|\bresgu[aá]rdese\b"
    r"|\bcivil (?:danger|emergency)\b|\b(?:peligro|emergencia) civil\b"
)


def _is_grave(info: Info) -> bool:
    return (
        _is(info.severity, "extreme", "severe")
        and _is(info.urgency, "immediate", "expected")
        and _is(info.certainty, "observed", "likely")
    )


def _is_flight(info: Info) -> bool:
    """Leave, hide or civil danger: by event code, by CAP's responseType, or in so many words (A18)."""
    codes = {code.strip().upper() for code in info.event_codes.get("SAME", ())}
    return (
        bool(codes & _FLIGHT_CODES)
        or any(_is(response, "evacuate") for response in info.responses)
        or any(re.search(_FLIGHT_WORDS, text) for text in (info.event, info.headline))
    )
