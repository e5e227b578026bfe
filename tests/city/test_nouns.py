"""A noun is an ordinary frozen dataclass, only cheaper to define."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, field, fields, is_dataclass, replace

import pytest

from city import nouns
from city.nouns import MANY, noun


@noun(frozen=True, slots=True)
class Point:
    """Two numbers."""

    x: int
    y: int = 0


@noun(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody."""

    name: str
    tags: list[str] = field(default_factory=list)
    secret: str = field(default="", repr=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Ordinary:
    """The standard library's, to compare with."""

    x: int
    y: int = 0


def test_it_is_made_as_a_dataclass_is_made() -> None:
    """By position, by name, with defaults and fresh factories."""
    assert (Point(1).x, Point(1).y, Point(1, 2).y, Point(y=3, x=1).y) == (1, 0, 2, 3)
    assert Person(name="a").tags == []
    assert Person(name="a").tags is not Person(name="a").tags


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}])
def test_a_wrong_call_is_the_same_error(wrong: dict[str, int]) -> None:
    """A missing or unknown argument is a TypeError that names it."""
    with pytest.raises(TypeError) as ours:
        Point(**wrong)
    with pytest.raises(TypeError) as theirs:
        Ordinary(**wrong)
    assert str(ours.value).split(" ", 1)[1] == str(theirs.value).split(" ", 1)[1]


def test_the_first_and_the_thousandth_are_made_alike() -> None:
    """Its own ``__init__`` comes with many instances, and changes nothing but the speed."""

    @noun(frozen=True, slots=True)
    class Often:
        x: int
        tags: list[str] = field(default_factory=list)
        y: int = field(default=2, kw_only=True)

    made = [Often(1, y=number % 2) for number in range(2 * MANY)]
    assert {(each.x, tuple(each.tags), each.y) for each in made} == {(1, (), 0), (1, (), 1)}
    assert len({id(each.tags) for each in made}) == len(made)
    assert (Often(1).y, Often(x=1, tags=["a"]).tags) == (2, ["a"])


def test_a_wrong_call_stays_wrong() -> None:
    """Too many, twice the same, or a keyword-only one by position: a TypeError from the first call on."""
    for _ in range(2):
        for call in (lambda: Point(1, 2, 3), lambda: Point(1, x=1), lambda: Person("a"), lambda: Point()):
            with pytest.raises(TypeError):
                call()


def test_keyword_only_is_kept() -> None:
    """A keyword-only noun cannot be made by position."""
    with pytest.raises(TypeError):
        Person("a")  # type: ignore[misc]


def test_it_cannot_be_changed() -> None:
    """No field can be set, no other attribute added, none deleted."""
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        point.z = 2  # type: ignore[attr-defined]
    with pytest.raises(FrozenInstanceError):
        del point.x
    assert not hasattr(point, "__dict__")


def test_equality_and_hash_are_by_value_and_class() -> None:
    """Equal values of one class are equal and hash alike; another class never is."""
    assert Point(1, 2) == Point(1, 2)
    assert hash(Point(1, 2)) == hash(Point(1, 2))
    assert Point(1, 2) != Point(2, 1)
    assert Point(1, 2) != Ordinary(1, 2)


def test_the_standard_library_sees_a_dataclass() -> None:
    """fields, replace, asdict and is_dataclass work as ever."""
    assert is_dataclass(Point)
    assert [each.name for each in fields(Point)] == ["x", "y"]
    assert replace(Point(1), y=5) == Point(1, 5)
    assert asdict(Person(name="a", tags=["b"])) == {"name": "a", "tags": ["b"], "secret": ""}


def test_what_is_not_to_be_shown_is_not_shown() -> None:
    """repr=False holds, and a method of the class's own is kept."""
    assert repr(Person(name="a", secret="s3cret")) == "Person(name='a', tags=[])"
    assert str(Person(name="a")) == "a"


def test_it_can_be_copied_and_pickled() -> None:
    """A noun may cross to another process."""
    person = Person(name="a", tags=["b"])
    assert copy.deepcopy(person) == person
    assert pickle.loads(pickle.dumps(person)) == person


def test_only_frozen_and_slotted() -> None:
    """Anything else would be a promise not kept."""
    with pytest.raises(TypeError, match="frozen and slotted"):
        noun(type("X", (), {}), frozen=False, slots=True)


def test_the_first_and_the_thousandth_copy_are_alike() -> None:
    """``city.nouns.replace`` is the standard one, only faster: with the same values and the same errors."""
    person = Person(name="a", tags=["b"])
    for _ in range(2 * MANY):
        copied = nouns.replace(person, secret="s")
        assert (copied.name, copied.tags is person.tags, copied.secret) == ("a", True, "s")
        assert person.secret == ""
        with pytest.raises(TypeError, match="nickname"):
            nouns.replace(person, nickname="x")
    assert nouns.replace(Ordinary(1), y=2) == Ordinary(1, 2)
