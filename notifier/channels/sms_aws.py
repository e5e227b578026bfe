"""Text messages by AWS End User Messaging (SendTextMessage)."""

from __future__ import annotations

from collections.abc import Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Letter
from notifier.forms.sms import life, text_message
from notifier.forms.telephone import NoNumber, e164
from notifier.sending.aws_answers import Service, called


class AwsSms:
    """The channel ``sms``. ``origin`` is a number or a pool of ours, ``tracking`` a configuration set."""

    name = "sms"

    def __init__(self, service: Service, origin: str, city: str, tracking: str = "") -> None:
        self._service = service
        self._fixed = {
            "OriginationIdentity": origin,
            "MessageType": "TRANSACTIONAL",
            **({"ConfigurationSetName": tracking} if tracking else {}),
        }
        self._city = city

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
            "send_text_message",
            DestinationPhoneNumber=number,
            MessageBody=text_message(letter, self._city),
            TimeToLive=life(letter),
            Context={"delivery": letter.delivery_id},
            **self._fixed,
        )
