"""Calls by AWS End User Messaging (SendVoiceMessage): any telephone, landlines too."""

from __future__ import annotations

from collections.abc import Sequence

from city.delivery.deliveries import Cause, Outcome, Result
from notifier.channels import Letter
from notifier.forms.call import ssml, voice
from notifier.forms.sms import life
from notifier.forms.telephone import NoNumber, e164
from notifier.sending.aws_answers import Service, called


class AwsVoice:
    """The channel ``voice``. ``origin`` is a number of the city's that can call."""

    name = "voice"

    def __init__(self, service: Service, origin: str, city: str, tracking: str = "") -> None:
        self._service = service
        self._fixed = {
            "OriginationIdentity": origin,
            "MessageBodyTextType": "SSML",
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
            "send_voice_message",
            DestinationPhoneNumber=number,
            MessageBody=ssml(letter, self._city),
            VoiceId=voice(letter),
            TimeToLive=life(letter),
            Context={"delivery": letter.delivery_id},
            **self._fixed,
        )
