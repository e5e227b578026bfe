"""kill -9 in the midst of joining and leaving: each step is done whole, or not at all."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.notifier.enrolment.town import Desk

ROOT = Path(__file__).resolve().parents[3]
KILLS = 6


def test_a_kill_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Six kills at random moments: who is confirmed has all three topics, who has left has none and a bar."""
    moments = random.Random(5)
    for seed in range(KILLS):
        command = [sys.executable, "-m", "tests.notifier.enrolment.worker", str(tmp_path), str(seed)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline() == b"ready\n"
            time.sleep(moments.uniform(0.05, 0.5))
            child.send_signal(signal.SIGKILL)
            child.wait()
    desk = Desk(tmp_path)
    rows = desk.database.rows
    stages = {row["person"]: row["stage"] for row in rows("SELECT person, stage FROM signups")}
    barred = {row["person"] for row in rows("SELECT person FROM suppressions")}
    departed: dict[str, int] = {}
    for row in rows("SELECT person FROM departures"):
        departed[row["person"]] = departed.get(row["person"], 0) + 1
    kept: dict[str, int] = {}
    for each in desk.subscriptions.every():
        person = desk.store.person(each.channel, each.target)
        kept[person] = kept.get(person, 0) + 1
    assert len(stages) > 2 * KILLS
    for person in {*stages, *barred, *kept, *departed}:
        has, gone = kept.get(person, 0), departed.get(person, 0)
        if person in barred:
            assert has == 0
            assert gone in (0, 3)  # 0: deleted altogether
        else:
            assert gone == 0
            assert has == (3 if stages.get(person) == "confirmed" else 0)
    messages = {row["person"] for row in rows("SELECT person FROM service_messages")}
    assert {person for person, stage in stages.items() if stage == "asked"} <= messages
    desk.close()
