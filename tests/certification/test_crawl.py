"""The crawl: every conversation that the skill offers, in every locale, without a fault (C01 to C24)."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.clock import RunningClock
from app.settings import load
from app.wiring.talking import alexa_skill
from skill.amazon.alexa import AlexaSkill
from tests.certification import language, offers
from tests.certification.crawl import DEPTH, Crawl
from tests.interaction_models.test_models import LOCALES
from tests.skill.amazon import resident_in
from tests.skill.talking import alexa_in, desk_in
from tests.skill.town import NOW, named
from words import phrases

CITY = Path(__file__).resolve().parents[2] / "cities" / "port-alder"
DEEPER = int(os.environ.get("TOWNBELL_CRAWL_DEPTH", "0"))
"""A deeper walk, from every sample without a slot, for a quiet hour: TOWNBELL_CRAWL_DEPTH=7."""
TOWNS = ("port-alder", "plain", "tornado")
OTHERS = ("suspended", "listed", "stale", "silent", "sorts")
"""Walked in the quiet hour too: they differ from the plain one in a few answers alone."""
HERE = {"port-alder": "120 royal palm way"}
Skills = Callable[[str], AlexaSkill]


@pytest.fixture(scope="module")
def skills(tmp_path_factory: pytest.TempPathFactory) -> Skills:
    """The demo city through the wiring of the command line, or one of the small towns; each once."""
    built: dict[str, AlexaSkill] = {}

    def skill(town: str) -> AlexaSkill:
        if town not in built:
            folder = Path(tmp_path_factory.mktemp(town))
            if town == "port-alder":
                settings = load(CITY, {**os.environ, "TOWNBELL_DATA": str(folder)})
                built[town] = alexa_skill(settings, RunningClock(NOW))
            else:
                built[town] = alexa_in(named(town, folder), desk=desk_in(folder / "desk"))
        return built[town]

    return skill


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("town", [*TOWNS, *(OTHERS if DEEPER else ())])
def test_everything_that_is_offered_leads_on(skills: Skills, town: str, locale: str) -> None:
    """Five turns deep: no dead end, no closed question, no other language, no "None", no phrase that is no
    sample, nothing over its size or over 45 seconds, and stop, help, noise and repeat in every state."""
    crawl = Crawl(skills(town), locale, HERE.get(town, "12 harbor street"), DEEPER or DEPTH)
    crawl.walk(every_sample=bool(DEEPER))
    assert crawl.found == []
    assert crawl.turns > 500
    assert len(crawl.said) > 60


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("permitted", [True, False], ids=["permitted", "not permitted"])
def test_what_is_offered_to_a_resident_whom_alexa_knows_leads_on(
    tmp_path: Path, locale: str, permitted: bool
) -> None:
    """With an account, reminders and subscriptions too, with their permission and without (C14, C16)."""
    with resident_in(named("plain", tmp_path), tmp_path, ("alexa",), locale=locale) as resident:
        resident.amazon.permitted = permitted
        crawl = Crawl(
            resident.alexa, locale, "12 harbor street", DEEPER or DEPTH, sent_from=resident.sent_from_here
        )
        crawl.walk(every_sample=bool(DEEPER))
    assert crawl.found == []
    done = phrases(locale).say("reminder.done", what="")[:-3]
    assert any(said.startswith(done) for said in crawl.said) is permitted


# -- the crawl itself


@pytest.mark.parametrize(
    ("text", "locale", "expected"),
    [
        (
            "You can say: when is my next trash pickup, or say help. What would you like to know?",
            "en-US",
            ["when is my next trash pickup", "help"],
        ),
        (
            "Puede decir: cuándo recogen la basura, o hay alguna alerta. ¿Qué le gustaría saber?",
            "es-US",
            ["cuándo recogen la basura", "hay alguna alerta"],
        ),
        ("for example, my address is twelve Harbor Street.", "en-US", ["my address is twelve harbor street"]),
        ("To have all of it deleted, say: delete my data.", "en-US", ["delete my data"]),
        ("You can say an address, or a place such as a park.", "en-US", []),
    ],
)
def test_what_is_offered_is_found(text: str, locale: str, expected: list[str]) -> None:
    """Phrases to be said literally come after a colon; a description of what may be said is none."""
    assert offers.phrases(text, locale[:2]) == expected
    assert all(offers.understood(phrase, locale) for phrase in expected)


def test_what_one_may_ask_about_is_found() -> None:
    """ "You can ask about trash pickup, city meetings, news or alerts": each of them will be said."""
    text = "You can ask about trash pickup, city meetings, news or alerts. What would you like to know?"
    assert offers.subjects(text, "en") == ["trash pickup", "city meetings", "news", "alerts"]
    assert offers.understood("the quick brown fox", "en-US") is None


@pytest.mark.parametrize(
    ("text", "spoken_in", "is_foreign"),
    [
        ("Your next trash pickup is tomorrow, Monday.", "es", True),
        ("Su próxima recolección de basura es mañana, lunes.", "en", True),
        ("Su próxima recolección de basura es mañana, lunes.", "es", False),
        ("En inglés: Take cover now and stay where you are.", "es", False),
        ("The meeting is at 410 Calle Ocho.", "en", False),
    ],
)
def test_the_other_language_is_heard(text: str, spoken_in: str, is_foreign: bool) -> None:
    """Two telling words of the other language in a sentence, unless it is announced as foreign."""
    assert bool(list(language.foreign(text, spoken_in))) is is_foreign


def test_a_fault_in_a_phrase_is_found(skills: Skills, monkeypatch: pytest.MonkeyPatch) -> None:
    """A help that offers what is no sample, in the other language, with markup: the crawl sees each."""
    from words.phrases import Phrases

    said = Phrases.say

    def worse(self: Phrases, key: str, **values: object) -> str:
        if key == "help" and self.language == "en":
            return "Puede usted **decir** esto. You can say: open the pod bay doors."
        return said(self, key, **values)

    monkeypatch.setattr(Phrases, "say", worse)
    crawl = Crawl(skills("plain"), "en-US", "12 harbor street", 1)
    crawl.walk()
    told = "\n".join(crawl.found)
    assert "offers 'open the pod bay doors', which is no sample (C10)" in told
    assert "the other language" in told
    assert "(C13)" in told
