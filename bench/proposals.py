"""How often a proposal is right, over the hand-labelled files of tests/feeds/proposal.

The peer knows the kind beforehand and takes each column for the field whose own name, or one
of the kind's usual names, it bears: what a source without a field map reads today.
"""

from __future__ import annotations

from collections.abc import Iterator

from bench.line import Line
from feeds import formats, kinds
from feeds.fields.rowkind import RowKind
from tests.feeds.proposal.judging import Label, Verdict, judged, labels


def measure() -> Iterator[Line]:
    """Two lines a group of files: kinds that are right, and columns that are found."""
    verdicts = [judged(each) for each in labels() if each.file.is_file()]
    groups = {
        "recorded": [each for each in verdicts if not each.label.path.startswith("tables/")],
        "tables": [each for each in verdicts if each.label.path.startswith("tables/")],
    }
    for name, group in groups.items():
        right = sum(each.kind_is_right for each in group)
        most = max(_share(group, kind) for kind in {each.label.kind for each in group})
        yield Line(
            f"propose_kind_{name}", right / len(group), "share", "always the commonest", most, len(group)
        )
        yield _columns(name, [each for each in group if each.label.fields])


def _share(group: list[Verdict], kind: str) -> float:
    return sum(kind in each.label.kind.split("|") for each in group) / len(group)


def _columns(name: str, group: list[Verdict]) -> Line:
    wanted = sum(len(each.label.fields) for each in group)
    found = sum(len(each.right) for each in group) / wanted
    usual = sum(_by_usual_names(each.label) for each in group) / wanted
    return Line(f"propose_columns_{name}", found, "share", "the kinds' usual names", usual, wanted)


def _by_usual_names(label: Label) -> int:
    """How many of the labelled columns bear one of their field's usual names."""
    kind = kinds.load(label.kind.split("|")[0])
    parser = formats.recognise(label.file.read_bytes())
    if parser is None or not isinstance(kind, RowKind):
        return 0
    items = parser.parse(label.file.read_bytes(), formats.ParseOptions()).items
    there = set(items[0].get("row", items[0])) if items else set()
    found = 0
    for field, wanted in label.fields.items():
        usual = [name for name in kind.names.get(field, (field,)) if name in there]
        found += bool(usual) and usual[0] in wanted.split("|")
    return found
