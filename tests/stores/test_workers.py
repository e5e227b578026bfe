"""Who is alive: locks that the kernel lets go of."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from stores.workers import WorkerLocks

ROOT = Path(__file__).resolve().parents[2]
CHILD = "import sys, time; from pathlib import Path; from stores.workers import WorkerLocks;" \
        "w = WorkerLocks(Path(sys.argv[1])); print(w.me, flush=True); time.sleep(60)"  # fmt: skip


def test_worker_is_alive_until_its_process_is_killed(tmp_path: Path) -> None:
    """kill -9 runs no farewell; its name is dead all the same, and cleared away."""
    mine = WorkerLocks(tmp_path)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    name = child.stdout.readline().strip()
    assert mine.alive(name)
    child.kill()
    child.communicate()
    assert not mine.alive(name)
    assert mine.alive(mine.me)
    mine.close()
    assert list(tmp_path.iterdir()) == []


def test_whoever_enters_clears_away_the_dead(tmp_path: Path) -> None:
    """Files of workers that never said goodbye do not pile up."""
    tmp_path.joinpath("1-dead").write_text("")
    mine = WorkerLocks(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["1-dead"]
    assert mine.me
    assert [path.name for path in tmp_path.iterdir()] == [mine.me]
    mine.close()


def test_name_that_nobody_has_is_dead(tmp_path: Path) -> None:
    """A claim by a worker of whom nothing is left is free."""
    assert not WorkerLocks(tmp_path).alive("2-gone")
