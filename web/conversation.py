"""What a conversation remembers between two turns, kept by the visitor's page, signed by us.

There is no cookie and nothing on the server: the page carries a token. It cannot
be forged, it ends half an hour after the last turn, and a token that is none
simply begins a new conversation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

LONGEST = 16_384  # characters of a token
LONGEST_QUESTION = 500  # characters; Alexa hears far fewer
LASTS = 30 * 60  # seconds from one turn to the next


class Conversations:
    """Seals and opens tokens. ``now`` gives the present, aware."""

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._signer = URLSafeSerializer(secret, salt="conversation")
        self._now = now

    def seal(self, state: Mapping[str, Any]) -> str:
        """A token that holds ``state`` (plain JSON values); "" where there is nothing to remember."""
        if not state:
            return ""
        sealed = self._signer.dumps({"at": int(self._now().timestamp()), "state": dict(state)})
        token = sealed if isinstance(sealed, str) else sealed.decode()
        return token if len(token) <= LONGEST else ""

    def open(self, token: str) -> Mapping[str, Any]:
        """The state in a token that we sealed within the last half hour, else an empty one."""
        if not token or len(token) > LONGEST:
            return {}
        try:
            held = self._signer.loads(token)
        except BadData:
            return {}
        age = self._now().timestamp() - held["at"]
        state: Mapping[str, Any] = held["state"] if 0 <= age <= LASTS else {}
        return state
