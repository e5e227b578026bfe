"""Statuses of permits and requests in the words for which there are phrases in every language."""

from __future__ import annotations

import re

_SAID = (
    ("in progress", r"in[- ]process|work in progress|in-progress|wip|under way|en proceso"),
    (
        "in review",
        r"(?:under|in|plan) (?:plan )?review|plan check|pending review|reviews? in process|en revisi[oó]n",
    ),
    ("on hold", r"hold|held|on-hold|suspended"),
    ("finaled", r"finale?d?|finalized|completed?|permit finaled|inspections? complete|terminado"),
    ("issued", r"permit issued|issued permit|emitido"),
    ("approved", r"application approved|aprobado"),
    ("expired", r"permit expired|lapsed|vencido"),
    ("withdrawn", r"application withdrawn|retirado"),
    ("open", r"opened|reopened|re-opened|abiert[oa]"),
    ("closed", r"resolved|closed? ?-.*|cerrad[oa]|case closed"),
)
_PATTERNS = [(said, re.compile(rf"(?:{words})", re.IGNORECASE)) for said, words in _SAID]


def spoken_status(text: str) -> str:
    """Our word for a published status; "" where it is our word already, or where we have none.

    "active" and "pending" stay as published: they mean too many things.
    """
    bare = text.strip()
    return next((said for said, pattern in _PATTERNS if pattern.fullmatch(bare)), "")
