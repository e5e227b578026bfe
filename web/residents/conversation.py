"""What a conversation remembers between two turns, kept by the visitor's page, signed by us.

There is no cookie and nothing on the server: the page carries a token. It cannot
be forged, it ends half an hour after the last turn, and a token that is none
simply begins a new conversation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from itsdangerous import BadData, URLSafeSerializer

if TYPE_CHECKING:
    from web.ports import Answered, Site

LONGEST_QUESTION = 500  # characters; Alexa hears far fewer
LONGEST_ADDRESS = 200
LONGEST_TOKEN = 16_384
LASTS = 30 * 60  # seconds from one turn to the next


@dataclass(frozen=True, slots=True)
class _Held:
    """What a token holds: the skill's memory, and the address that it was told already."""

    state: Mapping[str, Any] = field(default_factory=dict)
    address: str = ""


class Conversations:
    """One turn after another, each with the token of the one before."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._signer = URLSafeSerializer(site.secret, salt="conversation")

    def turn(self, text: str, locale: str, address: str, token: str) -> tuple[Answered, str]:
        """The answer to ``text``, and the token for the next turn.

        A form sends its address with every turn. The skill is told it once: to be
        told the same again would undo what the resident has answered about it since
        ("did you mean North Alder Street?").
        """
        held = self._open(token)
        address = address.strip()[:LONGEST_ADDRESS]
        told = address if address and address != held.address else None
        answered = self._site.ask(text[:LONGEST_QUESTION], locale, told, held.state)
        return answered, self._seal(_Held(answered.state, address or held.address))

    def again(self, asked: Sequence[str], text: str, locale: str) -> tuple[Answered, str] | None:
        """What a link asks by its ids, and the token for the next turn; None where it asks nothing."""
        answered = self._site.again(asked, text[:LONGEST_QUESTION], locale, None)
        return (answered, self._seal(_Held(answered.state))) if answered else None

    def _seal(self, held: _Held) -> str:
        at = int(self._site.now().timestamp())
        sealed = self._signer.dumps({"at": at, "state": dict(held.state), "address": held.address})
        token = sealed if isinstance(sealed, str) else sealed.decode()
        return token if len(token) <= LONGEST_TOKEN else ""

    def _open(self, token: str) -> _Held:
        if not token or len(token) > LONGEST_TOKEN:
            return _Held()
        try:
            found = self._signer.loads(token)
        except BadData:
            return _Held()
        if not 0 <= self._site.now().timestamp() - found["at"] <= LASTS:
            return _Held()
        return _Held(found["state"], found["address"])
