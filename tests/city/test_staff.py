"""Who may do what, who may try, and how long it holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from city.staff import (
    FAILURES,
    FAILURES_ANYWHERE,
    FAILURES_OF_A_PLACE,
    IDLE,
    LONGEST_SESSION,
    VOUCHED_AT_MOST,
    Account,
    Deed,
    Passphrase,
    Role,
    Session,
    holds,
    is_name,
    may,
    may_try,
    passphrase,
)

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
ANA = Account(name="Ana", role=Role.EDITOR)


@pytest.mark.parametrize(
    ("role", "write", "publish", "manage"),
    [
        (Role.EDITOR, True, False, False),
        (Role.PUBLISHER, True, True, False),
        (Role.ORIGINATOR, True, False, False),
        (Role.APPROVER, True, False, False),
        (Role.ADMINISTRATOR, True, True, True),
    ],
)
def test_what_each_role_may_do(role: Role, write: bool, publish: bool, manage: bool) -> None:
    """The table of roles: an editor writes and another publishes."""
    found = [may(role, each) for each in (Deed.WRITE, Deed.PUBLISH, Deed.WITHDRAW, Deed.MANAGE)]
    assert found == [write, publish, publish, manage]


def test_a_session_ends_when_nobody_stirs_and_with_the_working_day() -> None:
    """An hour idle, or twelve in all; and one that begins tomorrow is none."""
    session = Session(digest="d", name="Ana", began=NOW, seen=NOW)
    assert holds(session, ANA, NOW + IDLE - timedelta(seconds=1))
    assert not holds(session, ANA, NOW + IDLE)
    kept = Session(digest="d", name="Ana", began=NOW, seen=NOW + LONGEST_SESSION)
    assert not holds(kept, ANA, NOW + LONGEST_SESSION)
    assert not holds(session, ANA, NOW - timedelta(seconds=1))


def test_whom_only_the_provider_vouches_for_has_an_hour() -> None:
    """Within it the provider is asked again; with a passphrase of their own they have the working day."""
    vouched = replace(ANA, subject="s")
    kept = Session(digest="d", name="Ana", began=NOW, seen=NOW + VOUCHED_AT_MOST)
    assert not holds(kept, vouched, NOW + VOUCHED_AT_MOST)
    assert holds(kept, vouched, NOW + VOUCHED_AT_MOST - timedelta(seconds=1))
    assert holds(kept, replace(vouched, hashed="h"), NOW + VOUCHED_AT_MOST)


def test_guessing_is_bounded_from_one_place_and_from_all() -> None:
    """Five of one name from one place, a hundred from anywhere, thirty of any names from one place."""
    assert may_try(FAILURES - 1, FAILURES - 1, FAILURES - 1)
    assert not may_try(FAILURES, FAILURES, FAILURES)
    assert may_try(0, FAILURES_ANYWHERE - 1, 0)
    assert not may_try(0, FAILURES_ANYWHERE, 0)
    assert may_try(0, 0, FAILURES_OF_A_PLACE - 1)
    assert not may_try(0, 0, FAILURES_OF_A_PLACE)


@pytest.mark.parametrize(
    ("chosen", "judged"),
    [
        ("four green herons walk", Passphrase.GOOD),
        ("cuatro garzas verdes", Passphrase.GOOD),
        ("herons walk", Passphrase.SHORT),
        ("h" * 257, Passphrase.LONG),
        ("aaaaaaaaaaaaaaaa", Passphrase.SIMPLE),
        ("121212121212121", Passphrase.SIMPLE),
        ("ana ruiz ana ruiz", Passphrase.SIMPLE),
        ("Ana Ruiz 2026", Passphrase.SIMPLE),
    ],
)
def test_a_passphrase_is_judged_by_its_length(chosen: str, judged: Passphrase) -> None:
    """Length counts; few different letters, or one's own name, do not."""
    assert passphrase(chosen, "Ana Ruiz") is judged


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("Ana Ruiz", True), ("José-María O'Neil", True), ("a", True), ("ops.2", True), ("", False),
        (" Ana", False), ("Ana ", False), ("<b>", False), ("a" * 61, False), ("a\nb", False),
        ("ana@x", False),
    ],
)  # fmt: skip
def test_names(name: str, good: bool) -> None:
    """Names as people have them; no markup, no lines, no e-mail addresses."""
    assert is_name(name) is good
