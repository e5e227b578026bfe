"""E-mail by Amazon SES v2: the same message as by any mail server, in one call."""

from __future__ import annotations

from collections.abc import Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Letter
from notifier.forms.mail import NoAddress, Sender, mail
from notifier.sending.aws_answers import Service, called


class SesEmail:
    """The channel ``email`` by SES. ``tracking`` is a configuration set, which tells of bounces."""

    name = "email"

    def __init__(self, service: Service, sender: Sender, tracking: str = "") -> None:
        self._service = service
        self._sender = sender
        self._fixed = {"ConfigurationSetName": tracking} if tracking else {}

    def send(self, batch: Sequence[Letter]) -> Sequence[Outcome]:
        """Ask once for each letter."""
        return [self._ask(letter) for letter in batch]

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._service.close()

    def _ask(self, letter: Letter) -> Outcome:
        try:
            recipient, message = mail(letter, self._sender)
        except NoAddress:
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        if not recipient.isascii():  # SES takes no local part beyond ASCII
            return Outcome(Result.REFUSED, Cause.BAD_TARGET)
        return called(
            self._service,
            "send_email",
            FromEmailAddress=self._sender.address,
            Destination={"ToAddresses": [recipient]},
            Content={"Raw": {"Data": message}},
            EmailTags=[{"Name": "delivery", "Value": letter.delivery_id}],
            **self._fixed,
        )
