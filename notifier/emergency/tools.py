"""What an emergency desk works with, and what the city has decided beforehand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from city.advisories import Message
from city.emergency.emergencies import AdvisoryStore
from city.records import Zone
from notifier.causes.advisories import Ground
from notifier.emergency.composing import House
from notifier.emergency.signing import Sign, as_it_is


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the city has decided beforehand.

    ``approved`` are the templates that one person may send alone by breaking the glass; ``staff`` are
    those who may act (empty: whoever can use the command); ``ceiling`` is the most messages of one send.
    """

    approved: Collection[str] = ()
    staff: Sequence[str] = ()
    ceiling: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the desk works with. ``audience`` counts who would hear a message, by channel; ``tell`` is
    called after something was published, so that residents hear it at once. ``sign`` signs a document;
    one that cannot be signed leaves unsigned, and the log says so: nobody is left unwarned for it."""

    store: AdvisoryStore
    house: House
    rules: Rules
    zones: Callable[[], Sequence[Zone]]
    ground: Callable[[], Ground]
    audience: Callable[[Message], Mapping[str, int]]
    tell: Callable[[], object]
    sign: Sign = as_it_is
    now: Callable[[], datetime]
    new_id: Callable[[datetime], str]
