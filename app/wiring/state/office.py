"""Where is kept what staff do and what waits for them: on one machine or in a table (app/wiring/state.py).

Each is imported where it is made: no turn pays for the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wiring import state

if TYPE_CHECKING:
    from app.settings import Settings
    from city.delivery.pulse import CanaryStore
    from city.emergency.duty import DutyLog, LeftToStaff
    from city.passkeys import PasskeyStore
    from city.ports import Posts, QuestionCounts, Unanswered
    from city.staff import StaffStore
    from stores.aws.staff import TableWishes


def posts(settings: Settings) -> Posts:
    """Where staff posts are kept."""
    if state.in_table(settings):
        from app.wiring import tables
        from stores.aws.staff import TablePosts

        return TablePosts(tables.table(settings))
    from stores.sqlite.posts import SqlitePosts

    return SqlitePosts(state.store(settings))


def staff(settings: Settings) -> StaffStore:
    """Who of the staff may come in, who has, and what they did."""
    if state.in_table(settings):
        from app.wiring import tables
        from stores.aws.accounts import TableStaff

        return TableStaff(tables.table(settings), state.seal(settings))
    from stores.sqlite.staff import SqliteStaff

    return SqliteStaff(state.store(settings), state.seal(settings))


def passkeys(settings: Settings) -> PasskeyStore:
    """Where the passkeys of the staff are kept."""
    if state.in_table(settings):
        from app.wiring import tables
        from stores.aws.accounts import TablePasskeys

        return TablePasskeys(tables.table(settings), state.seal(settings))
    from stores.sqlite.passkeys import SqlitePasskeys

    return SqlitePasskeys(state.store(settings), state.seal(settings))


def wishes(settings: Settings) -> TableWishes:
    """What staff want of a source, for the function that asks it; on one machine they are one process."""
    from app.wiring import tables
    from stores.aws.staff import TableWishes

    return TableWishes(tables.table(settings))


def unanswered(settings: Settings) -> Unanswered:
    """Where questions are counted that could not be answered."""
    if state.in_table(settings):
        from app.wiring import tables
        from stores.aws.unanswered import TableUnanswered

        return TableUnanswered(tables.table(settings))
    from stores.sqlite.unanswered import SqliteUnanswered

    return SqliteUnanswered(state.store(settings))


def questions(settings: Settings) -> QuestionCounts:
    """Where it is counted how often what was asked."""
    if state.in_table(settings):
        from app.wiring import tables
        from stores.aws.unanswered import TableQuestions

        return TableQuestions(tables.table(settings))
    from stores.sqlite.unanswered import SqliteQuestions

    return SqliteQuestions(state.store(settings))


def duty_log(settings: Settings) -> DutyLog:
    """The log of what needed a person."""
    if state.in_table(settings):
        from app.wiring import tables
        from stores.aws.staff import TableDutyLog

        return TableDutyLog(tables.table(settings))
    from stores.sqlite.duty import SqliteDutyLog

    return SqliteDutyLog(state.store(settings))


def left_to_staff(settings: Settings) -> LeftToStaff:
    """What planning leaves to staff, from one function to another; on one machine they are one process."""
    from app.wiring import tables
    from stores.aws.staff import TableLeftToStaff

    return TableLeftToStaff(tables.table(settings))


def canaries(settings: Settings) -> CanaryStore:
    """Where is kept which channels were tried."""
    if state.in_table(settings):
        from app.wiring import tables
        from stores.aws.staff import TableCanaries

        return TableCanaries(tables.table(settings))
    from stores.sqlite.canaries import SqliteCanaries

    return SqliteCanaries(state.store(settings))
