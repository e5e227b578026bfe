"""[emergency] of city.toml: what it may say, and what `townbell check` finds on a quiet day."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.emergency_check import emergency_troubles
from app.emergency_table import Emergency, emergency
from app.settings import Settings, load
from city.errors import BadSettings
from tests.contract.townbell import CITY, small_city


def settings(folder: Path, text: str = "", **environment: str) -> Settings:
    """The small city with this table."""
    return load(small_city(folder / "city", CITY + text), environment)


def table(folder: Path, text: str = "", **environment: str) -> Emergency:
    """What the table amounts to."""
    return emergency(settings(folder, text, **environment))


def test_a_city_that_says_nothing_can_still_warn(tmp_path: Path) -> None:
    """A sender of its own, nothing approved beforehand, as many messages as it has people."""
    found = table(tmp_path)
    assert (found.sender, found.approved, found.on_call, found.signing) == ("smallville-va", (), (), None)
    assert found.ceiling == 900
    assert list(emergency_troubles(settings(tmp_path / "again"))) == []


WHOLE = """
[emergency]
sender = "alerts@smallville.example"
approved = ["evacuation", "boil_water"]
staff = ["Ana", "Ben"]
ceiling = 500
unreviewed = ["ht"]
site = "https://alerts.smallville.example/"
signing = { key = "cap.key", certificate = "cap.pem" }
[[emergency.on_call]]
name = "Ana"
channel = "webhook"
target = "env:ANA"
[[emergency.on_call]]
name = "Ben"
channel = "outbox"
locale = "es-US"
"""


def test_everything_that_may_be_said(tmp_path: Path) -> None:
    """Each key; a target from the environment, a locale of one's own or the city's."""
    found = table(tmp_path, WHOLE, ANA="https://pager.example/ana")
    assert (found.sender, found.ceiling, found.site) == (
        "alerts@smallville.example",
        500,
        "https://alerts.smallville.example",
    )
    assert found.signing == (tmp_path / "city" / "cap.key", tmp_path / "city" / "cap.pem")
    assert [(each.name, each.target, each.locale) for each in found.on_call] == [
        ("Ana", "https://pager.example/ana", "en-US"),
        ("Ben", "", "es-US"),
    ]


WRONG = [
    'emergency = "x"',
    "[emergency]\nsendr = 'x'",
    "[emergency]\nsender = 'a b'",
    "[emergency]\nsender = 'a,b'",
    "[emergency]\nsender = ''",
    "[emergency]\napproved = ['earthquake']",
    "[emergency]\napproved = 'evacuation'",
    "[emergency]\nunreviewed = ['fr']",
    "[emergency]\nstaff = [1]",
    "[emergency]\nceiling = 0",
    "[emergency]\nceiling = true",
    "[emergency]\nsite = 'alerts.example'",
    "[emergency]\nsite = 'javascript:alert(1)'",
    "[emergency]\nrates = { sms = 14 }",
    "[emergency]\nsigning = { key = 'a' }",
    "[emergency]\nsigning = 'a'",
    "[emergency]\non_call = 'Ana'",
    "[[emergency.on_call]]\nname = 'Ana'",
    "[[emergency.on_call]]\nname = 'Ana'\nchannel = 'sms'\nphone = '1'",
]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_wrong_is_named_with_what_to_write(tmp_path: Path, text: str) -> None:
    """One clear error; `check` finds the same."""
    city = f"{text}\n{CITY}" if text.startswith("emergency") else f"{CITY}\n{text}"
    loaded = load(small_city(tmp_path / "city", city), {})
    with pytest.raises(BadSettings, match="emergency") as raised:
        emergency(loaded)
    assert raised.value.fix
    assert [each.what for each in emergency_troubles(loaded)] == [raised.value.what]


def test_who_cannot_be_called_is_found_on_a_quiet_day(tmp_path: Path) -> None:
    """A channel that is not set up, a target that is not in the environment, a key that is not there."""
    text = WHOLE + "[[emergency.on_call]]\nname = 'Cleo'\nchannel = 'sms'\ntarget = '+15550100'\n"
    found = [str(each) for each in emergency_troubles(settings(tmp_path, text))]
    assert ["Ana" in found[0], "Cleo" in found[1], "cap.key" in found[2], "cap.pem" in found[3]] == [True] * 4
    assert "+1555" not in "".join(found)


def test_glass_needs_somebody_who_is_told(tmp_path: Path) -> None:
    """Templates approved beforehand, and nobody on call."""
    (found,) = emergency_troubles(settings(tmp_path, "[emergency]\napproved = ['evacuation']"))
    assert "nobody is on call" in found.what


def test_a_slip_in_it_stops_no_answer(tmp_path: Path) -> None:
    """Whoever only asks a question never reads the table."""
    assert settings(tmp_path, "[emergency]\nsendr = 'x'").city.name == "Smallville"


def test_two_spellings_of_one_person_are_found_on_a_quiet_day(tmp_path: Path) -> None:
    """Where the console is in use, whoever is on call has an account of that name: else one could be two."""
    text = "[[emergency.on_call]]\nname = 'Ana Ruiz'\nchannel = 'outbox'\n"
    loaded = settings(tmp_path, text)
    assert list(emergency_troubles(loaded)) == []
    assert list(emergency_troubles(loaded, ["ana  RUÍZ", "Ben"])) == []
    (found,) = emergency_troubles(loaded, ["Ana M. Ruiz", "Ben"])
    assert found.where.endswith("on_call Ana Ruiz")
    assert found.what == "is nobody of the staff console"
