"""Untrusted text is made safe to say; plain text becomes valid SSML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from words.ssml import LONGEST, clean, escape, fitting, speak

NASTY = [
    ("<p>Hello <b>there</b></p>", "Hello there"),
    ("&lt;p&gt;Hello&lt;/p&gt;", "Hello"),
    ("&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;Hi", "Hi"),
    ("<script>alert(1)</script>Hi", "Hi"),
    ("<style>p {}</style>Hi<!-- no -->", "Hi"),
    ("Fish & Chips", "Fish & Chips"),
    ("AT&amp;T", "AT&T"),
    ("5 < 6", "5 < 6"),
    ("See https://example.org/a?b=1&c=2.", "See."),
    ("See (www.example.org) now", "See now"),
    ("Party 🎉🎉 time\u200b!", "Party time!"),
    ("a\x00b\x07c\x1b[0m", "abc[0m"),
    ("line\n\n\tbreak", "line break"),
    ("**Bold** and `code`", "Bold and code"),
    ("[Read more](https://example.org)", "Read more"),
    ('<img src=x onerror="alert(1)">pic', "pic"),
    ("</speak><audio src='x'/>hi", "hi"),
    ("¿Dónde está el baño? Aquí.", "¿Dónde está el baño? Aquí."),
]


@pytest.mark.parametrize(("text", "said"), NASTY)
def test_untrusted_text_is_plain_words(text: str, said: str) -> None:
    """No HTML, URL, emoji, markdown or control character is spoken (C13)."""
    assert clean(text) == said


@pytest.mark.parametrize(("text", "_"), NASTY)
def test_whatever_was_cleaned_is_valid_ssml(text: str, _: str) -> None:
    """An XML parser reads the SSML and finds the same words."""
    tree = ElementTree.fromstring(speak(clean(text)))
    assert "".join(tree.itertext()) == clean(text)


def test_the_reserved_characters_are_escaped() -> None:
    """Amazon asks for & < > and both quotes."""
    assert escape("& < > \" '") == "&amp; &lt; &gt; &quot; &apos;"


def test_telephone_numbers_are_read_digit_by_digit() -> None:
    """With and without area code; a date or an id is none."""
    assert '<say-as interpret-as="telephone">757-555-0110</say-as>' in speak("Call 757-555-0110.")
    assert '<say-as interpret-as="telephone">555-0110</say-as>' in speak("Call 555-0110.")
    assert "say-as" not in speak("On 2026-11-22 case 1234-56789 closed")


def test_a_long_text_is_cut_at_a_sentence() -> None:
    """What is cut ends where a person would stop."""
    assert clean("One sentence here. " * 60, 100).endswith("here.")
    assert clean("word " * 60, 21) == "word word word word…"


def test_speech_stays_under_alexas_limit() -> None:
    """8,000 characters is refused, so the worst case must stay below."""
    assert len(speak("a" * 20_000)) < 8_000
    assert LONGEST < 8_000


@pytest.mark.parametrize("part", ["&", "'", '"', "555-0142 ", "Tom & Jerry's. ", "é"])
def test_markup_counts_as_alexa_counts_it(part: str) -> None:
    """An ampersand is five characters to Alexa, a telephone number fifty."""
    said = speak(part * (20_000 // len(part)))
    assert 6_000 < len(said) < 8_000
    assert part.strip() in "".join(ElementTree.fromstring(said).itertext())


def test_what_fits_is_not_cut() -> None:
    """Only what is too long with its markup ends where a sentence does."""
    assert fitting("Fish & chips. Call 555-0142.") == "Fish & chips. Call 555-0142."
    assert fitting("Fish & chips. " * 3, 45) == "Fish & chips. Fish & chips."


@pytest.mark.parametrize("part", ["<a <b '", "<script ", "<!--", "[", "[a](", '<a"', "&#", "http://", "\n#"])
def test_a_megabyte_of_anything_is_cut_to_something(part: str) -> None:
    """Only the beginning of an absurd text is looked at, in bounded steps."""
    assert len(clean(part * (1_000_000 // len(part)))) <= 601
