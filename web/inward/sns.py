"""Whether what is posted to us is Amazon SNS's, of a topic of ours, and fresh; and what it says.

Source: Amazon SNS Developer Guide, "Verifying the signatures of Amazon SNS messages" and "HTTP/HTTPS
notification JSON format". The certificate comes from an address of SNS's own, over TLS that proves its name.
"""

from __future__ import annotations

import base64
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

from net.certificates import CertificateUnreachableError

if TYPE_CHECKING:
    from cryptography import x509

FRESH = timedelta(hours=1)
"""SNS tries again for some twenty minutes."""
KEYS_KEPT = 8
LONGEST_URL = 2_048

_HOST = r"https://sns\.[a-z0-9-]{2,30}\.amazonaws\.com(?:\.cn)?"
_CERTIFICATE = re.compile(_HOST + r"/SimpleNotificationService-[0-9A-Za-z]{1,80}\.pem")
_SUBSCRIBE = re.compile(_HOST + r"/\?[\x21-\x7e]{1,1900}")
_HASHES: Mapping[str, str] = {"1": "SHA1", "2": "SHA256"}


class SnsType(StrEnum):
    """What sort of message it is."""

    NOTIFICATION = "Notification"
    CONFIRM = "SubscriptionConfirmation"
    UNSUBSCRIBED = "UnsubscribeConfirmation"


class SnsRefusal(StrEnum):
    """Why a message is none: one word for the log, nothing of the message."""

    NOT_A_MESSAGE = "not_a_message"
    FOREIGN_TOPIC = "foreign_topic"
    STALE = "stale"
    CERTIFICATE_URL = "certificate_url"
    CERTIFICATE_UNREACHABLE = "certificate_unreachable"
    CERTIFICATE = "certificate"
    SIGNATURE = "signature"


class SnsRefusedError(Exception):
    """A message that is not provably SNS's, ours and fresh."""

    def __init__(self, reason: SnsRefusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class SnsMessage:
    """A proven message. ``subscribe_url`` confirms our subscription where it asks for that."""

    type: SnsType
    text: str = field(repr=False)
    subscribe_url: str = field(default="", repr=False)


class Sns:
    """Proves messages. ``fetch`` gives the bytes behind an https address; ``topics`` are our own, by ARN."""

    def __init__(
        self, topics: Collection[str], fetch: Callable[[str], bytes], now: Callable[[], datetime]
    ) -> None:
        self._topics = topics
        self._fetch = fetch
        self._now = now
        self._keys: OrderedDict[str, x509.Certificate] = OrderedDict()
        self._lock = Lock()

    def message(self, body: bytes) -> SnsMessage:
        """What was posted, once proven. Raises SnsRefusedError. For a foreign topic nothing is fetched."""
        said = _read(body)
        if said.get("TopicArn") not in self._topics:
            raise SnsRefusedError(SnsRefusal.FOREIGN_TOPIC)
        if not _is_fresh(said.get("Timestamp", ""), self._now()):
            raise SnsRefusedError(SnsRefusal.STALE)
        try:
            kind = SnsType(said.get("Type", ""))
        except ValueError:
            raise SnsRefusedError(SnsRefusal.NOT_A_MESSAGE) from None
        self._prove(kind, said)
        subscribe = said.get("SubscribeURL", "")
        return SnsMessage(kind, said.get("Message", ""), subscribe if _SUBSCRIBE.fullmatch(subscribe) else "")

    def confirm(self, message: SnsMessage) -> bool:
        """Confirm our subscription to the topic; whether that was done."""
        if message.type is not SnsType.CONFIRM or not message.subscribe_url:
            return False
        try:
            self._fetch(message.subscribe_url)
        except CertificateUnreachableError:
            return False
        return True

    def _prove(self, kind: SnsType, said: Mapping[str, str]) -> None:
        # With the first message that is to be proved: no page waits for these to load.
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

        hashing = _HASHES.get(said.get("SignatureVersion", ""))
        try:
            signature = base64.b64decode(said.get("Signature", ""), validate=True)
        except ValueError:
            hashing = None
        if hashing is None:
            raise SnsRefusedError(SnsRefusal.SIGNATURE)
        key = self._certificate(said.get("SigningCertURL", "")).public_key()
        if not isinstance(key, RSAPublicKey):
            raise SnsRefusedError(SnsRefusal.CERTIFICATE)
        try:
            key.verify(signature, signed(kind, said), PKCS1v15(), getattr(hashes, hashing)())
        except InvalidSignature:
            raise SnsRefusedError(SnsRefusal.SIGNATURE) from None

    def _certificate(self, url: str) -> x509.Certificate:
        if len(url) > LONGEST_URL or not _CERTIFICATE.fullmatch(url):
            raise SnsRefusedError(SnsRefusal.CERTIFICATE_URL)
        with self._lock:
            found = self._keys.get(url)
        found = found or self._fetched(url)
        if not found.not_valid_before_utc <= self._now() <= found.not_valid_after_utc:
            raise SnsRefusedError(SnsRefusal.CERTIFICATE)
        with self._lock:
            self._keys[url] = found
            while len(self._keys) > KEYS_KEPT:
                self._keys.popitem(last=False)
        return found

    def _fetched(self, url: str) -> x509.Certificate:
        from cryptography import x509

        try:
            return x509.load_pem_x509_certificate(self._fetch(url))
        except CertificateUnreachableError:
            raise SnsRefusedError(SnsRefusal.CERTIFICATE_UNREACHABLE) from None
        except ValueError:
            raise SnsRefusedError(SnsRefusal.CERTIFICATE) from None


def signed(kind: SnsType, said: Mapping[str, str]) -> bytes:
    """The text that SNS signs: these fields by name, each name and value on a line of its own."""
    names = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"]
    names += ["Subject"] if kind is SnsType.NOTIFICATION else ["SubscribeURL", "Token"]
    return "".join(f"{name}\n{said[name]}\n" for name in sorted(names) if name in said).encode()


def _read(body: bytes) -> Mapping[str, str]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise SnsRefusedError(SnsRefusal.NOT_A_MESSAGE)
    found = {name: value for name, value in said.items() if isinstance(value, str)}
    try:
        "".join(found.values()).encode()
    except UnicodeEncodeError:  # half a surrogate pair: nobody signed that
        raise SnsRefusedError(SnsRefusal.NOT_A_MESSAGE) from None
    return found


def _is_fresh(timestamp: str, now: datetime) -> bool:
    try:
        return abs(now - datetime.fromisoformat(timestamp)) <= FRESH
    except (ValueError, TypeError, OverflowError):
        return False
