"""What a recogniser wrote for what it did not know: words cut in other places, or that sound alike."""

from __future__ import annotations

import pytest

from skill.understand import Expecting
from skill.understand.lexicon import lexicon
from skill.understand.nouns import Method

from .conftest import Listener


@pytest.mark.parametrize(
    ("locale", "sentence", "topic"),
    [
        ("en-US", "where is the nearest shell ter", "shelter_lookup"),
        ("en-US", "im pound hours on week ends", "towing"),
        ("en-US", "do they take bruh sh on tuesdays", "yard_waste"),
        ("en-US", "freeze wore ning for tonight", "weather_alert"),
        ("en-US", "how far from a high drant can i park", "parking_rules"),
        ("en-US", "how do i regis tur to vote", "polling_place"),
        ("en-US", "what day do they get the yardwaist bags", "yard_waste"),
        ("en-US", "number forthe waterdepartment", "contact_lookup"),
        ("es-US", "cuando pasa el cami on de la vasura", "trash_day"),
        ("es-US", "el dia debasura en la abenida quinta", "trash_day"),
        ("es-US", "la grua se llevo mi tro ca", "towing"),
        ("es-US", "ke calles estan cer radas", "road_closures"),
        ("es-US", "ai a pagón en mi calle", "utility_outage"),
        ("es-US", "emitieron a viso de calor", "weather_alert"),
        ("es-US", "cuando son las elec siones", "polling_place"),
        ("es-US", "farmasia mas cer cana", "nearby_places"),
    ],
)
def test_words_cut_in_other_places_are_read_by_their_sound(locale: str, sentence: str, topic: str) -> None:
    """Whoever the recogniser does not understand is still understood here."""
    heard = Listener(locale)(sentence)
    assert (heard.topic, heard.confidence > 0.5) == (topic, True)


@pytest.mark.parametrize(
    ("locale", "sentence", "kind"),
    [
        ("en-US", "send an am bulance to 14 reed street", "medical"),
        ("en-US", "he is not brea th ing", "medical"),
        ("es-US", "hay un ti roteo en el mall", "crime"),
        ("es-US", "mándenme unaambulancia", "medical"),
        ("es-US", "trae uncuchillo", "crime"),
        (
            "en-US",
            "hello is this the city my name is carol and i am at the house of my neighbor on pine street and"
            " we would like somebody to send an am bulance",
            "medical",
        ),
    ],
)
def test_an_emergency_is_heard_through_a_slip_of_the_recogniser(
    locale: str, sentence: str, kind: str
) -> None:
    """What is no word is heard for what it sounds like."""
    heard = Listener(locale)(sentence)
    assert (heard.topic, heard.slots["emergency"].id) == ("emergency_911", kind)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "go back a song"),
        ("en-US", "where can I buy a kayak"),
        ("en-US", "zucchini, one c or two"),
        ("es-US", "qué anunció Apple ayer"),
        ("es-US", "necesito hablar con el gerente de mi banco"),
    ],
)
def test_what_is_beside_the_city_is_not_read_into_it(locale: str, sentence: str) -> None:
    """Words that are words stay what they are."""
    assert Listener(locale)(sentence).topic == "out_of_scope"


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en-US", "trashcan got stolen send a nother"), ("es-US", "al bergue por la estasion ya abrio")],
)
def test_nobody_is_alarmed_by_a_sound(locale: str, sentence: str) -> None:
    """A name or a slip that only resembles a cry for help is none."""
    assert Listener(locale)(sentence).topic != "emergency_911"


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en-US", "wore ning lane"), ("es-US", "hi drante"), ("es-US", "reci claje")]
)
def test_a_name_that_was_asked_for_is_not_read_by_its_sound(locale: str, sentence: str) -> None:
    """Where an address is awaited, what is no word is a street."""
    expecting = Expecting.value("SetAddressIntent", "address")
    heard, alone = Listener(locale)(sentence, expecting), Listener(locale)(sentence)
    assert alone.topic not in (heard.topic, "out_of_scope")


def test_what_is_understood_is_not_heard_again() -> None:
    """A plain question keeps its own words."""
    heard = Listener("en-US")("when is trash picked up this week")
    assert (heard.topic, heard.method) == ("trash_day", Method.PATTERN)


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "weak", "week"),
        ("en", "blew", "blue"),
        ("en", "waist", "waste"),
        ("es", "aprovaron", "aprobaron"),
    ],
)
def test_words_that_sound_the_same(language: str, one: str, other: str) -> None:
    """Closely, they come to the same."""
    sounds = lexicon(language).sounds
    assert sounds.closely(one) == sounds.closely(other)


@pytest.mark.parametrize(
    ("language", "one", "other"), [("en", "atage", "outage"), ("en", "diepurrs", "diapers")]
)
def test_words_that_can_be_mistaken(language: str, one: str, other: str) -> None:
    """Roughly, they come to the same; closely, they do not."""
    sounds = lexicon(language).sounds
    assert sounds.roughly(one) == sounds.roughly(other)
    assert sounds.closely(one) != sounds.closely(other)
