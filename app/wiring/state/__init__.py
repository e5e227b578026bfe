"""Where state is kept: under TOWNBELL_DATA on one machine, in a table where TOWNBELL_TABLE names one; what is
staff's, in office.py.

Only here is one chosen. Each is imported where it is made: no turn pays for the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.settings import Settings
    from city.delivery.progress import ProgressStore
    from city.delivery.receipts import Receipts
    from city.emergency.emergencies import AdvisoryStore
    from city.enrolment.signup_store import SignupStore
    from city.enrolment.subscription_store import SubscriptionStore
    from city.ports import PieceMemory
    from city.residents import ResidentStore
    from snapshot.files import FolderFiles
    from stores.aws.deliveries import TableDeliveries
    from stores.aws.progress import TableHistory
    from stores.aws.reports import TableReports
    from stores.sealing import Seal
    from stores.sqlite.database import Database
    from stores.sqlite.deliveries import SqliteDeliveries
    from stores.sqlite.feeds import SqliteFeedMemory
    from stores.sqlite.history import SqliteHistory
    from stores.sqlite.reports import SqliteReports
    from web.place.ports import Editions
    from web.reporting.ports import Photos


_STORE = "townbell.sqlite"
STORE, MEMORY = "TOWNBELL_STORE", "memory"


@cache
def database(data: Path) -> Database:
    from stores.sqlite.database import Database

    return Database(_folder(data) / _STORE)


@cache
def _in_memory(_data: Path) -> Database:
    from stores.sqlite.memory import InMemory

    return InMemory()


def store(settings: Settings) -> Database:
    """What residents and staff create, where there is no table: the file, or this process's memory alone."""
    where = settings.environment.get(STORE, "")
    if where == MEMORY:
        return _in_memory(settings.data)
    if where:
        from city.errors import BadSettings

        raise BadSettings(f"{STORE} is {where!r}", fix=f"Write {MEMORY}, or leave it out: then it is a file")
    return database(settings.data)


def in_table(settings: Settings) -> bool:
    """Whether state is kept in a table."""
    return bool(settings.environment.get("TOWNBELL_TABLE"))


def has_store(settings: Settings) -> bool:
    """Whether anything has been kept, for who only looks."""
    return in_table(settings) or (settings.data / _STORE).is_file()


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


def key(settings: Settings, name: str) -> bytes:
    """The key of this name: in a file of the data folder, or from the secret that the environment names."""
    if in_table(settings):
        from app.wiring import tables

        return tables.key(settings, name)
    from stores.sealing import key_in

    return key_in(settings.data / name)


def seal(settings: Settings) -> Seal:
    """What closes and opens personal data."""
    from stores import sealing

    return sealing.seal(key(settings, "key"))


def residents(settings: Settings) -> ResidentStore:
    """Residents, their reminders and their skill events."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.residents import TableResidents

        return TableResidents(tables.table(settings), seal(settings))
    from stores.sqlite.residents import SqliteResidents

    return SqliteResidents(store(settings), seal(settings))


def reports(settings: Settings) -> SqliteReports | TableReports:
    """Where reports are kept, sealed."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.reports import TableReports

        return TableReports(tables.table(settings), seal(settings))
    from stores.sqlite.reports import SqliteReports

    return SqliteReports(store(settings), seal(settings))


def subscriptions(settings: Settings) -> SubscriptionStore:
    """Who is subscribed to what."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.subscriptions import TableSubscriptions
        from stores.aws.withdrawing import withdraw

        table = tables.table(settings)
        return TableSubscriptions(table, seal(settings), partial(withdraw, table))
    from stores.sqlite.subscriptions import SqliteSubscriptions

    return SqliteSubscriptions(store(settings), seal(settings))


def signups(settings: Settings) -> SignupStore:
    """Where sign-ups and departures are kept."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.signups import TableSignups

        return TableSignups(tables.table(settings), seal(settings))
    from stores.sqlite.signups import SqliteSignups

    return SqliteSignups(store(settings), seal(settings))


def deliveries(
    settings: Settings, rates: Mapping[str, float] | None = None
) -> SqliteDeliveries | TableDeliveries:
    """What was planned for whom, and what became of it; ``rates`` are messages a second by channel."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.deliveries import TableDeliveries

        return TableDeliveries(tables.table(settings), rates, asked_by_id=_asked_by_id(settings))
    from stores.sqlite.deliveries import SqliteDeliveries
    from stores.workers import WorkerLocks

    return SqliteDeliveries(store(settings), WorkerLocks(settings.data / "workers"), rates)


def _asked_by_id(settings: Settings) -> frozenset[str]:
    """The channels whose providers say later what became of a message: they know it by its id."""
    from app.channel_settings import ways

    reporting = (each for each in ways(settings) if each.text("tracking") or each.name.endswith(".twilio"))
    return frozenset({"voice", *(each.channel for each in reporting if not each.unset)})


def receipts(settings: Settings) -> Receipts:
    """What providers say later of what they had accepted."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.receipts import TableReceipts

        return TableReceipts(tables.table(settings))
    from stores.sqlite.receipts import SqliteReceipts

    return SqliteReceipts(store(settings))


def history(settings: Settings) -> SqliteHistory | TableHistory:
    """What was planned and tried for a few subscriptions."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.progress import TableHistory

        return TableHistory(tables.table(settings))
    from stores.sqlite.history import SqliteHistory

    return SqliteHistory(store(settings))


def photos(settings: Settings) -> Photos | None:
    """Where photos of reports are kept, sealed; None where there is a table and no bucket beside it."""
    if not in_table(settings):
        from stores.sqlite.photos import SqlitePhotos

        return SqlitePhotos(store(settings), seal(settings))
    if not in_bucket(settings):
        return None
    from app.wiring.tables import s3
    from stores.aws.reports import S3Photos

    return S3Photos(s3, settings.environment["TOWNBELL_BUCKET"], seal(settings))


def advisories(settings: Settings) -> AdvisoryStore:
    """Where the city's own advisories are kept."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.advisories import TableAdvisories

        return TableAdvisories(tables.table(settings))
    from stores.sqlite.advisories import SqliteAdvisories

    return SqliteAdvisories(store(settings))


def progress(settings: Settings) -> ProgressStore:
    """What is known in sums of what was told."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.progress import TableProgress

        return TableProgress(tables.table(settings))
    from stores.sqlite.progress import SqliteProgress

    return SqliteProgress(store(settings))


def editions(settings: Settings) -> Editions:
    """What calendars were told of each pickup."""
    if in_table(settings):
        from app.wiring import tables
        from stores.aws.editions import TableEditions

        return TableEditions(tables.table(settings))
    from stores.sqlite.editions import SqliteEditions

    return SqliteEditions(store(settings))


def memory(settings: Settings) -> SqliteFeedMemory:
    from stores.sqlite.feeds import SqliteFeedMemory

    return SqliteFeedMemory(database(settings.data))


def pieces(settings: Settings) -> PieceMemory:
    """Where the records of long lists are kept."""
    from stores.sqlite.pieces import SqlitePieces

    return SqlitePieces(database(settings.data))


def in_bucket(settings: Settings) -> bool:
    """Whether the snapshot lies in a bucket."""
    return bool(settings.environment.get("TOWNBELL_BUCKET"))


def files(settings: Settings) -> FolderFiles:
    """The snapshot's files in the data folder."""
    from snapshot.files import FolderFiles

    return FolderFiles(_folder(settings.data) / "snapshot")
