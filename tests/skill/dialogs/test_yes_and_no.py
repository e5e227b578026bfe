"""After every question that the skill can ask, "yes" and "no" lead to a fitting answer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from city.reports import Filed, Report, ReportState
from skill.conversation import Conversation
from skill.skill import Skill
from skill.turn import Because
from tests.skill.talking import conversation_in, desk_in, envelope, skill_in
from tests.skill.town import NOW, Town, named
from words import phrases

ROOT = Path(__file__).resolve().parents[3]

ON_A_DEVICE = (
    "reminder.which",
    "reminder.shall_i",
    "subscribe.which",
    "subscribe.shall_i",
    "subscribe.remind_instead",
    "unsubscribe.all",
    "delete_data.sure",
    "text_me.ask_number",
    "text_me.shall_i",
)
"""Questions that only an Alexa device asks: in words nobody is known."""

LEADING_TO: dict[str, tuple[str, ...]] = {
    "address.ask": ("when is my trash picked up",),
    "address.ask_inside": ("when is my trash picked up", "100 Main Street, Orlando, FL"),
    "address.ask_number": (),  # below: a street whose parts differ is in the demo city
    "address.ask_spelled": ("when is my trash picked up", "7 zzyzx street", "7 zzyzx"),
    "address.ask_there": ("when is trash picked up at my mother's",),
    "address.which": ("when is my trash picked up", "40 alder street"),
    "address.confirm": ("my address is 12 harbor street",),
    "address.did_you_mean": ("when is my trash picked up", "12 harber street"),
    "alerts.hear": (),  # below: alerts are in force in the demo city
    "ask.what": ("help",),
    "ask.else": (),  # tests/skill/test_staying.py: a skill is opened on a device
    "case.ask_number": ("what is the status of my request",),
    "clarify": (),  # below: what is in doubt depends on what was learnt
    **dict.fromkeys(ON_A_DEVICE, ()),  # tests/skill/test_device_questions.py
    "hours.which_of": (),  # below: the small town has one of each
    "hours.which_place": ("opening hours",),
    "offer.latest_news": ("any news about unicorns",),
    "offer.more": (),  # below: its lists are short
    "offer.more.alerts": (),  # below: in the demo city
    "offer.more.alerts.all": (),  # tests/skill/answers/test_alerts.py: behind an emergency
    "offer.more.of": ("what's in the news",),
    "offer.second": ("when is the next meeting and is the library open",),
    # Asked only where a device makes somebody known: tests/golden/alexa says yes and no to them.
    "subscribe.shall_i": (),
    "delete_data.sure": (),
    "reminder.shall_i": (),
    "reminder.which": (),
    "subscribe.remind_instead": (),
    "subscribe.which": (),
    "unsubscribe.all": (),
    "repeat.question": ("when is my trash picked up", "repeat"),
    "report.attribute": (),  # below: what a service asks for is in the demo city
    "report.attribute_of": (),
    "report.ask_what": ("report a problem",),
    "report.ask_words": ("report a problem", "something else"),
    "report.ask_where": ("report a pothole",),
    "report.ask_where_again": ("report a pothole", "behind the old mill"),
    "report.ask_here": ("my address is 12 harbor street", "yes", "there is graffiti on my street"),
    "report.ask_on_street": ("report a pothole", "harbor street"),
    "report.ask_part": ("report a pothole", "12 harbor street", "no"),
    "report.ask_send": ("report a pothole", "12 harbor street"),
}
"""Every question, by its key, and what to say to be asked it."""
ELSEWHERE = {key for key, words in LEADING_TO.items() if not words}
SPANISH = {
    "when is my trash picked up": "cuándo recogen mi basura",
    "my address is 12 harbor street": "mi dirección es 12 harbor street",
    "what is the status of my request": "cuál es el estado de mi solicitud",
    "when is trash picked up at my mother's": "cuándo recogen la basura en casa de mi mamá",
    "help": "ayuda",
    "what's in the news": "qué noticias hay",
    "any news about unicorns": "hay noticias sobre unicornios",
    "opening hours": "horario",
    "when is the next meeting and is the library open": "cuándo es la próxima reunión y abre la biblioteca",
    "repeat": "repite",
    "report a problem": "quiero reportar un problema",
    "something else": "otro problema",
    "report a pothole": "reportar un bache",
    "there is graffiti on my street": "hay grafiti en mi calle",
    "when is the next meeting": "cuándo es la próxima reunión",
    "behind the old mill": "detrás del molino viejo",
    "yes": "sí",
}


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return named("plain", Path(tmp_path_factory.mktemp("town")))


@pytest.fixture
def talk(town: Town, tmp_path: Path) -> Conversation:
    return conversation_in(town, desk_in(tmp_path / "desk"))


def test_every_question_is_here() -> None:
    """Whoever adds a question says how it comes to be asked, and hereby what yes and no do."""
    asked = set()
    for path in (ROOT / "skill").rglob("*.py"):
        code = path.read_text("utf-8")
        asked |= set(re.findall(r'\bask=(?:ask or )?say\(\s*"([^"]+)"', code))
        asked |= set(re.findall(r'\basking\([^()]*say\(\s*"([^"]+)"', code))
        asked |= set(re.findall(r'\b(?:offer|confirm)\([^"()]*"([^"]+)"', code))
        asked |= set(re.findall(r'\b_which\(say\(\s*"([^"]+)"', code))
        asked |= set(re.findall(r'\bask(?:: Say)? = say\(\s*"([^"]+)"', code))
    assert asked - set(LEADING_TO) == set()


@pytest.mark.parametrize("answer", ["yes", "no"])
@pytest.mark.parametrize("locale", ["en-US", "es-US"])
@pytest.mark.parametrize("key", sorted(set(LEADING_TO) - ELSEWHERE))
def test_yes_and_no_know_what_they_answer(talk: Conversation, key: str, locale: str, answer: str) -> None:
    """Neither is ever "I didn't understand that", and each ends in a question or in the end."""
    state: Any = {}
    spanish = locale == "es-US"
    for text in LEADING_TO[key]:
        reply = talk.ask(SPANISH.get(text, text) if spanish else text, locale, None, state, NOW)
        state = json.loads(json.dumps(reply.state))
    assert reply.session_state == "open", reply.speech
    asked = reply.speech
    assert asked.rstrip().endswith("?"), "who listens has asked (C05)"
    reply = talk.ask(SPANISH.get(answer, answer) if spanish else answer, locale, None, state, NOW)
    assert reply.because is not Because.NOT_UNDERSTOOD
    assert reply.intent != "AMAZON.FallbackIntent"
    assert (reply.session_state == "open") == reply.speech.rstrip().endswith("?")
    if answer == "no":
        assert reply.speech != asked, "a no may not be asked the same again"


@pytest.mark.parametrize("answer", ["AMAZON.YesIntent", "AMAZON.NoIntent"])
@pytest.mark.parametrize("key", sorted(set(LEADING_TO) - ELSEWHERE))
def test_alexas_yes_and_no_too(town: Town, tmp_path: Path, talk: Conversation, key: str, answer: str) -> None:
    """The same question in an Alexa session, answered by Amazon's own intents."""
    from skill.amazon.alexa import AlexaSkill

    state: Any = {}
    for text in LEADING_TO[key]:
        state = dict(talk.ask(text, "en-US", None, state, NOW).state)
    alexa = AlexaSkill(skill_in(town, desk=desk_in(tmp_path / "alexa")))
    response = alexa.handle(envelope(answer, attributes=state), NOW)["response"]
    said = re.sub(r"<[^>]+>", "", response["outputSpeech"]["ssml"])
    assert said.strip()
    assert "understand" not in said
    assert (response["shouldEndSession"] is False) == said.endswith("?")
    assert ("reprompt" in response) == said.endswith("?")


STREET = ("when is my trash picked up", "ocean boulevard")
CALLE = ("cuándo recogen mi basura", "ocean boulevard")
CAR = ("report an abandoned car at 120 royal palm way",)
CARRO = ("reportar un carro abandonado en 120 royal palm way",)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Conversation:
    from tests.golden.towns import talk_in

    return talk_in("port-alder", Path(tmp_path_factory.mktemp("demo")))


@pytest.mark.parametrize(
    ("locale", "texts", "answer", "said"),
    [
        ("en-US", STREET, "yes", "What is your street address, with the house number?"),
        ("en-US", STREET, "no", "about meetings, news and alerts. What would you like to know?"),
        ("es-US", CALLE, "sí", "¿Cuál es su dirección, con el número de la casa?"),
        ("es-US", CALLE, "no", "sobre reuniones, noticias y alertas. ¿Qué le gustaría saber?"),
        ("en-US", ("any alerts last week",), "yes", "at 10 AM until 10 PM. Do you want the other 2?"),
        ("en-US", ("any alerts",), "yes", "Open fires are not allowed in Port Alder this week."),
        ("en-US", ("any alerts",), "the other two", "Open fires are not allowed in Port Alder this week."),
        ("en-US", ("any alerts",), "no", "Okay. Goodbye."),
        ("es-US", ("hay alertas",), "sí", "Esta semana no se permiten fogatas en Port Alder."),
        ("es-US", ("hay alertas",), "sí, las otras dos", "no se permiten fogatas en Port Alder."),
        ("es-US", ("hay alertas",), "no", "De acuerdo. Hasta luego."),
        ("es-US", ("hubo alertas la semana pasada",), "no", "De acuerdo. Hasta luego."),
        ("en-US", CAR, "yes", "Sorry, I didn't understand that. For how many days has it stood there?"),
        ("en-US", CAR, "no", "Sorry, I didn't understand that. For how many days has it stood there?"),
        ("en-US", (*CAR, "five"), "no", "Does it block the road: no. Should I send it?"),
        ("es-US", (*CARRO, "cinco"), "sí", "Bloquea la calle: sí. ¿Lo envío?"),
    ],
)
def test_yes_and_no_in_the_demo_city(
    demo: Conversation, locale: str, texts: tuple[str, ...], answer: str, said: str
) -> None:
    """Where only the house number decides, and where a service asks for more."""
    state: Any = {}
    for text in (*texts, answer):
        reply = demo.ask(text, locale, None, state, NOW)
        state = json.loads(json.dumps(reply.state))
    assert reply.speech.endswith(said)


ASKED = {
    "en-US": ("when is my trash picked up", "410 calle ocho"),
    "es-US": ("cuándo es la basura", "410 calle ocho"),
}
HOLE = {
    "en-US": ("report a pothole at 410 calle ocho", "small"),
    "es-US": ("reportar un bache en 410 calle ocho", "pequeño"),
}
MEANS = (("heard.agrees", "yes"), ("heard.disagrees", "no"), ("heard.not_there", "no"))


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
@pytest.mark.parametrize(("key", "means"), MEANS)
def test_a_yes_and_a_no_in_other_words_are_one(demo: Conversation, locale: str, key: str, means: str) -> None:
    """ "Exactly", "that's it", "creo que sí" to "is that right?"; "that's wrong" is no feedback there, and
    "perfect" no goodbye: each is answered as the plain yes or no is, also where a report is read back."""
    same = SPANISH[means] if locale == "es-US" and means in SPANISH else means
    for texts in (ASKED, HOLE):
        if key == "heard.not_there" and texts is HOLE:
            continue
        state: Any = {}
        for text in texts[locale]:
            state = demo.ask(text, locale, None, state, NOW).state
        wanted = demo.ask(same, locale, None, state, NOW).speech
        for phrase in phrases(locale).say(key).split("|"):
            said = demo.ask(phrase, locale, None, state, NOW).speech
            assert _unnumbered(said) == _unnumbered(wanted), phrase


MORE = {"en-US": "what events are coming up", "es-US": "qué eventos hay"}


@pytest.mark.parametrize("locale", ["en-US", "es-US"])
@pytest.mark.parametrize(("key", "means"), [("heard.wants_more", "yes"), ("heard.enough", "no")])
def test_more_and_enough_are_answers_to_an_offer(
    demo: Conversation, locale: str, key: str, means: str
) -> None:
    """ "Please" and "todos" to "do you want more?" are a yes, "that's it" and "ya basta" a no."""
    state = demo.ask(MORE[locale], locale, None, {}, NOW).state
    same = SPANISH[means] if locale == "es-US" and means in SPANISH else means
    wanted = demo.ask(same, locale, None, state, NOW).speech
    for phrase in phrases(locale).say(key).split("|"):
        assert demo.ask(phrase, locale, None, state, NOW).speech == wanted, phrase


def _unnumbered(said: str) -> str:
    """Without the number of a report, which is another each time."""
    return re.sub(r"\d{3}-\d{3}", "", said)


class Office:
    """Takes reports, and shows them."""

    is_live = False

    def __init__(self) -> None:
        self.reports: list[Report] = []

    def file(self, report: Report) -> Filed:
        self.reports.append(report)
        return Filed(number="100001", state=ReportState.KEPT, service_type=report.service_type, at=report.at)

    def find(self, number: str) -> Filed | None:
        return None


def test_what_one_problem_was_asked_is_not_reported_of_another(demo: Conversation) -> None:
    """The size of a pothole that turned out to be graffiti goes to nobody; a pothole's own is sent."""
    for turns, sent in (
        (("report a pothole at 410 calle ocho", "huge", "actually it's graffiti", "yes"), ("graffiti", {})),
        (("report a pothole at 410 calle ocho", "the first one", "yes"), ("pothole", {"SIZE": "small"})),
    ):
        office = Office()
        skill = Skill(demo._skill.snapshot, demo._skill.settings, desk=office)
        talk, state = Conversation(skill, demo._models), {}
        for text in turns:
            state = dict(talk.ask(text, "en-US", None, state, NOW).state)
        assert [(each.service_type, each.attributes) for each in office.reports] == [sent]
