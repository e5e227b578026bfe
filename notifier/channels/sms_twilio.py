"""Text messages by Twilio's HTTP API (Messages)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from net.http import Limits
from notifier.channels import Letter
from notifier.forms.sms import life, text_message
from notifier.forms.telephone import NoNumber, e164
from notifier.sending.answers import Poster
from notifier.sending.lending import Lending
from notifier.sending.twilio import API, Account, posted

LIMITS = Limits(seconds=15.0, bytes=100_000)


class TwilioSms:
    """The channel ``sms``. ``sender`` is a number of the city's, or a messaging service (MG...).

    ``receipts`` gives the address at which it is told what becomes of a letter, "" where none is.
    """

    name = "sms"

    def __init__(
        self,
        connect: Callable[[], Poster],
        account: Account,
        sender: str,
        city: str,
        *,
        receipts: Callable[[Letter], str] = lambda _: "",
        api: str = API,
        limits: Limits = LIMITS,
    ) -> None:
        self._clients = Lending(connect)
        self._account = account
        self._from = {"MessagingServiceSid" if sender.startswith("MG") else "From": sender}
        self._city = city
        self._receipts = receipts
        self._url = f"{api}/Accounts/{account.sid}/Messages.json"
        self._limits = limits

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Post each letter once."""
        return [self._post(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open. For when nothing is being sent."""
        self._clients.close()

    def _post(self, letter: Letter) -> Outcome:
        try:
            to = e164(letter.target)
        except NoNumber:
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        form = {"To": to, "Body": text_message(letter, self._city), **self._from}
        form["ValidityPeriod"] = str(life(letter))
        if receipts := self._receipts(letter):
            form["StatusCallback"] = receipts
        with self._clients.lent() as client:
            return posted(client, self._url, form, self._account, letter.sent_at, self._limits)
