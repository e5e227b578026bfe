"""Dates, times, lists and plurals as people say them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

import pytest

from words import language_of, phrases

SUNDAY = date(2026, 11, 22)
ZONE = "America/New_York"
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)

DAYS = [
    (-1, "yesterday", "ayer"),
    (0, "today", "hoy"),
    (1, "tomorrow, Monday", "mañana, lunes"),
    (2, "Tuesday, November 24", "el martes 24 de noviembre"),
    (9, "Tuesday, December 1", "el martes primero de diciembre"),
    (400, "Monday, December 27, 2027", "el lunes 27 de diciembre de 2027"),
]
TIMES = [
    (time(0), "midnight", "la medianoche"),
    (time(1), "1 AM", "la 1 de la madrugada"),
    (time(7, 5), "7:05 AM", "las 7:05 de la mañana"),
    (time(12), "noon", "las 12 del mediodía"),
    (time(12, 30), "12:30 PM", "las 12:30 de la tarde"),
    (time(13), "1 PM", "la 1 de la tarde"),
    (time(19), "7 PM", "las 7 de la tarde"),
    (time(20, 30), "8:30 PM", "las 8:30 de la noche"),
]


@pytest.mark.parametrize(("ahead", "english", "spanish"), DAYS)
def test_a_day_is_said_as_people_say_it(ahead: int, english: str, spanish: str) -> None:
    """Near days by their names, others with weekday and date, far ones with the year."""
    day = SUNDAY + timedelta(days=ahead)
    assert phrases("en-US").day(day, SUNDAY) == english
    assert phrases("es-US").day(day, SUNDAY) == spanish


@pytest.mark.parametrize(("clock", "english", "spanish"), TIMES)
def test_a_time_is_said_as_people_say_it(clock: time, english: str, spanish: str) -> None:
    """Minutes only where there are any; noon and midnight by name; Spanish by the part of the day."""
    assert phrases("en-US").time(clock) == english
    assert phrases("es-US").time(clock) == spanish


def test_an_instant_is_said_in_the_citys_zone() -> None:
    """3 AM in UTC is the evening before in New York."""
    late = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert phrases("en-US").when(late, NOW, ZONE) == "today at 10 PM"
    assert phrases("es-US").when(late, NOW, ZONE) == "hoy a las 10 de la noche"


def test_an_instant_of_another_day_has_day_and_time() -> None:
    """Tomorrow at seven."""
    then = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
    assert phrases("en-US").when(then, NOW, ZONE) == "tomorrow, Monday, at 7 PM"
    assert phrases("es-US").when(then, NOW, ZONE) == "mañana, lunes, a las 7 de la tarde"


@pytest.mark.parametrize(
    ("items", "english", "spanish"),
    [
        ([], "", ""),
        (["a"], "a", "a"),
        (["a", "b"], "a and b", "a y b"),
        (["a", "b", "c"], "a, b and c", "a, b y c"),
        (["padres", "hijos"], "padres and hijos", "padres e hijos"),
        (["agua", "hielo"], "agua and hielo", "agua y hielo"),
        (["otoño", "Invierno"], "otoño and Invierno", "otoño e Invierno"),
    ],
)
def test_a_list_is_joined_as_people_join_it(items: list[str], english: str, spanish: str) -> None:
    """No Oxford comma; "y" is "e" before an i sound, but not before "hie"."""
    assert phrases("en-US").join(items) == english
    assert phrases("es-US").join(items) == spanish


def test_a_choice_is_joined_with_or() -> None:
    """ "o" is "u" before an o sound."""
    assert phrases("en-US").join(["a", "b"], "or") == "a or b"
    assert phrases("es-US").join(["siete", "ocho"], "or") == "siete u ocho"
    assert phrases("es-US").join(["este", "oeste"], "or") == "este u oeste"


def test_count_chooses_the_plural() -> None:
    """One alert, two alerts."""
    assert phrases("en-US").count(1, "alerts.head") == "There is one alert."
    assert phrases("en-US").count(2, "alerts.head") == "There are 2 alerts."
    assert phrases("es-US").count(0, "alerts.head") == "Hay 0 alertas."


@pytest.mark.parametrize(
    ("n", "english", "spanish"),
    [(1, "first", "primero"), (5, "fifth", "quinto"), (12, "number 12", "número 12")],
)
def test_small_ordinals_are_words(n: int, english: str, spanish: str) -> None:
    """Beyond the fifth, people say the number."""
    assert phrases("en-US").ordinal(n) == english
    assert phrases("es-US").ordinal(n) == spanish


def test_spanish_contracts_where_a_value_brings_the_article() -> None:
    """ "de el martes" is said "del martes"."""
    said = phrases("es-US").say("freshness.as_of", instant="el martes 24 de noviembre")
    assert said == "Esta información es del martes 24 de noviembre."


def test_a_locale_may_say_some_things_otherwise() -> None:
    """The British say the day before the month, and share every other phrase."""
    british, american = phrases("en-GB"), phrases("en-CA")
    assert british.day(date(2026, 12, 1), SUNDAY) == "Tuesday, 1 December"
    assert british.day(date(2027, 12, 27), SUNDAY) == "Monday, 27 December 2027"
    assert american.day(date(2026, 12, 1), SUNDAY) == "Tuesday, December 1"
    assert british.keys() == american.keys()
    assert british.language == "en"


@pytest.mark.parametrize(
    ("locale", "language"), [("es-MX", "es"), ("es_ES", "es"), ("en-CA", "en"), ("fr-FR", "en"), ("", "en")]
)
def test_locales_of_a_language_share_its_words(locale: str, language: str) -> None:
    """A locale without words of its own is answered in English."""
    assert language_of(locale) == language
    assert phrases(locale) is phrases(language)


def test_a_missing_phrase_is_a_bug() -> None:
    """An unknown key raises; it is never spoken as something else."""
    with pytest.raises(KeyError):
        phrases("en-US").say("no.such.phrase")


def test_values_are_not_templates() -> None:
    """Braces in the city's own words stay what they are."""
    assert phrases("en-US").say("list.item", item="{phone} {0}") == "{phone} {0}"


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_number_that_nobody_gave_is_never_said(language: str) -> None:
    """Wherever a phone may be missing, the sentence tells whom to call instead; articles agree."""
    said = phrases(language)
    with_phone = (key for key in sorted(said.keys()) if "{phone}" in str(said.template(key)))
    general = [key for key in with_phone if _is_the_citys(key)]
    assert len(general) > 10
    whom = {"en": "call city hall", "es": "llam(e|ar) al ayuntamiento"}[language]
    for key in general:
        fields = dict.fromkeys(re.findall(r"{(\w+)}", str(said.template(key))), "x")
        assert re.search(whom, said.say(key, **{**fields, "phone": ""}).lower()), key


def _is_the_citys(key: str) -> bool:
    """An office's own number, or the city's as such, is said only where it is there."""
    return key.removesuffix(".bare") not in ("contact.phone", "contact.general", "official.phone")


@pytest.mark.parametrize(
    ("begin", "end", "english", "spanish"),
    [
        (time(13), time(17), "from 1 to 5 PM", "de la 1 a las 5 de la tarde"),
        (time(8, 30), time(11, 45), "from 8:30 to 11:45 AM", "de las 8:30 a las 11:45 de la mañana"),
        (time(17), time(21), "from 5 to 9 PM", "de las 5 de la tarde a las 9 de la noche"),
        (time(10), time(20), "from 10 AM to 8 PM", "de las 10 de la mañana a las 8 de la noche"),
        (time(9), time(12), "from 9 AM to noon", "de las 9 de la mañana a las 12 del mediodía"),
        (time(20), time(0), "from 8 PM to midnight", "de las 8 de la noche a la medianoche"),
        (time(22), time(21), "from 10 PM to 9 PM", "de las 10 de la noche a las 9 de la noche"),
    ],
)
def test_what_two_times_have_in_common_is_said_once(
    begin: time, end: time, english: str, spanish: str
) -> None:
    """The part of the day stands at the end, as one says it; a span of nearly a day keeps both."""
    assert phrases("en-US").between(begin, end) == english
    assert phrases("es-US").between(begin, end) == spanish


@pytest.mark.parametrize(
    ("opens", "closes", "english", "spanish"),
    [
        (time(10), time(20), "from 10 to 8", "de las 10 a las 8"),
        (time(8, 30), time(17), "from 8:30 to 5", "de las 8:30 a las 5"),
        (time(8), time(13), "from 8 to 1", "de las 8 a la 1"),
        (time(13), time(17), "from 1 to 5", "de la 1 a las 5"),
        (time(9), time(12), "from 9 to noon", "de las 9 a las 12 del mediodía"),
        (time(12), time(18), "from noon to 6", "de las 12 del mediodía a las 6"),
        (time(6), time(21), "from 6 AM to 9 PM", "de las 6 de la mañana a las 9 de la noche"),
        (time(6), time(9), "from 6 to 9 AM", "de las 6 a las 9 de la mañana"),
        (time(17), time(21), "from 5 to 9 PM", "de las 5 de la tarde a las 9 de la noche"),
        (time(5), time(14), "from 5 AM to 2 PM", "de las 5 de la madrugada a las 2 de la tarde"),
        (time(20), time(2), "from 8 PM to 2 AM", "de las 8 de la noche a las 2 de la madrugada"),
    ],
)
def test_hours_on_a_door_need_no_part_of_the_day_where_nobody_would_doubt(
    opens: time, closes: time, english: str, spanish: str
) -> None:
    """ "From 10 to 8" can only be a day; "from 6 to 9" could be the morning alone."""
    assert phrases("en-US").between(opens, closes, bare=True) == english
    assert phrases("es-US").between(opens, closes, bare=True) == spanish
