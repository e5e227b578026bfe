"""Which of several published answers is heard."""

from __future__ import annotations

from city.records import Fact
from skill.answers.published import STAFF, _best, _heard, _is_about, _thing
from skill.turn import Question, Slot

MARKET = "When is the farmers market?"


def fact(source: str, question: str, answer: str) -> Fact:
    return Fact(
        id=source, source=source, topic="farmers_market", question={"en": question}, answer={"en": answer}
    )


def best(question: Question, *told: Fact) -> Fact | None:
    return _best(told, _heard(question), question.locale)[0]


def is_about(told: Fact, question: Question) -> bool:
    return _is_about(told, _thing(question), question.locale)


def asked(text: str) -> Question:
    return Question(topic="farmers_market", intent="FarmersMarketIntent", locale="en-US", text=text)


def test_staff_come_before_a_feed_where_both_fit() -> None:
    """The longer answer of the feed does not outweigh what staff said this morning."""
    feed = fact("facts", MARKET, "The farmers market is on Saturday, when the harbor opens.")
    staff = fact(STAFF, MARKET, "Closed this week.")
    question = asked("when is the farmers market")
    assert best(question, feed, staff) is best(question, staff, feed) is staff


def test_a_feed_that_answers_the_very_question_comes_before_staff_who_answer_another() -> None:
    """A notice about parking is no answer about food stamps."""
    feed = fact("facts", "Can I pay with food stamps?", "Yes.")
    staff = fact(STAFF, "Where do I park?", "Behind the church.")
    question = asked("can i pay with food stamps at the market")
    assert best(question, feed, staff) is best(question, staff, feed) is feed


def test_of_two_answers_to_the_same_question_the_one_that_tells_more_of_it_is_told() -> None:
    """And where nothing tells them apart, the first that was published; how well it fits is told with it."""
    short = fact("facts", MARKET, "On Saturdays.")
    longer = fact("facts", MARKET, "On Saturdays; parking is behind the church.")
    question = asked("is there parking at the farmers market")
    assert best(question, short, longer) is longer
    assert best(asked("xyz"), short, longer) is short
    assert _best((short, longer), _heard(asked("xyz")), "en-US")[1] == 0


BAGS = Fact(
    id="bags",
    source="facts",
    topic="waste_sorting",
    question={"en": "Can I recycle plastic bags?", "es": "¿Puedo reciclar las bolsas de plástico?"},
    answer={"en": "No, they jam the machines.", "es": "No, atascan las máquinas."},
)


def thing(item: str, locale: str) -> Question:
    slots = {"item": Slot(item)} if item else {}
    return Question(topic="waste_sorting", intent="WasteSortingIntent", locale=locale, slots=slots)


def test_a_fact_is_about_a_thing_only_by_most_of_its_words() -> None:
    """Plastic bottles share a word with plastic bags, and "de" with nearly everything."""
    assert is_about(BAGS, thing("plastic bag", "en-US"))
    assert not is_about(BAGS, thing("plastic bottles", "en-US"))
    assert is_about(BAGS, thing("bolsas de plástico", "es-US"))
    assert not is_about(BAGS, thing("botellas de plástico", "es-US"))


def test_where_no_thing_is_named_every_fact_of_the_topic_may_answer() -> None:
    """ "What goes where?" names nothing, nor does "my bill"."""
    assert is_about(BAGS, thing("", "en-US"))
