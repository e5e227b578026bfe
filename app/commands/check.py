"""``townbell check``: is everything right that the city wrote down, and does each source answer?"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from app.channel_settings import Way, names, ways
from app.emergency_check import emergency_troubles
from app.run import Run
from app.settings import Settings
from app.site_table import site_table
from app.staff_check import names as names_of_staff
from app.staff_check import staff_troubles
from app.strange_keys import strange_keys
from city.alerts.ugc import is_ugc, same_codes
from city.errors import BadSettings
from city.profile import City
from city.staff import Account
from feeds.checking.check import Kept, Tried, tried
from feeds.checking.trouble import Trouble
from feeds.proposal.toml import UNDECIDED


def register(commands: Any, shared: argparse.ArgumentParser) -> None:
    """Add the command's parser."""
    parser = commands.add_parser("check", parents=[shared], help="what is wrong, and how to mend it")
    parser.set_defaults(run=run)


def run(run: Run) -> int:
    """Exit code 1 if there is anything to mend."""
    try:
        sources = _sources(run)
    except BadSettings as error:
        sources = []
        troubles = [*map(_trouble, _faults(run, error)), *strange_keys(run.folder)]
    else:
        found = (each for source in sources for each in source.troubles)
        troubles = [
            *_undecided(run.folder),
            *strange_keys(run.folder),
            *_codes(run.settings.city),
            *_seal(run.settings),
            *_languages(run),
            *_phrases(),
            *_store(run),
            *_channels(run),
            *emergency_troubles(run.settings, _staff(run)),
            *staff_troubles(run.settings, run.clock, _accounts(run)),
            *found,
        ]
    if run.json:
        run.document(
            {
                "problems": [{"where": t.where, "what": t.what, "fix": t.fix} for t in troubles],
                "sources": [{"id": s.id, "ok": s.ok, "records": s.records, "note": s.note} for s in sources],
                "channels": [
                    {"name": each.name, "on": not each.unset, "note": _note(each)} for each in _ways(run)
                ],
            }
        )
    else:
        _table(run, sources, troubles)
    return 1 if troubles else 0


def _sources(run: Run) -> list[Tried]:
    """Each source, tried; eight at once."""
    settings, now = run.settings, run.clock.now()
    from tempfile import gettempdir

    from app.wiring.feeds import fetcher

    fetch = fetcher(settings, Path(gettempdir()))
    kept = _kept(settings)
    with ThreadPoolExecutor(8) as pool:
        return list(
            pool.map(lambda each: tried(each, fetch, settings.city, now, kept.get(each.id)), settings.sources)
        )


def _kept(settings: Settings) -> Mapping[str, Kept]:
    """What is kept of each source, where there is anything: checking makes no store."""
    from app.wiring import state

    if not state.has_store(settings):
        return {}
    memory = state.memory(settings)
    known = memory.recall(each.id for each in settings.sources)
    return {name: Kept(standing, partial(memory.records, name)) for name, standing in known.items()}


def _staff(run: Run) -> Collection[str]:
    """Everybody of the staff who has an account here, or is promised one."""
    return [*(each.name for each in _accounts(run)), *names_of_staff(run.settings)]


def _accounts(run: Run) -> Sequence[Account]:
    """Who of the staff has an account here; nobody where there is no store yet, or [staff] is wrong."""
    from app.wiring import state

    if not state.has_store(run.settings):
        return ()
    from app.wiring.console.staffing import gate

    try:
        return gate(run.settings, run.clock).store.accounts()
    except BadSettings:
        return ()  # told by staff_troubles


def _undecided(folder: Path) -> Iterator[Trouble]:
    """What ``propose`` asked and nobody has answered: until then residents hear a guess."""
    lines = (folder / "city.toml").read_text("utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        if line.strip().startswith(UNDECIDED):
            asked = line.strip().removeprefix(UNDECIDED).strip()
            yield Trouble(
                f"city.toml, line {number}", f"is not decided: {asked}", "Decide it, and remove the line"
            )


def _codes(city: City) -> Iterator[Trouble]:
    """Codes that no alert could ever name: a slip in one, and a warning would reach nobody."""
    for name, codes, good, example in (
        ("ugc", city.ugc, is_ugc, "VAZ095"),
        ("same", city.same, same_codes, "051710"),
    ):
        for code in codes:
            if not good(code):
                fix = f'Write, for instance, {name} = ["{example}"]; weather.gov lists them'
                yield Trouble(f"city.toml, [city] {name}", f"{code!r} is no such code of the NWS", fix)


def _seal(settings: Settings) -> Iterator[Trouble]:
    """Whether the city's seal is a picture that can be shown."""
    from app.seal_file import seal_file

    try:
        seal_file(settings)
    except BadSettings as error:
        yield _trouble(error)


def _faults(run: Run, first: BadSettings) -> list[BadSettings]:
    """All that is wrong with the sources' tables; any other mistake of city.toml is raised as it is."""
    from app.settings import source_faults

    faults = source_faults(run.folder)
    if str(first) not in map(str, faults):
        raise first
    return faults


def _trouble(error: BadSettings) -> Trouble:
    return Trouble(error.where, error.what, error.fix)


def _languages(run: Run) -> Iterator[Trouble]:
    """Whether the city's locales can be understood and answered."""
    from app.wiring.talking import model_file, models
    from skill.topics import TOPIC_OF
    from words import languages

    known = models(run.settings)
    for locale in run.settings.city.locales:
        language = locale.split("-")[0]
        if model_file(locale) is None:
            yield Trouble(
                f"locale {locale}", "has no interaction model", f"Add interaction_models/{locale}.json"
            )
        if language not in languages():
            yield Trouble(f"locale {locale}", "has no words", f"Add words/{language}/")
    for locale, model in known.items():
        named = {each["name"] for each in model["interactionModel"]["languageModel"]["intents"]}
        for intent in sorted(named ^ set(TOPIC_OF)):
            yield Trouble(
                f"interaction_models/{locale}.json",
                f"{intent} is {'not in the model' if intent in TOPIC_OF else 'an intent without a topic'}",
                "The models and skill/topics.py must name the same intents",
            )


def _store(run: Run) -> Iterator[Trouble]:
    """Whether Amazon would take the skill under the names that residents say."""
    from app.wiring.packaging import listing
    from skill.package.listing import faults

    try:
        found = listing(run.settings)
    except BadSettings as error:
        yield _trouble(error)
        return
    city = run.settings.city
    for locale, wrong in faults(found, city.name, city.locales):
        yield Trouble(f"[alexa.invocation] {locale}", wrong, "Say for instance 'city of ...'")


def _phrases() -> Iterator[Trouble]:
    """Whether every phrase is there in every language."""
    from words import languages
    from words.loading import load

    known = {language: set(filter(_said_in_all, load(language))) for language in languages()}
    every = set().union(*known.values())
    for language, keys in sorted(known.items()):
        for key in sorted(every - keys):
            yield Trouble(
                f"words/{language}", f"the phrase {key!r} is missing", "Write it in this language too"
            )


def _said_in_all(key: str) -> bool:
    """Whether every language needs the phrase; grammar (articles, words that run together) is its own."""
    return not key.startswith(("contraction.", "article.")) and not key.endswith(".bare")


def _ways(run: Run) -> tuple[Way, ...]:
    """The ways by which messages leave; none where city.toml cannot be read to its end."""
    try:
        return ways(run.settings)
    except BadSettings:
        return ()


def _channels(run: Run) -> Iterator[Trouble]:
    """Whether each way that is on can be made: what is no address is seen here, not at the first alert."""
    from app.wiring.channels import BUILDERS

    try:
        for way in ways(run.settings):
            if not way.unset:
                BUILDERS[way.name](way, run.settings)
        if "email" in names(ways(run.settings)) and not site_table(run.settings).url:
            fix = 'Write [site] and url = "https://alerts.yourcity.gov"'
            yield Trouble("city.toml, [site]", "mail has no link by which it can be stopped", fix)
    except BadSettings as error:
        yield _trouble(error)


def _note(way: Way) -> str:
    return f"(not in the environment: {', '.join(way.unset)})" if way.unset else ""


def _table(run: Run, sources: list[Tried], troubles: list[Trouble]) -> None:
    for each in sources:
        note = f"  ({each.note})" if each.note else ""
        run.text(f"{'ok' if each.ok else 'wrong':5}  {each.records:6}  {each.id}{note}")
    for way in _ways(run):
        run.text(f"{'off' if way.unset else 'on':5}  {'':6}  channels.{way.name}  {_note(way)}".rstrip())
    for trouble in troubles:
        run.text(f"{trouble.where}: {trouble.what.rstrip('.')}. {trouble.fix.rstrip('.')}.")
    run.note("nothing to mend" if not troubles else f"{len(troubles)} to mend")
