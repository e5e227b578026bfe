"""Which of several published answers is heard."""

from __future__ import annotations

from city.records import Fact
from skill.published import STAFF, _fits
from skill.turn import Question

MARKET = "When is the farmers market?"


def fact(source: str, question: str, answer: str) -> Fact:
    return Fact(
        id=source, source=source, topic="farmers_market", question={"en": question}, answer={"en": answer}
    )


def asked(text: str) -> Question:
    return Question(topic="farmers_market", intent="FarmersMarketIntent", locale="en-US", text=text)


def test_staff_come_before_a_feed_where_both_fit() -> None:
    """The longer answer of the feed does not outweigh what staff said this morning."""
    feed = fact("facts", MARKET, "The farmers market is on Saturday, when the harbor opens.")
    staff = fact(STAFF, MARKET, "Closed this week.")
    question = asked("when is the farmers market")
    assert _fits(staff, question) > _fits(feed, question)


def test_a_feed_that_answers_the_very_question_comes_before_staff_who_answer_another() -> None:
    """A notice about parking is no answer about food stamps."""
    feed = fact("facts", "Can I pay with food stamps?", "Yes.")
    staff = fact(STAFF, "Where do I park?", "Behind the church.")
    question = asked("can i pay with food stamps at the market")
    assert _fits(feed, question) > _fits(staff, question)
