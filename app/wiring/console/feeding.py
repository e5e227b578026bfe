"""The city's sources as the staff console shows them, adds to them and releases what was held back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from app import staff_sources
from app.wiring import state
from app.wiring.console.adding import PENDING, Added, AddedHere
from city.errors import WrongUse

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.ports import Change, Remembered
    from feeds.proposal.proposing import Proposal
    from stores.aws.refresh.feeds import S3FeedMemory
    from stores.sqlite.feeds import SqliteFeedMemory
    from web.staff.ports import Late

DAYS = 7
ENDINGS = {"csv": "csv", "json": "json", "geojson": "json", "ics": "ics", "tsv": "csv", "txt": "csv"}
"""Of files that may be uploaded, and under which ending they are kept."""
WELL = ("fresh", "unchanged")
_ADDRESS = re.compile(r"(https?|webcals?|feed):", re.IGNORECASE)
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+([:/?].*)?")
_SECRETS = ("key", "token", "secret", "passw", "signature", "credential", "auth", "sig")
"""What the name of a parameter holds whose value nobody should see."""


class FeedDesk:
    """web.staff.ports.FeedDesk over the settings, the feeds and the store."""

    def __init__(self, settings: Settings, clock: RunningClock, added: Added | None = None) -> None:
        self._settings = settings
        self._clock = clock
        self._added = added or AddedHere(settings.data)

    @property
    def kinds(self) -> Sequence[str]:
        from feeds import kinds

        return kinds.names()

    def sources(self) -> Sequence[Mapping[str, Any]]:
        """Each with how it stands and how it was in the last days; those that need a look first."""
        from app.commands.sources import row
        from city.health import share, stretches
        from city.ports import Remembered
        from feeds.rhythm import rhythm

        settings, now, memory = self._now(), self._clock.now(), self._memory()
        known = memory.recall(each.id for each in settings.sources)
        added = self._added.known()
        found = []
        for each in settings.sources:
            past = stretches(memory.states(each.id), now - timedelta(days=DAYS), now)
            standing = known.get(each.id, Remembered())
            said = row(each, standing, rhythm(self._changes(memory, each.id)))
            said["trouble"] = trouble(standing)
            found.append(
                {**said, "as_of": standing.as_of, "changed": standing.changed, "past": past,
                 "well": share(past, "well"), "added": added.get(each.id), "where": _where(each.url)}
            )  # fmt: skip
        return sorted(found, key=lambda each: each["state"] in WELL)

    def late(self) -> Sequence[Late]:
        """Those that are not as they should be, by what is remembered of them: as :meth:`sources` has it."""
        from web.staff.ports import Late

        sources = self._now().sources
        known = self._memory().recall(each.id for each in sources)
        ill = [(name, each) for name, each in known.items() if each.state not in WELL]
        return [Late(name, each.state, each.reason, trouble(each)) for name, each in ill]

    def look(self, typed: str, kind: str, columns: Mapping[str, str]) -> Mapping[str, Any]:
        """What a source for this address, or for a file that was uploaded, would be. Writes nothing."""
        proposal = self._proposed(typed, kind, columns)
        from app.wiring.proposing import shown, speaker

        speak = speaker(self._settings, self._clock)
        source = dict(proposal.source)
        return {
            "id": source["id"],
            "url": "" if self._pending(typed) else source["url"],
            "format": proposal.format,
            "kind": proposal.kind,
            "confidence": proposal.confidence,
            "records": proposal.records,
            "fields": {
                key: _field(value)
                for key, value in source.get("fields", {}).items()
                if key not in proposal.choices.fields
            },
            "choices": proposal.choices,
            "every": source.get("every", ""),
            "rows": [_plain(shown(each)) for each in proposal.shown],
            "spoken": [words for each in proposal.shown for words in [speak(each)] if any(words.values())],
            "others": [each.kind for each in proposal.alternatives if each.kind and not each.beside],
            "problems": list(proposal.problems),
        }

    def upload(self, name: str, content: bytes) -> str:
        """Keep a file until it is looked at and added; what it goes by meanwhile."""
        ending = ENDINGS.get(name.rpartition(".")[2].lower())
        if ending is None:
            fix = "Save it as CSV, JSON or iCalendar"
            raise WrongUse("no file of this ending can be read", fix=fix, code="ending")
        token = f"{PENDING}{secrets.token_hex(8)}.{ending}"
        self._added.hold(token, content, self._clock.now())
        return token

    def add(self, typed: str, kind: str, columns: Mapping[str, str], by: str) -> str:
        """Add the source that was proposed for it, and ask it at once; its id."""
        proposal = self._proposed(typed, kind, columns)
        if not proposal.records:
            fix = "Choose others, and look again"
            raise WrongUse("with these columns there is nothing to tell", fix=fix, code="no_records")
        table = dict(proposal.source)
        if self._pending(typed) is not None:
            table["id"] = self._free(table["id"].removeprefix(PENDING))
            table["url"] = f"{staff_sources.UPLOAD}{self._added.settle(typed, table['id'])}"
        self._added.add(table, by, self._clock.now())
        self._refresh(table["id"])
        return str(table["id"])

    def remove(self, source_id: str) -> bool:
        """No longer ask a source that staff added; False where city.toml has it."""
        found = self._added.remove(source_id)
        if found:
            self._refresh("")
        return found

    def release(self, source_id: str) -> bool:
        """Believe what a source says now, though so much of it is gone; whether it is told then."""
        self._refresh(source_id, accept=frozenset({source_id}))
        found = self._memory().recall([source_id]).get(source_id)
        return found is not None and found.state in ("fresh", "unchanged")

    def _proposed(self, typed: str, kind: str, columns: Mapping[str, str]) -> Proposal:
        pending, propose = self._pending(typed), self._proposer()
        if pending is None:
            return propose(address(typed), kind, columns)
        found = propose(str(pending), kind, columns)
        named = {**found.source, "id": self._free(f"{found.kind}-{self._clock.now():%Y%m%d}")}
        return replace(found, source=named)

    def _pending(self, typed: str) -> Path | None:
        """The file that was uploaded and goes by this name meanwhile."""
        if not re.fullmatch(rf"{PENDING}[0-9a-f]{{16}}\.(csv|json|ics)", typed):
            return None
        path = self._added.held(typed)
        if path is None:
            raise WrongUse("that file is not here any more", fix="Upload it again", code="file_gone")
        return path

    def _free(self, wanted: str) -> str:
        taken = {each.id for each in self._now().sources}
        names = [wanted, *(f"{wanted}-{number}" for number in range(2, staff_sources.MOST))]
        return next(each for each in names if each not in taken)

    def _proposer(self) -> Callable[..., Proposal]:
        from app.wiring.proposing import proposer

        return proposer(self._now(), self._clock)

    def _refresh(self, source_id: str, accept: frozenset[str] = frozenset()) -> None:
        from app.wiring.feeds import refresher

        refresher(self._now(), self._clock)(
            wanted=lambda source: source.id == source_id, accept=accept, by_hand=frozenset({source_id})
        )

    def _now(self) -> Settings:
        """The settings with what staff have added since these pages began."""
        from app.settings import load

        return load(self._settings.folder, self._settings.environment)

    def _memory(self) -> SqliteFeedMemory | S3FeedMemory:
        return state.memory(self._settings)

    def _changes(self, memory: SqliteFeedMemory | S3FeedMemory, source_id: str) -> Sequence[Change]:
        return memory.changes(source_id)


def trouble(standing: Remembered) -> str:
    """What is wrong with a source, in a word of words/<language>/staff_trouble.json; "" where it is well."""
    from feeds.decide import State

    if standing.state == State.HELD:
        return "held"
    return standing.cause.replace(" ", "_") or ("some" if standing.reason else "")


def address(typed: str) -> str:
    """What staff typed, if it can be an address on the web. Raises WrongUse: a path of this machine is none,
    and a credential is never typed into a page."""
    text = typed.strip()
    if not _ADDRESS.match(text) and not _HOST.fullmatch(text):
        fix = "Copy it from the browser; it begins with https"
        raise WrongUse("this is no address on the web", fix=fix, code="no_address")
    if found := _credential(text):
        raise WrongUse(
            f"this address holds a credential ({found[:40]})",
            fix="Leave it out; whoever runs the machine writes such a source into city.toml",
            code="credential",
        )
    return text if _ADDRESS.match(text) else f"https://{text}"


def _credential(url: str) -> str:
    """The name of a parameter that looks like a credential's; "" where none does."""
    query = url.partition("?")[2].partition("#")[0]
    named = (name for name, value in parse_qsl(query) if value)
    return next((name for name in named if any(each in name.lower() for each in _SECRETS)), "")


def _where(url: str) -> str:
    """The host of a source, or that it lies here: an address may hold what is nobody's business."""
    from urllib.parse import urlsplit

    return urlsplit(url).hostname or ""


def _field(value: Any) -> str:
    return (
        ", ".join(f"{key}: {each}" for key, each in value.items())
        if isinstance(value, Mapping)
        else str(value)
    )


def _plain(record: Mapping[str, Any]) -> Mapping[str, str]:
    """A record's fields as text, short enough for a table."""
    found = {}
    for key, value in record.items():
        text = "; ".join(map(str, value.values())) if isinstance(value, Mapping) else str(value)
        found[key] = text if len(text) <= 120 else f"{text[:117]}..."
    return found
