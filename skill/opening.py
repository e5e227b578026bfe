"""The emergency that comes before everything else, where there is one."""

from __future__ import annotations

from city.nouns import noun
from city.records import Advisory
from skill.context import Context
from skill.turn import Say


@noun(frozen=True, slots=True)
class Opening:
    """What an answer begins with, and what is thereby heard."""

    says: tuple[Say, ...] = ()
    heard: tuple[tuple[str, str], ...] = ()


QUIET = Opening()


def opening(context: Context, locale: str) -> Opening:
    """One sentence for each emergency that concerns the resident and was not heard yet."""
    if not context.snapshot.records(Advisory):
        return QUIET
    # Loaded only where there is an advisory: the rules of CAP are a quarter of a cold start.
    from skill import alerts

    opened = alerts.opened(context)
    return Opening(
        tuple(alerts.told_first(each, context, locale) for each in opened),
        tuple(alerts.mark(each) for each in opened),
    )
