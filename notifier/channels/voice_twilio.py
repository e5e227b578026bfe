"""Calls by Twilio's HTTP API (Calls): any telephone, landlines too."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from net.http import Limits
from notifier.channels import Letter
from notifier.forms.call import twiml
from notifier.forms.telephone import NoNumber, e164
from notifier.sending.answers import Poster
from notifier.sending.lending import Lending
from notifier.sending.twilio import API, Account, posted

LIMITS = Limits(seconds=15.0, bytes=100_000)
RINGING = "40"
"""Seconds: six or seven rings, and an answering machine takes over before."""


class TwilioVoice:
    """The channel ``voice``. ``sender`` is a number of the city's that can call.

    ``keys`` gives the address at which a key is told that is pressed in a letter's call, ``receipts`` that
    at which it is told whether the call was taken; "" where none is.
    """

    name = "voice"

    def __init__(
        self,
        connect: Callable[[], Poster],
        account: Account,
        sender: str,
        city: str,
        *,
        keys: Callable[[Letter], str] = lambda _: "",
        receipts: Callable[[Letter], str] = lambda _: "",
        api: str = API,
        limits: Limits = LIMITS,
    ) -> None:
        self._clients = Lending(connect)
        self._account = account
        self._from = sender
        self._keys = keys
        self._receipts = receipts
        self._city = city
        self._url = f"{api}/Accounts/{account.sid}/Calls.json"
        self._limits = limits

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Ask for each call once."""
        return [self._post(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        self._clients.close()

    def _post(self, letter: Letter) -> Outcome:
        try:
            to = e164(letter.target)
        except NoNumber:
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        form = {"To": to, "From": self._from, "Timeout": RINGING}
        form["Twiml"] = twiml(letter, self._city, self._keys(letter))
        if receipts := self._receipts(letter):
            form["StatusCallback"] = receipts
        with self._clients.lent() as client:
            return posted(client, self._url, form, self._account, letter.sent_at, self._limits)
