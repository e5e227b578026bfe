"""Official alerts: what a message says, means and retires, when it ends, whom it concerns.

The specification is OASIS CAP 1.2 with NWS practice (VTEC, UGC, SAME) behind it; its
rules are numbered A1 to A23 in docs/alerting.md, and the tests carry their numbers.
Everything is pure, takes ``now`` where time matters, and answers with a reason. The
parts, in the order in which a message meets them:

- :mod:`city.alerts.messages`  the message as published: :class:`Message`, :class:`Info`, :class:`Area`
- :mod:`city.alerts.meaning`   what one message means by itself: action, tier, end, language
- :mod:`city.alerts.history`   the whole history: which messages are live, and what retired the others
- :mod:`city.alerts.reach`     whom a message concerns, by drawing and by code
- :mod:`city.alerts.notices`   what a listener is owed: a new notice, an update, an all-clear, silence

This module is where the rest of the program takes them from.
"""

from __future__ import annotations

from city.alerts.chains import REISSUE_WINDOW, Because, State
from city.alerts.history import DEFAULT_LIFE, History, Standing, fold, fullness
from city.alerts.meaning import (
    Action,
    Meaning,
    Tier,
    Why,
    ends,
    info_end,
    info_for,
    is_nws,
    meaning,
    speaks_description,
    starts_later,
    tier,
    vtecs,
)
from city.alerts.messages import Area, Info, Message, Reference, instant, item, message, references
from city.alerts.notices import Cause, Kind, Notice, notice
from city.alerts.reach import Concern, Listener, Match, Territory, concerns, infos_for, needs_staff, touches

__all__ = [
    "DEFAULT_LIFE",
    "REISSUE_WINDOW",
    "Action",
    "Area",
    "Because",
    "Cause",
    "Concern",
    "History",
    "Info",
    "Kind",
    "Listener",
    "Match",
    "Meaning",
    "Message",
    "Notice",
    "Reference",
    "Standing",
    "State",
    "Territory",
    "Tier",
    "Why",
    "concerns",
    "ends",
    "fold",
    "fullness",
    "info_end",
    "info_for",
    "infos_for",
    "instant",
    "is_nws",
    "item",
    "meaning",
    "message",
    "needs_staff",
    "notice",
    "references",
    "speaks_description",
    "starts_later",
    "tier",
    "touches",
    "vtecs",
]
