"""Text messages, counted and cut as the networks do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from city.delivery.deliveries import Lane
from notifier.forms.shortening import shortened
from notifier.forms.sms import Count, count, life, text_message
from notifier.forms.telephone import NoNumber, e164
from tests.notifier.channels.rigs import LETTER

REMINDER = replace(
    LETTER, locale="en-US", lane=Lane.TIMELY, link="", subject="Trash: tomorrow, Tuesday",
    text="Trash: the next pickup is tomorrow, Tuesday. Please put it out by 7 AM.",
)  # fmt: skip
GSM = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCXYZÄÖÑÜ§¿abcxyzäöñüà"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", Count("GSM-7", 0, 1)),
        ("a" * 160, Count("GSM-7", 160, 1)),
        ("a" * 161, Count("GSM-7", 161, 2)),
        ("a" * 306, Count("GSM-7", 306, 2)),
        ("a" * 307, Count("GSM-7", 307, 3)),
        ("€" * 80, Count("GSM-7", 160, 1)),
        ("€" * 81, Count("GSM-7", 162, 2)),
        ("a" * 152 + "€" + "a" * 152, Count("GSM-7", 306, 3)),
        (GSM, Count("GSM-7", len(GSM), 1)),
        ("^{}\\[~]|€\f", Count("GSM-7", 20, 1)),
        ("á" * 70, Count("UCS-2", 70, 1)),
        ("á" * 71, Count("UCS-2", 71, 2)),
        ("á" * 134, Count("UCS-2", 134, 2)),
        ("á" * 135, Count("UCS-2", 135, 3)),
        ("😀" * 35, Count("UCS-2", 70, 1)),
        ("😀" * 36, Count("UCS-2", 72, 2)),
        ("á" * 66 + "😀" + "á" * 66, Count("UCS-2", 134, 3)),
        ("a" * 100 + "`", Count("UCS-2", 101, 2)),
    ],
)
def test_parts_are_counted_as_the_network_counts(text: str, expected: Count) -> None:
    """160 and 153, 70 and 67; what takes two units is never torn in two (TS 23.038, 23.040)."""
    assert count(text) == expected


def test_exact_words_in_both_languages() -> None:
    """The city first, then what it is, then how to stop."""
    assert text_message(REMINDER, "Port Alder") == (
        "Port Alder: Trash: the next pickup is tomorrow, Tuesday. Please put it out by 7 AM."
        " Reply STOP to end."
    )
    spanish = replace(REMINDER, locale="es-US", text="Basura: la próxima recolección es mañana, martes.")
    assert text_message(spanish, "Port Alder") == (
        "Port Alder: Basura: la próxima recolección es mañana, martes. Responda STOP para cancelar."
    )
    assert count(text_message(REMINDER, "Port Alder")).parts == 1


def test_emergency_has_every_character_for_what_to_do() -> None:
    """It carries the link, and no line on how to stop."""
    assert text_message(LETTER, "Port Alder") == f"Port Alder: {LETTER.text} {LETTER.link}"


@pytest.mark.parametrize("lane", list(Lane))
@pytest.mark.parametrize(
    "text",
    ["word " * 500, "ñandú próximo " * 300, "x" * 4_000, "😀 " * 900, "€{}[] " * 400, "… “a” – b " * 300],
)
def test_long_texts_are_cut_at_a_word_and_keep_link_and_stop(lane: Lane, text: str) -> None:
    """Never more parts than the lane's, never half a link: what is cut are the words."""
    letter = replace(LETTER, text=text, lane=lane, locale="en-US")
    said = text_message(letter, "Port Alder")
    assert count(said).parts <= (3 if lane is Lane.EMERGENCY else 2)
    assert said.startswith("Port Alder: ")
    assert f"... {LETTER.link}" in said
    assert said.endswith(LETTER.link if lane is Lane.EMERGENCY else "Reply STOP to end.")


def test_typography_does_not_double_the_price() -> None:
    """Curly quotes and dashes become plain ones: the message stays in GSM-7."""
    said = text_message(replace(REMINDER, text="The city’s “Bulk” day – Friday… yes"), "Port Alder")
    assert 'The city\'s "Bulk" day - Friday... yes' in said
    assert count(said).alphabet == "GSM-7"
    decomposed = replace(REMINDER, text="man\u0303ana")
    assert count(text_message(decomposed, "Port Alder")).alphabet == "GSM-7"


@pytest.mark.parametrize(
    ("expires", "seconds"),
    [(timedelta(minutes=2), 120), (timedelta(days=3), 36_000), (timedelta(seconds=1), 5), (None, 14_400)],
)
def test_provider_stops_trying_when_it_is_too_late(expires: timedelta | None, seconds: int) -> None:
    """A tornado warning that arrives the next morning frightens for nothing."""
    until = LETTER.sent_at + expires if expires is not None else None
    assert life(replace(LETTER, expires=until)) == seconds


@given(st.text(max_size=300), st.integers(0, 80))
def test_shortened_fits_and_says_nothing_new(text: str, most: int) -> None:
    """Whatever the text: it fits, and is the text or a beginning of it."""
    found = shortened(text, lambda each: len(each) <= most)
    assert len(found) <= most
    assert found == text or found == "" or text.startswith(found[:-1])


def test_shortened_prefers_whole_words() -> None:
    """Only a word longer than the whole room is cut."""
    assert shortened("take cover now", lambda each: len(each) <= 12) == "take cover…"
    assert shortened("take cover, now", lambda each: len(each) <= 12) == "take cover…"
    assert shortened("antidisestablishment", lambda each: len(each) <= 5) == "anti…"
    assert shortened("anything", lambda _each: False) == ""


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("(757) 555-0142", "+17575550142"),
        ("757.555.0142", "+17575550142"),
        ("1 757 555 0142", "+17575550142"),
        ("+1 757-555-0142", "+17575550142"),
        ("+52 55 1234 5678", "+525512345678"),
    ],
)
def test_numbers_as_people_write_them(written: str, number: str) -> None:
    """Ten digits are of the North American plan."""
    assert e164(written) == number


def test_error_of_a_number_does_not_hold_it() -> None:
    """It is personal even where it is wrong."""
    with pytest.raises(NoNumber) as caught:
        e164("+1 157 555 0142")
    assert "555" not in str(caught.value)


def test_a_confirmation_or_an_answer_says_city_and_stop_in_its_own_words() -> None:
    """What is of no subscription is sent as it stands, less accents that would double its parts."""
    own = replace(LETTER, subscription_id="", text="Port Alder: su código es 004711. Responda AYUDA o ALTO.")
    assert text_message(own, "Port Alder") == "Port Alder: su codigo es 004711. Responda AYUDA o ALTO."
