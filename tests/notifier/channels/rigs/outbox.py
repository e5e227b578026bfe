"""A folder, which may be in the way of itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from city.delivery.deliveries import Cause, Result
from notifier.channels.outbox import Outbox
from tests.notifier.channels.rigs import Case, Rig, Running


class _Files(list[Any]):
    """What lies in new/, looked at when asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._new = folder / "new"

    def __len__(self) -> int:
        return len(list(self._new.glob("*.json"))) if self._new.is_dir() else 0

    def __eq__(self, other: object) -> bool:
        return len(self) == len(other) if isinstance(other, list) else NotImplemented


@contextmanager
def run(behave: Any, folder: Path) -> Iterator[Running]:
    box = folder / "outbox"
    if behave == "a file is in the way":
        box.write_text("no folder")
    if behave == "there already":
        (box / "cur").mkdir(parents=True)
        (box / "cur" / "0123456789abcdef0123456789abcdef.json").write_text("{}")
    yield Running(Outbox(box), "secret-desk", _Files(box), ("secret-desk",))


@contextmanager
def down(folder: Path) -> Iterator[Running]:
    with run("a file is in the way", folder) as town:
        yield town


RIG = Rig(
    run=run,
    accepts=None,
    down=down,
    cases=[
        Case("all goes well", None, Result.SENT, Cause.ACCEPTED, 1),
        Case("a reader has it already", "there already", Result.SENT, Cause.ALREADY_THERE),
        Case("a file is in the way", "a file is in the way", Result.RETRY, Cause.DISK),
    ],
)
