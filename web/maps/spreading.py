"""Numbers that would lie over each other, moved apart until each can be read (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from math import cos, hypot, radians, sin

XY = tuple[float, float]
GAP = 40.0
"""Units between the middles of two numbers."""
EDGE = 24.0
"""Units that a number keeps from the edge of the drawing."""
ROUNDS = 60
GOLDEN = 137.5  # degrees: in which direction two that lie on one spot part, each pair in another


def spread(points: Sequence[XY], fixed: XY, width: float, height: float) -> list[XY]:
    """The points, pushed apart from each other and from ``fixed`` as little as need be."""
    moved = [_inside(point, width, height) for point in points]
    for _ in range(ROUNDS):
        still = True
        for one in range(len(moved)):
            away = _push(moved[one], fixed, one)
            if away is not None:
                moved[one] = _inside(
                    (moved[one][0] + 2 * away[0], moved[one][1] + 2 * away[1]), width, height
                )
                still = False
            for other in range(one):
                away = _push(moved[one], moved[other], one)
                if away is not None:
                    moved[one] = _inside((moved[one][0] + away[0], moved[one][1] + away[1]), width, height)
                    moved[other] = _inside(
                        (moved[other][0] - away[0], moved[other][1] - away[1]), width, height
                    )
                    still = False
        if still:
            break
    return [(round(x, 1), round(y, 1)) for x, y in moved]


def _push(one: XY, other: XY, turn: int) -> XY | None:
    """By how much the first must give way; None where there is room."""
    dx, dy = one[0] - other[0], one[1] - other[1]
    apart = hypot(dx, dy)
    if apart >= GAP - 0.5:
        return None
    if apart < 0.01:
        angle = radians(GOLDEN * (turn + 1))
        dx, dy, apart = cos(angle), sin(angle), 1.0
        return dx * GAP / 2, dy * GAP / 2
    share = (GAP - apart) / 2 / apart
    return dx * share, dy * share


def _inside(point: XY, width: float, height: float) -> XY:
    return min(max(point[0], EDGE), width - EDGE), min(max(point[1], EDGE), height - EDGE)
