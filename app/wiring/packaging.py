"""The skill package: the city's settings, models and names, handed to the skill room."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.wiring.feeds import ready
from app.wiring.published import snapshots
from app.wiring.talking import model_file, models

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from skill.package.listing import Listing

STREETS = 20_000
"""How many street names are offered at most; how many fit is the model's limit."""


def listing(settings: Settings) -> Listing:
    """What city.toml says of the store. Raises BadSettings."""
    from app import store_listing

    return store_listing.listing(settings.alexa, str(settings.folder / "city.toml"))


def write(settings: Settings, clock: RunningClock, out: Path) -> list[Path]:
    """Write the package of this city; its files. Raises TownbellError as ``writing.write`` does."""
    from skill.heard import vocabulary
    from skill.package import writing

    ready(settings, clock)
    snapshot = snapshots(settings, clock)()
    return writing.write(
        writing.Package(
            city=settings.city.name,
            colors=settings.city.colors,
            listing=listing(settings),
            models=_models(settings),
            vocabulary=vocabulary.of(snapshot),
            streets=snapshot.street_names(STREETS),
        ),
        out,
    )


def _models(settings: Settings) -> dict[str, Mapping[str, Any]]:
    """A model for every locale that can be understood; those of one language are alike."""
    known = models(settings)
    files = {locale: model_file(locale) for locale in settings.city.locales}
    return {locale: known[path.stem] for locale, path in files.items() if path}
