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


ABOUT_ALERTS = frozenset({"city_alerts", "weather_alert"})
QUIET = Opening()


def opening(context: Context, locale: str, name: str = "") -> Opening:
    """One sentence for each emergency that concerns the resident and was not heard yet.

    Where alerts were asked for (``name`` is what answers), each with what to do.
    """
    if not context.snapshot.records(Advisory):
        return QUIET
    # Loaded only where there is an advisory: the rules of CAP are a quarter of a cold start.
    from skill.answers import alerts

    opened = alerts.opened(context)
    todo = {each.chain: alerts.what_to_do(each, context, locale) for each in opened if name in ABOUT_ALERTS}
    return Opening(
        tuple(
            sentence
            for each in opened
            for sentence in (alerts.told_first(each, context, locale), *todo.get(each.chain, ()))
        ),
        tuple(alerts.mark(each) for each in opened),
    )
