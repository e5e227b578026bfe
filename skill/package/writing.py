"""The package as files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from city.errors import BadSettings, TownbellError
from city.nouns import noun
from skill.heard.vocabulary import Vocabulary
from skill.package import models
from skill.package.icons import icon
from skill.package.listing import Listing, faults, invocation
from skill.package.manifest import ICONS, icon_path, manifest
from words import phrases

_PRIVACY = (
    "store.privacy.title",
    "store.privacy.what",
    "store.privacy.kept",
    "store.privacy.rights",
    "store.privacy.amazon",
)
_WORDS = re.compile(r"[^\w' ]+")


@noun(frozen=True, slots=True, kw_only=True)
class Package:
    """All that a package is made of. ``models`` are by locale, ``streets`` the most important first."""

    city: str
    colors: tuple[str, str]
    listing: Listing
    models: Mapping[str, Mapping[str, Any]]
    vocabulary: Vocabulary
    streets: Sequence[str] = ()


def write(package: Package, out: Path) -> list[Path]:
    """Write the package into the folder; its files. What lies there is replaced, what else does stays.

    Raises BadSettings for what Amazon would refuse, TownbellError where the folder cannot be written.
    """
    written: list[Path] = []
    for name, content in _files(package).items():
        path = out / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content())
        except OSError as error:
            raise TownbellError(
                f"cannot be written ({error.strerror})", where=str(path), fix="Give --out another folder"
            ) from error
        written.append(path)
    return written


def open_ends(listing: Listing) -> list[str]:
    """What has to be said in city.toml before the package can be submitted, as its keys."""
    needed = {"endpoint": listing.endpoint, "privacy_url": listing.privacy_url}
    return [key for key, value in needed.items() if not value]


def samples(base: Mapping[str, Any]) -> frozenset[str]:
    """Every sample of a model."""
    language = base["interactionModel"]["languageModel"]
    return frozenset(sample for intent in language["intents"] for sample in intent.get("samples", ()))


def _files(package: Package) -> dict[str, Callable[[], bytes]]:
    """What to write where. All that can be wrong is wrong before the first file."""
    _check_names(package)
    locales = sorted(package.models)
    examples = {locale: _examples(locale, package.models[locale]) for locale in locales}
    told = manifest(package.city, locales, package.listing, examples)
    found: dict[str, Callable[[], bytes]] = {
        "ask-resources.json": lambda: _json(_RESOURCES),
        "skill-package/skill.json": lambda: _json(told),
    }
    for locale in locales:
        made = models.model(
            package.models[locale],
            package.vocabulary,
            package.streets,
            invocation(package.listing, package.city, locale),
        )
        found[f"skill-package/interactionModels/custom/{locale}.json"] = models.text(made).encode
        found |= {
            f"skill-package/{icon_path(locale, key)}": _icon(package, side) for key, side in ICONS.items()
        }
    for locale in locales:
        found.setdefault(f"privacy/{locale.partition('-')[0]}.txt", _privacy(package, locale).encode)
    return found


_RESOURCES = {
    "askcliResourcesVersion": "2020-03-31",
    "profiles": {"default": {"skillMetadata": {"src": "./skill-package"}}},
}


def _check_names(package: Package) -> None:
    for locale, wrong in faults(package.listing, package.city, sorted(package.models)):
        language = locale.partition("-")[0]
        fix = f'Write, for instance, {language} = "city of ..."'
        raise BadSettings(wrong, where=f"[alexa.invocation] {locale}", fix=fix)


def _examples(locale: str, base: Mapping[str, Any]) -> list[str]:
    """The store's examples: phrases that the model holds word for word (C09, C10)."""
    given = phrases(locale).say("store.examples").split("|")
    known = samples(base)
    return [each for each in given if _bare(each) in known]


def _bare(phrase: str) -> str:
    return " ".join(_WORDS.sub(" ", phrase.lower()).split())


def _privacy(package: Package, locale: str) -> str:
    said = phrases(locale)
    return "\n\n".join(said.say(key, city=package.city) for key in _PRIVACY) + "\n"


def _icon(package: Package, side: int) -> Callable[[], bytes]:
    return lambda: icon(side, *package.colors)


def _json(document: Any) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
