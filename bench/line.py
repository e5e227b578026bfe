"""One measurement as one JSON line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A value beside its peer's. ``ratio`` is value over peer_value; ``n`` is how often it was measured."""

    name: str
    value: float
    unit: str
    peer: str
    peer_value: float
    n: int

    def __str__(self) -> str:
        ratio = round(self.value / self.peer_value, 3) if self.peer_value else None
        rounded = {"value": round(self.value, 4), "peer_value": round(self.peer_value, 4), "ratio": ratio}
        fields = asdict(self)
        order = ("name", "value", "unit", "peer", "peer_value", "ratio", "n")
        return json.dumps({key: rounded.get(key, fields.get(key)) for key in order})
