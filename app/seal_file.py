"""The seal that ``[city] seal`` of city.toml names: a file beside it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from city.errors import BadSettings
from web.seal import LARGEST, Seal, seal_of

if TYPE_CHECKING:
    from app.settings import Settings

log = logging.getLogger("townbell.site")


def seal_file(settings: Settings) -> Seal | None:
    """The seal; None where the city names none. Raises BadSettings with what is wrong with it."""
    name = settings.city.seal
    if not name:
        return None
    where = str(settings.folder / "city.toml")
    if not name.isprintable() or name.startswith(".") or set(name) & set("/\\:"):
        fix = 'Put the file beside city.toml and write seal = "seal.svg"'
        raise BadSettings("[city] seal is no name of a file beside it", where=where, fix=fix)
    path = settings.folder / name
    try:
        if not path.is_file():
            raise FileNotFoundError(2, "no such file")
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        fix = f"Put it there, or take seal out of {where}"
        raise BadSettings(f"the seal cannot be read ({error.strerror})", where=str(path), fix=fix) from error
    return seal_of(data, str(path))


def seal_shown(settings: Settings) -> Seal | None:
    """The seal, or none where it is not fit: no alert waits for a picture. ``townbell check`` says why."""
    try:
        return seal_file(settings)
    except BadSettings as error:
        log.warning("%s; the pages show a bell instead", error)
        return None
