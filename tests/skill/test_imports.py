"""What a voice turn may load."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = (
    "aiohttp",
    "apscheduler",
    "boto3",
    "botocore",
    "cryptography",
    "feedparser",
    "flask",
    "httpx",
    "icalendar",
    "lxml",
    "pydantic",
    "recurring_ical_events",
    "requests",
    "shapely",
    "skill.understand",
    "skill.conversation",
    "feeds",
    "notifier",
    "stores",
    "web",
)


def output_of(program: str) -> str:
    """What a fresh Python prints, with the project as its path."""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return (run.stdout + run.stderr).strip()


def test_the_skill_loads_nothing_heavy() -> None:
    """Each of these costs tens to hundreds of milliseconds of a cold start, and none is needed to answer."""
    program = (
        "import sys, importlib, pkgutil, skill.amazon.alexa, skill.intents as intents\n"
        "for each in intents.topics(): intents.load(each)\n"
        f"print([name for name in {FORBIDDEN!r} if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == "[]", run.stdout + run.stderr


def test_a_cold_turn_loads_only_the_module_it_needs() -> None:
    """Importing the skill imports no topic, and the rules of CAP only where there is an advisory."""
    program = (
        "import sys, skill.amazon.alexa\n"
        "print([n for n in sys.modules if n.startswith('skill.intents.') or n == 'city.advisories'])"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.stdout.strip() == "[]", run.stdout + run.stderr
