"""Links to a place that do not say where it is (decision 18).

A link is kept in histories, in the logs of proxies and with whoever keeps somebody's calendar. So what stands
in it is the address as found, closed by AES-SIV (RFC 5297) under the installation's own key: nobody else can
read it or make one, and the same place always has the same link, which a calendar subscription needs.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

LONGEST = 400
"""Characters of a link's token; that of a long address has half of it."""
_BLOCK = 32
"""Addresses are filled up to a multiple of this, so that a link does not tell how long one is."""
_FOR = b"townbell place"


class PlaceLinks:
    """Closes and opens the addresses in links. ``secret`` is the installation's."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def close(self, label: str) -> str:
        """The token of the place with this label: letters, digits, "-" and "_"."""
        said = label.encode()
        padded = said + bytes(-len(said) % _BLOCK)
        return base64.urlsafe_b64encode(self._cipher.encrypt(padded, [_FOR])).rstrip(b"=").decode()

    def open(self, token: str) -> str:
        """The label that was closed; "" where the token is none of ours, or was altered."""
        if not 0 < len(token) <= LONGEST or not token.isascii():
            return ""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        except (binascii.Error, ValueError):
            return ""
        if base64.urlsafe_b64encode(sealed).rstrip(b"=").decode() != token:
            return ""  # one spelling only
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(sealed, [_FOR]).rstrip(b"\0").decode()
        except (InvalidTag, ValueError):
            return ""

    @cached_property
    def _cipher(self) -> AESSIV:
        from cryptography.hazmat.primitives.ciphers.aead import AESSIV

        return AESSIV(hashlib.sha512(_FOR + b"\x1f" + self._secret).digest())
