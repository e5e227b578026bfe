"""Where a signing certificate may come from: the rules for ``SignatureCertChainUrl``.

Source: Alexa Skills Kit, "Host a custom skill as a web service", checking the
signature of the request. Pure: text in, the normalised URL out.
"""

from __future__ import annotations

import posixpath
import re
from urllib.parse import SplitResult, urlsplit

from web.amazon.refusal import Refusal, RequestRefusedError

HOST = "s3.amazonaws.com"
FOLDER = "/echo.api/"
LONGEST = 2048
_PLAIN = re.compile(r"[\x21-\x7e]+")
# No percent sign: a path that needs one to name Amazon's file is somebody trying "%2e%2e".
_PATH = re.compile(r"[A-Za-z0-9._~/-]+")


def normalised(url: str) -> str:
    """The one spelling of this URL, safe to fetch and to cache by.

    Scheme and host are compared without case, the path with it, after its dot
    segments are resolved; a query or fragment names the same file and is cut off.
    Raises :class:`RequestRefusedError` with the first rule that is broken.
    """
    parts = _split(url)
    if parts.scheme != "https":
        raise RequestRefusedError(Refusal.URL_SCHEME)
    if parts.netloc.lower().partition(":")[0] != HOST:  # also refuses userinfo: "user@s3..." differs
        raise RequestRefusedError(Refusal.URL_HOST)
    if parts.netloc.partition(":")[1:] not in {("", ""), (":", "443")}:
        raise RequestRefusedError(Refusal.URL_PORT)
    path = posixpath.normpath(parts.path)
    if not _PATH.fullmatch(parts.path) or not path.startswith(FOLDER):
        raise RequestRefusedError(Refusal.URL_PATH)
    return f"https://{HOST}{path}"


def _split(url: str) -> SplitResult:
    if len(url) > LONGEST or not _PLAIN.fullmatch(url):
        raise RequestRefusedError(Refusal.URL_MALFORMED)
    try:
        return urlsplit(url)
    except ValueError:
        raise RequestRefusedError(Refusal.URL_MALFORMED) from None
