"""Answering: the skill over a snapshot, in words and as Alexa calls it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.reports import ReportDesk
    from net.alexa_api import ApiAnswer
    from skill.amazon.alexa import AlexaSkill
    from skill.amazon.books import Books
    from skill.conversation import Conversation
    from skill.skill import Count, Note, Skill
    from snapshot.read import Snapshot


def skill(
    settings: Settings,
    snapshot: Callable[[], Snapshot],
    desk: ReportDesk | None = None,
    books: Callable[[], Books] | None = None,
    unanswered: Note | None = None,
    signs_up: bool = False,
    counted: Count | None = None,
) -> Skill:
    """The skill of this city over a snapshot.

    Without a ``desk`` it takes no reports, without ``books`` it keeps nothing about residents, and
    says so; ``signs_up`` says that the city's page takes sign-ups.
    """
    from skill.settings import SkillSettings
    from skill.skill import Skill

    city = settings.city
    return Skill(
        snapshot,
        SkillSettings(
            city=city.name,
            zone=city.zone,
            phone=city.phone,
            locales=city.locales,
            lat=city.latitude,
            lon=city.longitude,
            ugc=city.ugc,
            same=city.same,
            skill_id=settings.skill_id,
            service_codes=settings.open311.codes if settings.open311 else {},
            report_days=settings.report_days,
            signs_up=signs_up,
        ),
        _device_address,
        desk,
        books=books,
        progress=_progress,
        unanswered=unanswered,
        counted=counted,
    )


def _device_address(api_endpoint: str, token: str, device_id: str) -> ApiAnswer:
    """What Amazon says, loaded with the first who is asked for: most turns know their place, or its words."""
    from net.device_address import AmazonDeviceAddress

    return AmazonDeviceAddress()(api_endpoint, token, device_id)


def _progress(api_endpoint: str, token: str, request_id: str, ssml: str) -> None:
    """Said at once, loaded with the first live call."""
    from net.progress import AmazonProgress

    AmazonProgress()(api_endpoint, token, request_id, ssml)


def conversation(settings: Settings, clock: RunningClock) -> Conversation:
    """Questions in words: the command line and the page."""
    from app.wiring.feeds import ready
    from skill.conversation import Conversation

    ready(settings, clock)
    return Conversation(skill_with_desk(settings, clock), models(settings))


def models(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    """The interaction models that the city's locales need, by their own locale.

    Locales of one language share a model: what is understood in ``en-US`` is in ``en-GB``.
    """
    import json

    needed = dict.fromkeys(model_file(locale) for locale in settings.city.locales)
    return {path.stem: json.loads(path.read_text("utf-8")) for path in needed if path}


def model_file(locale: str) -> Path | None:
    """The interaction model for a locale: its own, else one of its language; None where there is none."""
    from app.settings import PROJECT

    folder = PROJECT / "interaction_models"
    own = folder / f"{locale}.json"
    shared = sorted(folder.glob(f"{locale.partition('-')[0]}-*.json"))
    return own if own.is_file() else next(iter(shared), None)


def alexa_skill(settings: Settings, clock: RunningClock) -> AlexaSkill:
    """The skill as Alexa calls it."""
    from app.wiring import residents
    from app.wiring.feeds import ready
    from skill.amazon.alexa import AlexaSkill

    ready(settings, clock)
    return AlexaSkill(skill_with_desk(settings, clock, residents.books(settings, clock)))


def skill_with_desk(
    settings: Settings, clock: RunningClock, books: Callable[[], Books] | None = None
) -> Skill:
    """The skill where reports have a store to be kept in, and questions are counted.

    A function is stopped when it has answered: there nothing is counted beside the turn, but in its log.
    """
    from app.wiring import counting, log_lines, state, unanswered
    from app.wiring.enrolling import signs_up
    from app.wiring.published import snapshots
    from app.wiring.reporting import LateDesk

    late, snapshot = LateDesk(settings, clock), snapshots(settings, clock)
    if state.in_bucket(settings):
        note = unanswered.at_once(settings)
        count = log_lines.counted(settings.city.zone)
        return skill(settings, snapshot, late, books, note, signs_up(settings), count)
    notes, counted = unanswered.kept(settings), counting.counted(settings).note
    return skill(settings, snapshot, late, books, notes.note, signs_up(settings), counted)
