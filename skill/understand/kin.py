"""Words that mean about the same, so that a word counts that nobody has taught: "rubbish" is near "trash".

``kin/<language>.txt.z`` holds, compressed, a row for every common word: the word, and eight digits that
name the groups it is nearest to, two of some hundred coarse groups and two of many fine ones. Both
languages share the groups. ``scripts/kin/make.py`` made the tables, and names where their vectors are from.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

_COARSE, _FINE = "%", "&"
_NEAR, _FURTHER = 0.5, 0.25  # the weight of the nearest group, and of the second


@dataclass(frozen=True, slots=True)
class Kin:
    """Word -> its groups, in eight digits."""

    groups: Mapping[str, str]

    def of(self, word: str) -> tuple[tuple[str, float], ...]:
        """The groups of a word as features with their weights; none for a word that is not common."""
        code = self.groups.get(word)
        if code is None:
            return ()
        coarse, fine = _COARSE, _FINE
        return (
            (coarse + code[0:2], _NEAR),
            (coarse + code[2:4], _FURTHER),
            (fine + code[4:6], _NEAR),
            (fine + code[6:8], _FURTHER),
        )


def is_group(feature: str) -> bool:
    """Whether a feature is a group of words, which both languages share."""
    return feature[0:1] in (_COARSE, _FINE)


def kin(language: str) -> Kin:
    """The table of a language.

    Raises FileNotFoundError for a language without one.
    """
    table = zlib.decompress(resources.files(__package__).joinpath("kin", f"{language}.txt.z").read_bytes())
    return Kin(dict(line.split(" ") for line in table.decode("ascii").splitlines()))
