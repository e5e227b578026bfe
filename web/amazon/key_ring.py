"""Amazon's signing keys by the URL of their certificate chain: fetched once, kept while they are valid."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from net.certificates import CertificateUnreachableError
from web.amazon.certificate_chain import SigningKey, signing_key, trusted_roots
from web.amazon.certificate_url import normalised
from web.amazon.refusal import Refusal, RequestRefusedError

if TYPE_CHECKING:
    from cryptography.x509.verification import Store

KEYS_KEPT = 16  # Amazon uses one or two URLs at a time
FETCHES = 2  # at a time; a certificate host that hangs must not hold every thread of the site
PATIENCE = 1.0  # seconds to wait for one's turn to fetch


class KeyRing:
    """Proven keys, the least recently used forgotten first. Safe to share between threads.

    ``fetch`` gives the bytes behind a URL that is already known to be one of Amazon's.
    Raises BadSettings when it is made on a machine without trusted roots.
    """

    def __init__(
        self,
        *,
        fetch: Callable[[str], bytes],
        roots: Callable[[], Store] = trusted_roots,
    ) -> None:
        self._fetch = fetch
        self._roots = roots()
        self._keys: OrderedDict[str, SigningKey] = OrderedDict()
        self._lock = Lock()
        self._fetching = BoundedSemaphore(FETCHES)

    def key(self, url: str, now: datetime) -> SigningKey:
        """The key behind ``url`` as the request gave it, valid at ``now`` (aware).

        Raises :class:`RequestRefusedError`.
        """
        url = normalised(url)
        known = self._known(url, now)
        if known is not None:
            return known
        with self._turn_to_fetch():
            # Another request may have fetched it while this one waited.
            known = self._known(url, now) or signing_key(self._fetched(url), self._roots, now)
        self._remember(url, known)
        return known

    def _known(self, url: str, now: datetime) -> SigningKey | None:
        with self._lock:
            known = self._keys.get(url)
            if known is None or not known.valid_at(now):
                return None
            self._keys.move_to_end(url)
            return known

    def _remember(self, url: str, key: SigningKey) -> None:
        with self._lock:
            self._keys[url] = key
            self._keys.move_to_end(url)
            while len(self._keys) > KEYS_KEPT:
                self._keys.popitem(last=False)

    def _fetched(self, url: str) -> bytes:
        try:
            return self._fetch(url)
        except CertificateUnreachableError:
            raise RequestRefusedError(Refusal.CERTIFICATE_UNREACHABLE) from None

    @contextmanager
    def _turn_to_fetch(self) -> Iterator[None]:
        if not self._fetching.acquire(timeout=PATIENCE):
            raise RequestRefusedError(Refusal.CERTIFICATE_UNREACHABLE)
        try:
            yield
        finally:
            self._fetching.release()
