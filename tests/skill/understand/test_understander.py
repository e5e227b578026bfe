"""Slips, fillers, two questions, awaited answers and nonsense."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skill.topics import FALLBACK, NO, SET_ADDRESS, STOP, TOPIC_OF, YES
from skill.understand import Expecting, Method

from .conftest import Listener

ADDRESS = Expecting.value(SET_ADDRESS, "address")


@pytest.mark.parametrize(
    "text",
    [
        "recyling day",
        "when is my recyclng picked up",
        "is it re cycling week",
        "RECYCLING DAY!!",
        "recycling  day",
    ],
)
def test_slips_are_forgiven(english: Listener, text: str) -> None:
    """A slip of the finger or of the recogniser does not change the topic."""
    assert english(text).topic == "recycling_day"


def test_mended_sentence_is_a_little_less_sure(english: Listener) -> None:
    """What had to be mended never counts as said word for word."""
    assert english("recyling day").confidence < english("recycling day").confidence


@pytest.mark.parametrize("text", ["cuándo pasa la basura", "cuando pasa la basura", "CUANDO PASA LA BASURA"])
def test_accents_are_optional(spanish: Listener, text: str) -> None:
    """Spanish is understood with and without its accents."""
    assert spanish(text).intent == "TrashDayIntent"


@pytest.mark.parametrize(
    "text",
    [
        "um, hi, could you please tell me when is my trash picked up, thanks",
        "hey so when's my trash picked up",
        "I was wondering when is my trash picked up if you know",
    ],
)
def test_fillers_and_politeness_do_not_matter(english: Listener, text: str) -> None:
    """Around the question people may say what they like."""
    assert english(text).topic == "trash_day"


def test_second_question_is_kept(english: Listener) -> None:
    """Of two questions in a breath the first is understood and the second kept in its own words."""
    heard = english("When is my trash picked up, and who is my council member?")
    assert (heard.topic, heard.rest) == ("trash_day", "who is my council member?")


def test_second_question_in_spanish(spanish: Listener) -> None:
    """The same in Spanish."""
    heard = spanish("¿Cuándo pasa la basura y hay alertas?")
    assert (heard.topic, heard.rest) == ("trash_day", "hay alertas?")


def test_and_inside_a_name_is_no_second_question(english: Listener) -> None:
    """The city's own "Harbor and Marina Board" is one body."""
    heard = english("when does the harbor and marina board meet")
    assert heard.slots["body"].id == "harbor_board"
    assert heard.rest is None


def test_address_told_beside_the_question_is_its_address(english: Listener) -> None:
    """ "I'm at 88 Pelican Lane, when is my trash picked up" asks for that address."""
    heard = english("I'm at 88 Pelican Lane, when is my trash picked up?")
    assert (heard.intent, heard.slots["address"].value, heard.rest) == (
        "TrashDayIntent",
        "88 pelican lane",
        None,
    )


def test_remark_before_a_question_gives_way(english: Listener) -> None:
    """ "I'm bored" is no question of its own when one follows."""
    assert english("I'm bored, what events are there this weekend").topic == "events"


def test_city_names_come_at_run_time(english: Listener, spanish: Listener) -> None:
    """A city's own names are understood in both languages with their ids."""
    assert english("what time does eastside branch close").slots["place"].id == "lib-2"
    assert spanish("a qué hora cierra la biblioteca del este").slots["place"].id == "lib-2"


def test_another_city_is_out_of_scope(english: Listener) -> None:
    """A question about another city is not answered with this one's facts."""
    assert english("when is street sweeping in Chicago").topic == "out_of_scope"
    assert english("I moved here from Chicago, when is my trash picked up").topic == "trash_day"
    assert english("my son in Denver wants to know my evacuation zone").topic == "evacuation_zone"
    assert english("who is our congressman in Washington").topic == "elected_official"


@pytest.mark.parametrize("text", ["", "   ", "???", "zorp glib snarf", "xkcd qwfp", "…", "🗑️"])
def test_nonsense_falls_back_without_confidence(english: Listener, text: str) -> None:
    """Nothing understood is said so, and never surely."""
    heard = english(text)
    assert heard.intent == FALLBACK
    assert heard.confidence < 0.3


def test_close_topics_are_offered(english: Listener) -> None:
    """Where it is not sure, the other topics it may have been are given with their confidence."""
    heard = english("any graffiti around")
    assert heard.confidence < 0.8
    assert heard.alternatives
    assert all(0 < confidence <= heard.confidence for _, confidence in heard.alternatives)


@pytest.mark.parametrize(
    ("text", "intent"),
    [("yes", YES), ("yes please", YES), ("sure, go ahead", YES), ("no", NO), ("nope not today", NO)],
)
def test_yes_and_no_are_heard_when_awaited(english: Listener, text: str, intent: str) -> None:
    """A leading yes or no answers the question that was asked."""
    assert english(text, Expecting.yes_no()).intent == intent


def test_no_with_the_right_address_is_a_correction(english: Listener) -> None:
    """ "No, 12 Harbor Street" is the address itself, not only a no."""
    heard = english("no, it's 12 Harbor Street", Expecting.yes_no())
    assert (heard.intent, heard.slots["address"].value) == (SET_ADDRESS, "12 harbor street")


def test_question_instead_of_yes_is_a_question(english: Listener) -> None:
    """Who asks something else instead of answering gets an answer to that."""
    assert english("when is my trash picked up", Expecting.yes_no()).topic == "trash_day"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 Harbor Street", "12 harbor street"),
        ("it's 12 harbor", "12 harbor"),
        ("I live at number twelve Harbor Street", "12 harbor street"),
        ("seventeen hundred royal palm", "1700 royal palm"),
        ("one twenty three main street", "123 main street"),
        ("twenty two oh five Royal Palm Way", "2205 royal palm way"),
    ],
)
def test_awaited_address_is_read(english: Listener, text: str, value: str) -> None:
    """An awaited address is read with number words as digits, whatever is said around it."""
    heard = english(text, ADDRESS)
    assert (heard.intent, heard.slots["address"].value) == (SET_ADDRESS, value)
    assert heard.method is Method.EXPECTED


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("calle Harbor 12", "12 calle harbor"),
        ("vivo en la calle Harbor número doce", "12 calle harbor"),
        ("es el mil setecientos de Royal Palm Way", "1700 royal palm way"),
        ("Ocean Drive número cuarenta y cuatro", "44 ocean drive"),
    ],
)
def test_awaited_address_is_read_in_spanish(spanish: Listener, text: str, value: str) -> None:
    """Spanish speakers put the number last, or before an English street."""
    assert spanish(text, ADDRESS).slots["address"].value == value


def test_awaited_slot_belongs_to_its_intent(english: Listener) -> None:
    """ "The council" answers "which meeting?" for the intent that asked, as ElicitSlot does."""
    heard = english("the council", Expecting.value("MeetingStatusIntent", "body"))
    assert (heard.intent, heard.slots["body"].id) == ("MeetingStatusIntent", "city_council")


def test_free_words_are_kept_but_stop_still_stops(english: Listener) -> None:
    """Awaited free words are kept as said; steering words still steer."""
    free = Expecting.text("FeedbackIntent", "query")
    assert english("The trucks are too loud!", free).slots["query"].value == "The trucks are too loud!"
    assert english("stop", free).intent == STOP


def test_other_language_is_noticed(english: Listener) -> None:
    """Spanish words under an English locale are reported as Spanish."""
    assert english("¿cuándo pasa la basura?").language == "es"
    assert english("when is my trash picked up").language is None


def test_only_the_first_words_of_a_flood_are_understood(english: Listener) -> None:
    """A text of thousands of words costs no more than its first sixty."""
    flood = "trash and " * 5000
    assert english(flood).intent == english("trash and " * 30).intent == "TrashDayIntent"


def test_emergency_at_the_end_of_a_flood_is_heard(english: Listener) -> None:
    """The guard hears every word, however late it comes."""
    assert english("trash and " * 200 + "my house is on fire").topic == "emergency_911"


@pytest.mark.parametrize("text", ["፩", "²", "november ②", "१२ harbor street", "at ⅷ pm"])
def test_digits_of_other_scripts_are_no_error(text: str) -> None:
    """Not everything that is a digit is a number that can be read."""
    assert Listener("en-US")(text).intent in TOPIC_OF


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["en-US", "es-US"]))
def test_any_text_is_understood_somehow(text: str, locale: str) -> None:
    """No text raises; the answer is always a known intent with a confidence from 0 to 1."""
    heard = Listener(locale)(text)
    assert heard.intent in TOPIC_OF
    assert 0.0 <= heard.confidence <= 1.0


# fmt: off
ROW_WORDS = (
    "trash", "and", "at", "on", "the", "12", "pm", "november", "twenty", "hundred", "calle", "número",
    "street", "main", ",", "?", "next", "of", "4th", "13:61", "de", "no", "yes", "monday", "apt", ".",
    "from", "chicago", "99999999", "11/31", "0", "th", "january",
)
# fmt: on


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(ROW_WORDS), max_size=9),
    st.sampled_from(["en-US", "es-US"]),
    st.sampled_from([None, ADDRESS]),
)
def test_any_row_of_number_and_date_words_is_survived(
    row: list[str], locale: str, expecting: Expecting | None
) -> None:
    """Numbers, days and street words in any order never raise."""
    assert Listener(locale)(" ".join(row), expecting).intent in TOPIC_OF
