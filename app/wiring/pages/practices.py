"""What the pages on privacy and terms tell of this city's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings
    from web.residents.ports import Practices


def practices(settings: Settings) -> Practices:
    """The channels that are on with who carries them, and how long each thing is kept."""
    from app.channel_limits import keep_days
    from stores.sqlite.unanswered import KEPT
    from web.residents.ports import Practices

    return Practices(
        providers=_providers(settings),
        delivery_days=keep_days(settings),
        report_days=settings.report_days,
        question_days=KEPT.days,
        forwards_reports=settings.open311 is not None,
        speaks=bool(settings.skill_id),
    )


def _providers(settings: Settings) -> dict[str, tuple[str, ...]]:
    """Who carries each channel. What is wrong in city.toml fails no page: others tell of it."""
    from app.channel_settings import ways
    from city.errors import BadSettings

    found: dict[str, tuple[str, ...]] = {}
    try:
        for way in ways(settings):
            if not way.unset:
                provider = way.name.partition(".")[2] or way.channel
                found[way.channel] = (*found.get(way.channel, ()), provider)
    except BadSettings:
        return {}
    return found
