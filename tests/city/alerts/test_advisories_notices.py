"""What a listener is owed for a message. Test names carry the numbers of the alerting rules."""

from __future__ import annotations

from dataclasses import replace

import pytest

from city.advisories import Cause, Info, Kind, Message, Notice, notice
from tests.city.cap_messages import at, cap, nws

FIRST = nws("a", 0, "NEW.HT.Y.0004")


@pytest.mark.parametrize(
    ("message", "earlier", "kind", "cause"),
    [
        (cap("a"), [], Kind.NEW, Cause.FIRST),
        (cap("u", 5, kind="Update", to=[cap("a")]), [], Kind.NEW, Cause.FIRST),
        (cap("u", 5, kind="Update", description="Higher."), [cap("a")], Kind.UPDATE, Cause.NEW_TEXT),
        (cap("u", 60, kind="Update", ends=300), [cap("a")], Kind.UPDATE, Cause.NEW_END),
        (cap("u", 60, kind="Update"), [cap("a")], Kind.SILENT, Cause.CONTINUED),
    ],
)
def test_a5_a_first_message_is_news_and_a_later_one_only_if_it_says_something(
    message: Message, earlier: list[Message], kind: Kind, cause: Cause
) -> None:
    """An update to something unknown is a first message; the same text again is silent."""
    assert notice(message, earlier) == Notice(kind, cause)


def test_a1_another_copy_is_silent() -> None:
    """It was told under the same key."""
    assert notice(cap("a", description="longer"), [cap("a")]) == Notice(Kind.SILENT, Cause.DUPLICATE)


@pytest.mark.parametrize("status", ["Test", "Exercise", "System", "Draft"])
def test_a2_nothing_is_owed_for_what_is_not_public(status: str) -> None:
    """Not even where something public came before."""
    assert notice(cap("a", status=status), [cap("b", -5)]) == Notice(Kind.SILENT, Cause.NOT_PUBLIC)


def test_a6_a_cancel_is_owed_only_where_something_was_told() -> None:
    """A cancel of something unknown is stored, not sent."""
    cancel = cap("c", 5, kind="Cancel", to=[cap("a")])
    assert notice(cancel, [cap("a")]) == Notice(Kind.ALL_CLEAR, Cause.OVER)
    assert notice(cancel, []) == Notice(Kind.SILENT, Cause.NEVER_KNOWN)
    assert notice(cancel, [cap("a", status="Test")]) == Notice(Kind.SILENT, Cause.NEVER_KNOWN)


def test_a7_an_all_clear_update_is_an_all_clear() -> None:
    """It is told as the end, not as news."""
    over = cap("u", 5, kind="Update", to=[cap("a")], urgency="Past", responses=("AllClear",), ends=5)
    assert notice(over, [cap("a")]).kind is Kind.ALL_CLEAR


def test_a8_a_disguised_cancel_is_an_all_clear() -> None:
    """It is told as the end, though it calls itself an alert."""
    assert notice(nws("c", 60, "CAN.HT.Y.0004"), [FIRST]).kind is Kind.ALL_CLEAR


def test_a10_no_all_clear_for_an_upgraded_watch() -> None:
    """The warning speaks for itself."""
    assert notice(nws("u", 60, "UPG.HT.Y.0004"), [FIRST]) == Notice(Kind.SILENT, Cause.UPGRADED)


def test_a11_an_ended_event_is_silent() -> None:
    """Its text may be about the next event."""
    over = nws("e", 60, "EXP.HT.Y.0004", kind="Update")
    assert notice(over, [FIRST]) == Notice(Kind.SILENT, Cause.EVENT_OVER)


@pytest.mark.parametrize(
    ("message", "kind", "cause"),
    [
        (nws("b", 60, "CON.HT.Y.0004"), Kind.SILENT, Cause.CONTINUED),
        (nws("b", 60, "CON.HT.Y.0004", description="The\nriver  is rising."), Kind.SILENT, Cause.CONTINUED),
        (nws("b", 60, "EXT.HT.Y.0004", ends=900), Kind.UPDATE, Cause.NEW_END),
        (nws("b", 60, "CON.HT.Y.0004", description="Hotter."), Kind.UPDATE, Cause.NEW_TEXT),
        (nws("b", 60, "NEW.HT.Y.0005"), Kind.NEW, Cause.NEW_NUMBER),
        (nws("b", 60, "NEW.HT.W.0001"), Kind.NEW, Cause.HIGHER_SIGNIFICANCE),
        (
            nws("b", 60, "CON.HT.Y.0004", severity="Extreme", urgency="Immediate", certainty="Observed"),
            Kind.NEW,
            Cause.GRAVER,
        ),
    ],
)
def test_a13_a_continuation_is_silent_and_what_is_new_is_not(
    message: Message, kind: Kind, cause: Cause
) -> None:
    """The same text goes on in silence; a new number, a higher significance or tier is a new notice."""
    assert notice(message, [FIRST]) == Notice(kind, cause)


def test_a_headline_is_news_but_for_the_weather_service() -> None:
    """The streets that must be left stand in a city's headline; the NWS writes the time of issue there."""
    first = cap("a", headline="Leave Harbor Street now")
    wider = cap("b", 60, kind="Update", to=[first], headline="Leave Harbor Street and Bay Street now")
    assert notice(wider, [first]) == Notice(Kind.UPDATE, Cause.NEW_TEXT)
    later = nws("b", 60, "CON.HT.Y.0004", headline="Heat Advisory issued at 4 PM")
    assert notice(later, [FIRST]) == Notice(Kind.SILENT, Cause.CONTINUED)


def test_a13_a_county_that_joins_gets_a_new_notice() -> None:
    """None of the earlier messages concerned this listener, so for them it is the first."""
    joined = nws("b", 60, "EXA.HT.Y.0004", ("FLZ072", "FLZ073"), kind="Update", to=[FIRST])
    assert notice(joined, []) == Notice(Kind.NEW, Cause.FIRST)


@pytest.mark.parametrize(
    ("minutes", "expected"), [(4, Cause.REISSUED), (15, Cause.REISSUED), (16, Cause.CONTINUED)]
)
def test_a22_a_reissue_is_silent(minutes: int, expected: Cause) -> None:
    """Within minutes as a re-issue; after that, in one chain, as a continuation."""
    assert notice(cap("b", minutes), [cap("a")]) == Notice(Kind.SILENT, expected)


@pytest.mark.parametrize("kind", ["Ack", "Error"])
def test_a23_ack_and_error_are_silent(kind: str) -> None:
    """They are logged only."""
    assert notice(cap("a", kind=kind), []) == Notice(Kind.SILENT, Cause.NOT_PUBLIC)


def test_a_second_language_that_joins_is_new_text() -> None:
    """The Spanish block was missing at first: Spanish speakers are told when it comes."""
    first = cap("a")
    second = cap("b", 60, kind="Update", to=[first])
    both = replace(
        second, infos=(*second.infos, Info(language="es-US", description="Sube.", expires=at(240)))
    )
    assert notice(both, [first]) == Notice(Kind.UPDATE, Cause.NEW_TEXT)
