"""An environment in which Python keeps its bytecode, whatever the machine's own says."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def bytecode() -> Iterator[dict[str, str]]:
    """The environment of child processes that write and find bytecode in a folder of their own."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        yield {**kept, "PYTHONPYCACHEPREFIX": folder}
