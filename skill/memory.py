"""What a conversation remembers from one turn to the next: small, versioned, JSON-able.

It travels through the caller (an Alexa session, a web page's form), so it is read
as untrusted: whatever does not look as it should is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from city.earth.places import Location
from city.nouns import noun, replace
from skill.dialogs.form import Form
from skill.heard.untrusted import is_ours
from skill.turn import Pending
from words.ssml import clean

VERSION = 1
MOST_HEARD = 20  # emergencies remembered as heard
OPEN = ("expecting", "offered", "asked", "yes", "between", "form")
"""What belongs to an open question."""
WORDS = ("misheard", "rate", "language", "proper", "site", "fact", "listens")
LONGEST_WORDS = 160
LONGEST_TEXTED = 300
LONGEST_LAST = 4_000  # characters of the last reply that are kept for "repeat"


class Expecting(StrEnum):
    """What the last question asked for, so that a bare "yes" or "12 Harbor Street" has a meaning."""

    NOTHING = ""
    ADDRESS = "address"
    CONFIRM = "confirm"  # "12 Harbor Street, is that right?"
    CHOICE = "choice"  # "North or South Alder Street?"
    OFFER = "offer"  # "Do you want to hear more?"
    PLACE = "place"  # "Which place do you want the hours for?"
    FORM = "form"  # what an open form asks for
    PHONE = "phone"  # "To which mobile number?"
    KIND = "kind"  # "Which should it be: trash or recycling?"


@noun(frozen=True, slots=True, kw_only=True)
class Memory:
    """The conversation so far.

    ``place`` is where the resident said they are; ``offered`` are addresses that wait
    for a yes or a choice; ``asked`` is the question that waits for the address;
    ``yes`` what "yes" stands for; ``between`` the questions of which one is meant;
    ``before`` the question that was answered last, ``about`` the one that tells of what it told of,
    ``told`` what was answered last where that is none to lean on (one of a list, whom to call);
    ``further`` the one that goes on where its list stopped;
    ``then`` a second question of the same breath that still waits for its turn;
    ``form`` a dialog that is being filled in; ``held`` what was open when a side question came that asks
    something itself, as a memory of nothing else;
    ``heard`` the emergencies already told, as chain and time sent; ``last`` and
    ``last_ask`` the last reply and the question it ended in;
    ``tries`` counts failed addresses; ``misheard`` are the words of the last of them.
    ``rate`` is how fast the resident wants to be spoken to, ``language`` in which language, where they
    said so; ``proper`` the last name, address or number that was said, and ``site`` where the last
    thing is that has a place; ``fact`` the staff's answer that was told; ``texted`` what was texted since
    anything else was told; ``listens`` the slot that a device listens for, with its intent. ``stays``: the
    skill was opened, not asked one thing: it goes on listening.
    """

    place: Location | None = None
    offered: tuple[Location, ...] = ()
    asked: Pending | None = None
    yes: Pending | None = None
    between: tuple[Pending, ...] = ()
    expecting: Expecting = Expecting.NOTHING
    before: Pending | None = None
    about: Pending | None = None
    told: Pending | None = None
    further: Pending | None = None
    then: Pending | None = None
    form: Form | None = None
    held: Memory | None = None
    heard: tuple[tuple[str, str], ...] = ()
    last: str = ""
    last_ask: str = ""
    tries: int = 0
    misheard: str = ""
    rate: str = ""
    language: str = ""
    proper: str = ""
    site: str = ""
    fact: str = ""
    listens: str = ""
    texted: str = ""
    stays: bool = False

    def with_(self, **changes: Any) -> Memory:
        """The same memory with some of it changed."""
        return replace(self, **changes) if changes else self

    def open_question(self) -> dict[str, Any]:
        """What the last question asked for: to be remembered by whatever says it again."""
        return {name: getattr(self, name) for name in OPEN}

    def to_dict(self) -> dict[str, Any]:
        """The JSON-able form; what is empty is left out."""
        kept: dict[str, Any] = {
            **self._open(),
            "place": self.place and place_to_dict(self.place),
            "before": self.before and self.before.to_dict(),
            "about": self.about and self.about.to_dict(),
            "told": self.told and self.told.to_dict(),
            "further": self.further and self.further.to_dict(),
            "then": self.then and self.then.to_dict(),
            "held": self.held and {key: value for key, value in self.held._open().items() if value},
            "heard": [list(pair) for pair in self.heard[-MOST_HEARD:]],
            "last": self.last[:LONGEST_LAST],
            "last_ask": self.last_ask,
            "tries": self.tries,
            "texted": self.texted[:LONGEST_TEXTED],
            "stays": self.stays,
            **{name: getattr(self, name)[:LONGEST_WORDS] for name in WORDS},
        }
        return {"v": VERSION, **{key: value for key, value in kept.items() if value}}

    def _open(self) -> dict[str, Any]:
        """What belongs to an open question, as JSON."""
        return {
            "offered": [place_to_dict(place) for place in self.offered],
            "asked": self.asked and self.asked.to_dict(),
            "yes": self.yes and self.yes.to_dict(),
            "between": [each.to_dict() for each in self.between],
            "form": self.form and self.form.to_dict(),
            "expecting": self.expecting.value,
        }


_EXPECTED = {each.value: each for each in Expecting}


def read(state: Mapping[str, Any] | None) -> Memory:
    """The memory in a state that the caller handed back; an empty one for another version or nonsense."""
    if not state or state.get("v") != VERSION or not is_ours(state):
        return Memory()
    tries, held = state.get("tries"), state.get("held")
    return Memory(
        **_read_open(state),
        place=place_from_dict(state.get("place")),
        before=Pending.from_dict(state.get("before")),
        about=Pending.from_dict(state.get("about")),
        told=Pending.from_dict(state.get("told")),
        further=Pending.from_dict(state.get("further")),
        then=Pending.from_dict(state.get("then")),
        held=Memory(**_read_open(held)) if isinstance(held, dict) and held else None,
        heard=tuple((str(row[0]), str(row[1])) for row in _rows(state.get("heard")) if _is_pair(row)),
        last=_text(state.get("last"))[:LONGEST_LAST],
        last_ask=_question(state.get("last_ask")),
        tries=tries if isinstance(tries, int) else 0,
        texted=_text(state.get("texted"))[:LONGEST_TEXTED],
        stays=state.get("stays") is True,
        **_read_words(state),
    )


def _read_words(state: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _text(state.get(name))[:LONGEST_WORDS] for name in WORDS}


def _read_open(state: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of an open question."""
    expecting = state.get("expecting")
    return {
        "offered": tuple(place for row in _rows(state.get("offered")) if (place := place_from_dict(row))),
        "asked": Pending.from_dict(state.get("asked")),
        "yes": Pending.from_dict(state.get("yes")),
        "between": tuple(each for row in _rows(state.get("between")) if (each := Pending.from_dict(row))),
        "form": Form.from_dict(state.get("form")),
        "expecting": _EXPECTED.get(expecting, Expecting.NOTHING)
        if isinstance(expecting, str)
        else Expecting.NOTHING,
    }


def awaits_consent(state: Mapping[str, Any] | None) -> bool:
    """Whether a "yes" would be the consent to do something, rather than to hear more."""
    yes = read(state).yes
    return yes is not None and yes.agreed


def place_to_dict(place: Location) -> dict[str, Any]:
    """A resolved place as JSON, so that no later turn resolves it again."""
    kept: dict[str, Any] = {"label": place.label, "zones": dict(place.zones)}
    if place.lat is not None and place.lon is not None:
        kept["at"] = [place.lat, place.lon]
    return {**kept, "ugc": list(place.ugc), "same": list(place.same)}


def place_from_dict(kept: object) -> Location | None:
    """What :func:`place_to_dict` made, or None for anything else."""
    if not isinstance(kept, dict) or not isinstance(kept.get("label"), str):
        return None
    zones, at = kept.get("zones"), kept.get("at")
    lat, lon = _point(at)
    return Location(
        label=kept["label"],
        lat=lat,
        lon=lon,
        zones={k: v for k, v in zones.items() if isinstance(v, str)} if isinstance(zones, dict) else {},
        ugc=tuple(code for code in _rows(kept.get("ugc")) if isinstance(code, str)),
        same=tuple(code for code in _rows(kept.get("same")) if isinstance(code, str)),
    )


def _rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _question(value: object) -> str:
    """A question still when it is said; nothing else may be repeated at the end of an open session (C05)."""
    return value if isinstance(value, str) and clean(value).endswith("?") else ""


def _point(value: object) -> tuple[float, float] | tuple[None, None]:
    if isinstance(value, list) and len(value) == 2 and all(isinstance(x, int | float) for x in value):
        return float(value[0]), float(value[1])
    return None, None


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2
