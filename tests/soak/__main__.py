"""``make soak``: rounds of misfortune until the time is up, ``python -m tests.soak SECONDS [SEED]``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.soak.round import play


def main(seconds: float, seed: int) -> int:
    """0 if every sentence held in every round."""
    end, wrong = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        with tempfile.TemporaryDirectory() as folder:
            played, faults = play(Path(folder), seed)
        print(
            f"seed {seed}: {played.workers} workers, {played.kills} killed, {played.locks} locks, "
            f"{len(played.receiver.receipts)} requests; {'; '.join(faults) or 'all held'}"
            f"{' (a slow machine: its time was over before the last run)' if played.late else ''}",
            flush=True,
        )
        wrong += bool(faults)
        seed += 1
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
