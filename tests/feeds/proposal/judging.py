"""Proposals beside what a person labelled: the kind, and which column is which field."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from city.errors import TownbellError
from feeds.proposal.attempt import Found
from feeds.proposal.proposing import Proposal, propose
from feeds.proposal.town import Town

HERE = Path(__file__).resolve().parent
CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
TOWN = Town(
    zone="America/New_York",
    lat=37.0925,
    lon=-75.9597,
    languages=("en", "es"),
    now=datetime(2026, 11, 28, 19, tzinfo=UTC),
)


@dataclass(frozen=True, slots=True)
class Label:
    """One file, what it is ("a|b": either; "none": nothing to propose), and its fields' columns."""

    path: str
    kind: str
    half: str
    fields: Mapping[str, str]

    @property
    def file(self) -> Path:
        """Where it lies: the recorded feeds are not part of the project, the invented tables are."""
        return HERE / self.path if self.path.startswith("tables/") else CORPUS / self.path


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was proposed for one file ("none" for nothing), and how right its fields are."""

    label: Label
    kind: str
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def kind_is_right(self) -> bool:
        return self.kind in self.label.kind.split("|")


def labels() -> list[Label]:
    """All labels, in the order of their file."""
    lines = (HERE / "labels.jsonl").read_text("utf-8").splitlines()
    read = map(json.loads, lines)
    return [Label(each["path"], each["kind"], each["half"], each.get("fields", {})) for each in read]


def judged(label: Label) -> Verdict:
    """Propose for the file and compare."""
    found = proposal_of(label.file, label.path)
    if found is None:
        return Verdict(label, "none", missing=tuple(label.fields))
    said = dict(flat(found.source.get("fields", {})))
    if found.kind not in label.kind.split("|"):
        return Verdict(label, found.kind, missing=tuple(label.fields))
    right = tuple(name for name, wanted in label.fields.items() if said.get(name) in wanted.split("|"))
    missing = tuple(name for name in label.fields if name not in said)
    wrong = tuple(name for name in label.fields if name not in right and name not in missing)
    return Verdict(label, found.kind, right, wrong, missing)


def proposal_of(path: Path, name: str) -> Proposal | None:
    """What is proposed for a file, or None."""
    try:
        return propose(Found(f"file:{name}", path.read_bytes()), TOWN)
    except TownbellError:
        return None


def flat(fields: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Each field of a map and its column; several columns joined are written with a plus."""
    for name, spec in fields.items():
        if isinstance(spec, str):
            yield f"{above}{name}", spec
        elif isinstance(spec, Mapping) and "columns" in spec:
            yield f"{above}{name}", "+".join(spec["columns"])
        elif isinstance(spec, Mapping) and "column" in spec:
            yield f"{above}{name}", str(spec["column"])
        elif isinstance(spec, Mapping) and "value" not in spec:
            yield from flat(spec, f"{above}{name}.")
