"""Where one machine keeps its state: everything under TOWNBELL_DATA."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings
    from city.emergencies import AdvisoryStore
    from city.ports import FeedMemory, PieceMemory, Posts, Unanswered
    from city.progress import ProgressStore
    from city.pulse import CanaryStore
    from snapshot.files import FolderFiles
    from stores.sqlite import Database


_STORE = "townbell.sqlite"


@cache
def database(data: Path) -> Database:
    from stores.sqlite import Database

    return Database(_folder(data) / _STORE)


def has_store(settings: Settings) -> bool:
    """Whether anything has been kept on this machine, for who only looks."""
    return (settings.data / _STORE).is_file()


def _folder(data: Path) -> Path:
    """The data folder, made if need be. Raises TownbellError where it cannot be one."""
    from city.errors import TownbellError

    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TownbellError(
            f"cannot be the data folder ({error.strerror})",
            where=str(data),
            fix="Name a folder that can be written in TOWNBELL_DATA",
        ) from error
    return data


def posts(settings: Settings) -> Posts:
    """Where staff posts are kept."""
    from stores.sqlite_posts import SqlitePosts

    return SqlitePosts(database(settings.data))


def advisories(settings: Settings) -> AdvisoryStore:
    """Where the city's own advisories are kept."""
    from stores.sqlite_advisories import SqliteAdvisories

    return SqliteAdvisories(database(settings.data))


def unanswered(settings: Settings) -> Unanswered:
    """Where questions are counted that could not be answered."""
    from stores.sqlite_unanswered import SqliteUnanswered

    return SqliteUnanswered(database(settings.data))


def canaries(settings: Settings) -> CanaryStore:
    """Where is kept which channels were tried."""
    from stores.sqlite_canaries import SqliteCanaries

    return SqliteCanaries(database(settings.data))


def progress(settings: Settings) -> ProgressStore:
    """What is known in sums of what was told."""
    from stores.sqlite_progress import SqliteProgress

    return SqliteProgress(database(settings.data))


def memory(settings: Settings) -> FeedMemory:
    from stores.sqlite_feeds import SqliteFeedMemory

    return SqliteFeedMemory(database(settings.data))


def pieces(settings: Settings) -> PieceMemory:
    """Where the records of long lists are kept."""
    from stores.sqlite_pieces import SqlitePieces

    return SqlitePieces(database(settings.data))


def files(settings: Settings) -> FolderFiles:
    from snapshot.files import FolderFiles

    return FolderFiles(_folder(settings.data) / "snapshot")
