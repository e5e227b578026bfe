"""A progressive response: words that bridge the wait for a live call (alexa.md: it buys no time)."""

from __future__ import annotations

from threading import Thread

from city.nouns import noun
from net.alexa_api import call

PATH = "/v1/directives"


@noun(frozen=True, slots=True)
class AmazonProgress:
    """Says something before the answer. The endpoint must be Amazon's, or ``also``."""

    also: str = ""

    def __call__(self, api_endpoint: str, token: str, request_id: str, ssml: str) -> None:
        """Send it aside, so that the call which is waited for starts at once. Nobody asks whether it came."""
        body = {
            "header": {"requestId": request_id},
            "directive": {"type": "VoicePlayer.Speak", "speech": ssml},
        }
        sending = Thread(
            target=call,
            args=(api_endpoint, token, "POST", PATH, body),
            kwargs={"also": self.also},
            daemon=True,
            name="progress",
        )
        sending.start()
