"""Text messages by Amazon SNS (Publish to a number): for accounts that have no End User Messaging."""

from __future__ import annotations

from collections.abc import Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Letter
from notifier.forms.sms import text_message
from notifier.forms.telephone import NoNumber, e164
from notifier.sending.aws_answers import Service, called


class SnsSms:
    """The channel ``sms``. ``origin`` is a number of the city's, "" where the account has one of its own."""

    name = "sms"

    def __init__(self, service: Service, city: str, origin: str = "") -> None:
        self._service = service
        self._city = city
        words = {"AWS.SNS.SMS.SMSType": "Transactional"}
        if origin:
            words["AWS.MM.SMS.OriginationNumber"] = origin
        self._attributes = {name: {"DataType": "String", "StringValue": word} for name, word in words.items()}

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Ask once for each letter."""
        return [self._ask(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._service.close()

    def _ask(self, letter: Letter) -> Outcome:
        try:
            number = e164(letter.target)
        except NoNumber:
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        return called(
            self._service,
            "publish",
            PhoneNumber=number,
            Message=text_message(letter, self._city),
            MessageAttributes=self._attributes,
        )
