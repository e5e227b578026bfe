"""How a call to the outside can fail, by what the caller may conclude from it."""

from __future__ import annotations

from city.errors import TownbellError


class NetError(TownbellError):
    """A call that brought no answer."""


class Forbidden(NetError):
    """The call was not made: its address is private or its scheme is not HTTP."""


class NotSent(NetError):
    """The call surely had no effect: no connection came about."""


class Unanswered(NetError):
    """The request went out and no whole answer came back: it may have had its effect."""


class TooLarge(NetError):
    """The answer is longer than the caller's limit; the rest was not read."""


class TooSlow(Unanswered):
    """The answer did not arrive in full within the caller's time."""
