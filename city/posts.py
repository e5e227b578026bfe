"""Whether what staff wrote is told at a moment, and why not. Pure."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from city.ports import Post


class Told(StrEnum):
    """How a post stands at a moment."""

    DRAFT = "draft"
    WAITING = "waiting"  # published, from a later moment on
    TOLD = "published"
    OVER = "over"
    WITHDRAWN = "withdrawn"


def told(post: Post, now: datetime) -> Told:
    """Whether residents are told it at ``now`` (aware): from its beginning until before its end."""
    if post.status != "published":
        return Told.WITHDRAWN if post.status == "withdrawn" else Told.DRAFT
    if post.expire_at is not None and post.expire_at <= now:
        return Told.OVER
    return Told.WAITING if post.publish_at is not None and post.publish_at > now else Told.TOLD
