"""The sentence that sends to 911, before an answer to words that may have been of an emergency."""

from __future__ import annotations

import pytest

from skill.answers.caution import cautioned
from skill.turn import Reply


def reply(locale: str, speech: str) -> Reply:
    """A reply that says this."""
    return Reply(
        text="",
        locale=locale,
        topic="report_issue",
        intent="ReportIssueIntent",
        slots={},
        speech=speech,
        ssml=f"<speak>{speech}</speak>",
        card_text=speech,
    )


@pytest.mark.parametrize(
    ("locale", "speech", "said"),
    [
        ("en-US", "What is wrong?", "If this is an emergency, call 911 now. What is wrong?"),
        ("es-US", "¿Qué pasa?", "Si es una emergencia, llame al 911 ahora. ¿Qué pasa?"),
    ],
)
def test_answer_follows_the_sentence_that_sends_to_911(locale: str, speech: str, said: str) -> None:
    """It is spoken and shown first, in the resident's language, and the answer stays whole."""
    heard = cautioned(reply(locale, speech))
    assert (heard.speech, heard.card_text) == (said, said)
    assert heard.ssml.startswith("<speak>")
    assert heard.ssml.endswith(f"{speech}</speak>")


def test_answer_that_names_911_is_left_alone() -> None:
    """Nobody hears it twice."""
    named = reply("en-US", "Sorry, I didn't understand that. In an emergency, call 911.")
    assert cautioned(named) == named
