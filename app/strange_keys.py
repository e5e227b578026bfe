"""Keys of city.toml that nobody reads: a slip in one, and what it was to say is not said.

They are no mistake that stops anything, since a city may keep words of its own there; ``townbell check``
names them with the key that was probably meant. ``[[sources]]`` and ``[reports]`` refuse theirs themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from app.channel_settings import known_keys
from app.settings import CITY_KEYS, read_table
from app.site_table import KEYS as SITE_KEYS
from app.staff_table import KEYS as STAFF_KEYS
from app.store_listing import KEYS as ALEXA_KEYS
from feeds.checking.trouble import Trouble
from feeds.fields.nearest import did_you_mean

KNOWN: Mapping[str, frozenset[str]] = {
    "": frozenset(
        {"city", "sources", "fetch", "channels", "reports", "alexa", "site", "inbound", "emergency", "staff"}
    ),
    "city": CITY_KEYS,
    "fetch": frozenset({"allow_private"}),
    **known_keys(),
    **SITE_KEYS,
    **STAFF_KEYS,
    "alexa": ALEXA_KEYS,
}
"""What may stand in each table, by its name; "" is the file itself."""


def strange_keys(folder: Path) -> Iterator[Trouble]:
    """What stands in the city.toml of ``folder`` and is not read. Raises BadSettings where it is no TOML."""
    table = read_table(folder / "city.toml")
    for name, known in KNOWN.items():
        for key in sorted(set(_under(table, name)) - known):
            place = f"city.toml, [{name}]" if name else "city.toml"
            likely = did_you_mean(key, known)
            yield Trouble(place, f"nobody reads {key!r}", f"{likely}Known keys: {', '.join(sorted(known))}")


def _under(table: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    for each in filter(None, name.split(".")):
        found = table.get(each)
        table = found if isinstance(found, Mapping) else {}
    return table
