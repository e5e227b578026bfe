"""What a provider says later of a message that it had accepted. Accepted and delivered are two things."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, Protocol


class Receipt(NamedTuple):
    """That a delivery has reached its recipient's mailbox or telephone, or (not ``arrived``) never will.

    Of a call: that it was taken, by a person or by an answering machine.
    """

    delivery_id: str
    arrived: bool


class Receipts(Protocol):
    """Where receipts are kept."""

    def note(self, receipt: Receipt, now: datetime) -> bool:
        """Keep it; whether it was news. The first one of a delivery counts, however often it comes.

        One that has arrived is tried no more, though the answer to its attempt was lost.
        """
        ...
