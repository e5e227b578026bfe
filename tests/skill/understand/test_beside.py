"""What no city answers is told from what shares its words."""

from __future__ import annotations

import pytest

from skill.topics import OUT_OF_SCOPE
from skill.understand.nearest import is_beside

from .conftest import Listener

TRASH = "TrashDayIntent"
BOTH = frozenset({OUT_OF_SCOPE, TRASH})


def test_a_topic_must_lead_what_is_out_of_scope() -> None:
    """A narrow lead of a topic is not enough: near misses share its words."""
    assert is_beside({OUT_OF_SCOPE: -1.9, TRASH: -1.0}, BOTH)
    assert not is_beside({OUT_OF_SCOPE: -2.1, TRASH: -1.0}, BOTH)


def test_a_model_without_out_of_scope_puts_nothing_aside() -> None:
    """A city's own model may lack the intent; then it is never the answer."""
    assert not is_beside({OUT_OF_SCOPE: 0.9, TRASH: 0.1}, frozenset({TRASH}))


@pytest.mark.parametrize(
    ("locale", "beside", "asked", "topic"),
    [
        (
            "en-US",
            "what does it cost to buy a recycling tote at a garden store",
            "how do i get a new recycling tote from the city",
            "cart_request",
        ),
        (
            "es-US",
            "¿en cuánto me sale un bote de basura en la tienda?",
            "se me rompió el bote de basura y quiero que la ciudad me traiga otro",
            "cart_request",
        ),
    ],
)
def test_a_near_miss_is_not_answered(locale: str, beside: str, asked: str, topic: str) -> None:
    """The shop's bin is out of scope, the city's is a request."""
    listen = Listener(locale)
    assert listen(beside).topic == "out_of_scope"
    assert listen(asked).topic == topic


def test_this_month_is_no_hesitation() -> None:
    """ "este" hesitates in Spanish, but "este mes" is a day that is asked about."""
    listen = Listener("es-US")
    assert listen("cuántos reportes de grafiti hubo este mes").slots["date"].value == "2026-11"
    assert listen("este, cuándo pasan por la basura").topic == "trash_day"
