"""What is wrong with a source, for whoever mends it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something to mend: where it is, what is wrong, and what to do."""

    where: str
    what: str
    fix: str
