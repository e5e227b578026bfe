"""Full-text search, in both languages, with and without accents."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from city.advisories import Info, Message
from city.records import Advisory, Fact, NewsItem, Permit, Place, Service
from snapshot.read import Snapshot
from tests.snapshot.samples import NOW, news, snapshot_of

KINDS = [NewsItem, Place, Service, Fact]


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    storm = Info(language="en-US", event="Storm Surge Warning", headline="Storm surge tonight")
    tormenta = Info(language="es-US", event="Aviso de marejada", headline="Marejada ciclónica esta noche")
    message = Message("city", "1", NOW, "Actual", "Public", "Alert", infos=(storm, tormenta))
    return snapshot_of(
        tmp_path,
        news(1, title={"en": "Library opens on Sundays", "es": "La biblioteca abre los domingos"}),
        news(2, title={"en": "Water main break", "es": "Rotura de una tubería de agua"}),
        news(3, title={"en": "Street trees planted"}, text={"en": "Two hundred oaks near the library"}),
        Place(
            id="p1", source="places", kind="library", name={"en": "Main Library", "es": "Biblioteca Central"},
            aliases=("Downtown branch",), address="100 Wharf St",
        ),
        Place(id="p2", source="places", kind="pool", name={"en": "Niño Pool", "es": "Piscina El Niño"}),
        Service(
            id="s1", source="contacts", name={"en": "Water utility", "es": "Servicio de agua"},
            keywords={"en": ("water bill", "leak"), "es": ("factura del agua", "fuga")},
        ),
        Fact(
            id="f1", source="staff", topic="permit_info", question={"en": "Do I need a permit for a fence?"},
            answer={"en": "Only above six feet."}, start=datetime(2026, 1, 1, tzinfo=UTC),
        ),
        Advisory(id="a1", source="alerts", received=NOW, message=message),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "language", "first"),
    [
        ("main library", "en", "p1"),
        ("main libraries", "en", "p1"),
        ("downtown branch", "en", "p1"),
        ("sunday", "en", "n1"),
        ("biblioteca central", "es", "p1"),
        ("bibliotecas centrales", "es", "p1"),
        ("domingo", "es", "n1"),
        ("tubería", "es", "n2"),
        ("tuberia", "es", "n2"),
        ("TUBERÍAS", "es", "n2"),
        ("nino", "en", "p2"),
        ("piscina el niño", "es", "p2"),
        ("piscina nino", "es", "p2"),
        ("fuga", "es", "s1"),
        ("leak", "en", "s1"),
        ("fence permit", "en", "f1"),
        ("oaks", "es", "n3"),  # there is no Spanish for it: the English is found
    ],
)
def test_best_hit_comes_first(snapshot: Snapshot, words: str, language: str, first: str) -> None:
    """Accents, capitals and plural endings aside, what fits best is first."""
    assert snapshot.search(words, language, KINDS, 5)[0].id == first


def test_title_weighs_more_than_text(snapshot: Snapshot) -> None:
    """Of two stories the one with the word in its title comes before the one that mentions it."""
    assert [each.id for each in snapshot.search("library", "en", [NewsItem], 5)] == ["n1", "n3"]


def test_all_words_beat_any_word(snapshot: Snapshot) -> None:
    """Where some record has all the words, those that have only some are not listed."""
    assert [each.id for each in snapshot.search("water break", "en", KINDS, 5)] == ["n2"]


def test_any_word_will_do_where_none_has_all(snapshot: Snapshot) -> None:
    """Words that no record has do not hide what the others find."""
    assert snapshot.search("show me the zoological library", "en", [Place], 5)[0].id == "p1"


def test_only_the_asked_kinds_are_searched(snapshot: Snapshot) -> None:
    """A search for places finds no news."""
    assert {type(each) for each in snapshot.search("library", "en", [Place], 5)} == {Place}


def test_limit_holds(snapshot: Snapshot) -> None:
    """No more than the limit is given."""
    assert len(snapshot.search("water", "en", KINDS, 1)) == 1


@pytest.mark.parametrize(("words", "language"), [("storm surge", "en"), ("marejada ciclonica", "es")])
def test_advisories_are_found_in_their_languages(snapshot: Snapshot, words: str, language: str) -> None:
    """An advisory's headline is searched in each language in which it was issued."""
    assert [each.id for each in snapshot.search(words, language, [Advisory], 5)] == ["a1"]


def test_language_that_nobody_wrote_in_falls_back_to_english(snapshot: Snapshot) -> None:
    """A search in a language without an index searches the English one."""
    assert snapshot.search("library", "vi", [Place], 5)


@pytest.mark.parametrize(
    "words", ['"', "library AND", "NEAR(", "col:x", "*", "a^b", "'; DROP TABLE records", "", "¿?"]
)
def test_no_words_are_read_as_query_syntax(snapshot: Snapshot, words: str) -> None:
    """Whatever a resident types, the search answers and nothing fails."""
    assert isinstance(snapshot.search(words, "en", KINDS, 5), tuple)
    assert snapshot.search("library", "en", KINDS, 5)


def test_no_kinds_find_nothing(snapshot: Snapshot) -> None:
    """A search among no kinds is empty."""
    assert snapshot.search("library", "en", [], 5) == ()


def test_rare_words_tell_most(snapshot: Snapshot) -> None:
    """A stem that no record has tells more than one that few have, and that more than a common one."""
    told = snapshot.rarity(("zeppelin", "oak", "water"), "en")
    assert told["zeppelin"] > told["oak"] > told["water"] > 0
    assert snapshot.rarity(("oak",), "vi") == {}


def test_stems_are_searched_as_they_are(snapshot: Snapshot) -> None:
    """Who has stems already finds the records with any of them, in that language or not at all."""
    assert [each.id for each in snapshot.search_stems(("oak", "zeppelin"), "en", KINDS, 5)] == ["n3"]
    assert snapshot.search_stems(("oak",), "vi", KINDS, 5) == ()
    assert snapshot.search_stems((), "en", KINDS, 5) == ()


def test_what_is_looked_up_otherwise_is_not_indexed(tmp_path: Path) -> None:
    """Permits and requests are many and have numbers: they are in no index of words."""
    permit = Permit(id="p", source="permits", number="B1", kind={"en": "Fence"}, status="open")
    assert snapshot_of(tmp_path, permit).search("fence", "en", [Permit], 5) == ()
