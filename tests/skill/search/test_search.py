"""Free questions against the demo city's own data: answered surely, referred, or not at all."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.clock import RunningClock
from app.settings import PROJECT, Settings, load
from app.wiring.feeds import ready
from app.wiring.published import snapshots
from app.wiring.talking import skill
from city.records import Fact, NewsItem, Page, Record
from skill import search
from skill.context import Context
from skill.conversation import Conversation
from skill.memory import Memory
from skill.skill import Skill
from skill.turn import Answer, Because, Question, Slot
from tests.skill.search.judge import NOW, by_search, cases
from tests.skill.town import SETTINGS, Town
from tests.snapshot.samples import snapshot_of

LANGUAGES = ("en", "es")


@pytest.fixture(scope="module")
def alder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Skill, Settings]:
    """The demo city, refreshed once."""
    data = tmp_path_factory.mktemp("alder")
    settings = load(PROJECT / "cities" / "port-alder", {"TOWNBELL_DATA": str(data)})
    clock = RunningClock(NOW)
    ready(settings, clock)
    return skill(settings, snapshots(settings, clock)), settings


@pytest.fixture(scope="module")
def talk(alder: tuple[Skill, Settings]) -> Conversation:
    from app.wiring.talking import models

    return Conversation(alder[0], models(alder[1]))


def ask(context: Context, words: str, locale: str = "en-US") -> Answer | None:
    question = Question(topic="out_of_scope", intent="AMAZON.FallbackIntent", locale=locale, text=words)
    return search.answered_or_referred(question, context)


def of(tmp_path: Path, alder: tuple[Skill, Settings], *records: Record) -> Context:
    snapshot = snapshot_of(tmp_path, *records)
    return Context(snapshot=snapshot, now=NOW, settings=alder[0].settings, memory=Memory())


def page(title: str, text: str) -> Page:
    return Page(id=title, source="pages", title={"en": title}, text={"en": text})


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_answered_wrongly(alder: tuple[Skill, Settings], language: str) -> None:
    """Of a hundred labelled questions, half of them without an answer, none gets a wrong one; two in
    three that have one get it, those that nobody looked at while the rules were written, too."""
    asked = cases(language)
    assert len(asked) >= 80
    assert sum(case["says"] is None for case in asked) * 2 >= len(asked)
    counts: Counter[tuple[str, bool, str]] = Counter()
    for case, ended, _ in by_search(alder[0].snapshot(), alder[0].settings, language):
        counts[case["half"], case["says"] is not None, ended] += 1
    wrong = {key: count for key, count in counts.items() if key[2] == "wrong"}
    assert wrong == {}
    for half in ("tuned", "held"):
        answerable = sum(count for key, count in counts.items() if key[:2] == (half, True))
        assert counts[half, True, "right"] >= 0.6 * answerable


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_answered_about_what_is_guarded(alder: tuple[Skill, Settings], language: str) -> None:
    """A question about money, eligibility, law or danger gets an office or nothing, never a sentence."""
    guarded = [case["ask"] for case in cases(language) if case.get("refer")]
    assert len(guarded) >= 8
    ends = {
        case["ask"]: ended
        for case, ended, _ in by_search(alder[0].snapshot(), alder[0].settings, language)
        if case["ask"] in guarded
    }
    assert set(ends.values()) <= {"referred", "refused"}
    assert list(ends.values()).count("referred") >= 8


@pytest.mark.parametrize(
    ("locale", "words", "said"),
    [
        (
            "en-US",
            "who designed the city flag",
            "It was designed by the schoolteacher Odessa Pruitt in 1954. "
            "That is from the city's page: City flag and symbols.",
        ),
        (
            "es-US",
            "quién diseñó la bandera",
            "La diseñó la maestra Odessa Pruitt en 1954. "
            "Es de la página de la ciudad: Bandera y símbolos de la ciudad.",
        ),
        (
            "en-US",
            "is it a good idea to swim with a rabid seal near the harbor master",
            "I don't want to guess about that. "
            "The number for Harbor Master is 757-555-0146. Open every day, six to six.",
        ),
        (
            "es-US",
            "es legal lo que hacen en la capitanía con los muelles",
            "No quiero adivinar sobre eso. "
            "El número de la Capitanía del Puerto es 757-555-0146. "
            "Atienden todos los días, de seis a seis.",
        ),
        (
            "en-US",
            "how many young alders did they take home",
            "Residents took home three hundred young alders and oaks at Saturday's giveaway; a second one "
            "follows in spring. The city published that Monday, November 9.",
        ),
    ],
)
def test_the_exact_words(alder: tuple[Skill, Settings], locale: str, words: str, said: str) -> None:
    """The sentence that answers and where it is from; or the office, its number and its hours."""
    asked = Question(topic="out_of_scope", intent="AMAZON.FallbackIntent", locale=locale, text=words)
    assert alder[0].answer(asked, NOW).speech == said


def test_a_published_price_is_not_told_either(tmp_path: Path, alder: tuple[Skill, Settings]) -> None:
    """What stands on a page about money was true when it was written; the office knows what holds."""
    context = of(tmp_path, alder, page("Pavilion rental", "A pavilion costs forty dollars for an afternoon."))
    assert ask(context, "how much does a pavilion cost") is None
    assert ask(context, "can I have a pavilion for an afternoon") is not None


def test_news_and_facts_hold_for_their_time(tmp_path: Path, alder: tuple[Skill, Settings]) -> None:
    """Old news, news of tomorrow, and a fact that has ended answer nothing."""
    story = NewsItem(
        id="n",
        source="news",
        title={"en": "Zeppelin lands at Founders Park"},
        published=NOW - timedelta(days=2),
    )
    fact = Fact(
        id="f", source="facts", topic="events", question={"en": "Who flies the zeppelin?"},
        answer={"en": "The pilot is Amelia Stone."}, end=NOW + timedelta(days=1),
    )  # fmt: skip
    fresh = of(tmp_path / "a", alder, story, fact)
    found = ask(fresh, "where does the zeppelin land"), ask(fresh, "who flies the zeppelin")
    assert [str(each.says[0].values["answer"]) for each in found if each] == [
        "Zeppelin lands at Founders Park.",
        "The pilot is Amelia Stone.",
    ]
    for published, end in ((NOW - timedelta(days=90), NOW), (NOW + timedelta(days=1), NOW)):
        stale = of(
            tmp_path / str(published.date()),
            alder,
            replace(story, published=published),
            replace(fact, end=end),
        )
        assert ask(stale, "where does the zeppelin land") is None
        assert ask(stale, "who flies the zeppelin") is None


def test_a_sentence_of_another_language_is_not_told(tmp_path: Path, alder: tuple[Skill, Settings]) -> None:
    """A page that is in English alone says nothing to who asks in Spanish."""
    context = of(tmp_path, alder, page("Zeppelin", "The zeppelin lands in Founders Park."))
    assert ask(context, "where does the zeppelin land") is not None
    assert ask(context, "dónde aterriza el zeppelin", "es-US") is None


@pytest.mark.parametrize(
    "words",
    ["", "?", "the of and", "\x00\u202e", "<speak>" * 800, "a " * 4000, '") OR 1=1 --', "NEAR(", "🙂"],
)
def test_whatever_is_typed_is_answered_or_not(alder: tuple[Skill, Settings], words: str) -> None:
    """Nothing that a resident types is read as a query, and nothing fails."""
    context = Context(snapshot=alder[0].snapshot(), now=NOW, settings=alder[0].settings, memory=Memory())
    for locale in ("en-US", "es-US", "fr-FR"):
        assert ask(context, words, locale) is None


@pytest.mark.parametrize(
    ("locale", "query", "said"),
    [
        (
            "en-US",
            "library hours",
            "Council extends library hours. Starting next month the Central Library stays open until eight, "
            "Monday through Thursday. The city published that Wednesday, November 18.",
        ),
        (
            "en-US",
            "zeppelins",
            "I don't find anything about that in what Port Alder has published. Do you want the latest news?",
        ),
        (
            "es-US",
            "dirigibles",
            "No encuentro nada sobre eso en lo que ha publicado Port Alder. ¿Quiere las últimas noticias?",
        ),
    ],
)
def test_news_about_something_are_searched(
    alder: tuple[Skill, Settings], locale: str, query: str, said: str
) -> None:
    """On Alexa, too: its search slot holds the words of the question. Where nothing is found, the latest
    is offered."""
    asked = Question(topic="news", intent="NewsIntent", locale=locale, slots={"query": Slot(query)})
    reply = alder[0].answer(asked, NOW)
    assert (reply.speech, reply.session_state) == (said, "open" if said.endswith("?") else "closed")


def test_a_guess_gives_way_to_what_is_published(talk: Conversation) -> None:
    """A topic that is only like the words is not answered where a page answers them."""
    reply: Any = talk.ask("are dogs allowed on Dunes Beach", "en-US", None, {}, NOW)
    assert reply.speech == (
        "Dogs are welcome on the beach from October through March. That is from the city's page: Dunes Beach."
    )


def test_a_danger_is_not_guessed_at(talk: Conversation) -> None:
    """A topic that is only like the words tells nothing where they ask about a danger."""
    reply = talk.ask("is the creek water safe to swim in", "en-US", None, {}, NOW)
    assert reply.because is Because.REFERRED
    assert reply.speech.startswith("I don't want to guess about that.")


@pytest.mark.parametrize(
    ("locale", "query", "said"),
    [
        (
            "en-US",
            "the harbor bridge",
            "Yes, it is on the agenda of the City Council meeting Tuesday, November 24, at 7 PM: "
            "Harbor Bridge.",
        ),
        (
            "en-US",
            "zorbing",
            "I don't see that on the agenda of the City Council meeting Tuesday, November 24, at 7 PM.",
        ),
        (
            "es-US",
            "dog park",
            "Sí, está en la agenda de la reunión del Concejo Municipal del martes 24 de noviembre, "
            "a las 7 de la tarde: Dog park (es).",
        ),
        (
            "es-US",
            "zorbing",
            "No lo veo en la agenda de la reunión del Concejo Municipal del martes 24 de noviembre, "
            "a las 7 de la tarde.",
        ),
    ],
)
def test_whether_something_is_on_an_agenda(tmp_path: Path, locale: str, query: str, said: str) -> None:
    """The item that has the words and the meeting whose it is; or that it is not on the next one's."""
    town = Town(tmp_path)
    asked = Question(
        topic="meeting_agenda", intent="MeetingAgendaIntent", locale=locale, slots={"query": Slot(query)}
    )
    assert Skill(lambda: town.snapshot, SETTINGS).answer(asked, NOW).speech == said


@pytest.mark.parametrize(
    ("locale", "words", "told"),
    [
        ("en-US", "can I keep chickens", True),
        ("en-US", "keep chickens?", True),
        ("en-US", "can I keep chickens on my boat", False),  # another question
        ("en-US", "keep", False),
        ("en-US", "chickens", False),
        ("es-US", "¿puedo criar gallinas?", True),
        ("es-US", "¿puedo criar gallinas en mi barco?", False),
    ],
)
def test_the_very_question_that_staff_have_answered_beats_a_guess(
    tmp_path: Path, alder: tuple[Skill, Settings], locale: str, words: str, told: bool
) -> None:
    """Whoever writes an answer hears it when it is asked so, whatever topic the words are alike to."""
    fact = Fact(
        id="hens", source="staff", topic="",
        question={"en": "May I keep chickens?", "es": "¿Se pueden criar gallinas?"},
        answer={"en": "Up to four hens, no roosters.", "es": "Hasta cuatro gallinas, sin gallos."},
    )  # fmt: skip
    context = of(tmp_path, alder, fact)
    question = Question(
        topic="zoning_lookup", intent="ZoningLookupIntent", locale=locale, text=words, guessed=True
    )
    found = search.instead_of_guess(question, context)
    assert (found is not None and found.used == ("staff",)) is told
