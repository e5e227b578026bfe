"""[channels.*] of city.toml: what each way is told, what is off, what is refused without being repeated."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from app.channel_settings import ALWAYS, LIMITS, WAYS, known_keys, names, ways
from app.settings import Settings, load
from app.wiring.channels import BUILDERS, channels
from city.enrolment.subscriptions import CHANNELS
from city.errors import BadSettings
from notifier.sending.emission import Gated
from notifier.sending.failover import Failover
from tests.contract.townbell import CITY, Townbell, small_city

HERE = Path(__file__).resolve().parents[2]
MAIL = '[channels.email.smtp]\nhost = "mail.example"\nfrom = "Alerts <a@city.example>"\n'


def settings_of(folder: Path, text: str, **environment: str) -> Settings:
    (folder / "city.toml").write_text(CITY + text)
    return load(folder, {"TOWNBELL_DATA": str(folder / "data"), **environment})


def test_every_way_is_built_and_every_builder_is_a_way() -> None:
    """A provider that can be written down and not be made (or the other way about) is red here."""
    assert set(BUILDERS) == set(WAYS) - set(ALWAYS)
    assert {name.partition(".")[0] for name in WAYS} <= set(CHANNELS)
    assert set(known_keys()["channels"]) == {*LIMITS, *(name.partition(".")[0] for name in WAYS)}


def test_every_channel_that_is_handed_out_stands_behind_the_gate(tmp_path: Path) -> None:
    """Whatever the city turns on: no way past the rule that no test ever leaves (B4)."""
    found = channels(settings_of(tmp_path, MAIL))
    assert set(found) == {"outbox", "webhook", "email"}
    assert all(isinstance(each, Gated) for each in found.values())
    assert all(each.name == name for name, each in found.items())


def test_way_without_its_variable_is_off_and_named(tmp_path: Path) -> None:
    """Nothing breaks: mail does not go, and `check` says which variable it waits for."""
    text = '[channels.email.smtp]\nhost = "env:TOWNBELL_SMTP_HOST"\nfrom = "a@city.example"\n'
    (off,) = ways(settings_of(tmp_path, text))
    assert (off.name, off.unset) == ("email.smtp", ("TOWNBELL_SMTP_HOST",))
    assert names((off,)) == {"outbox", "webhook"}
    (on,) = ways(settings_of(tmp_path, text, TOWNBELL_SMTP_HOST="mail.example"))
    assert (on.text("host"), on.unset) == ("mail.example", ())
    assert names((on,)) == {"outbox", "webhook", "email"}


def test_numbers_may_stand_in_the_environment_too(tmp_path: Path) -> None:
    """A port that a platform assigns comes as text."""
    (way,) = ways(settings_of(tmp_path, MAIL + 'port = "env:PORT"\n', PORT="2525"))
    assert way.number("port", 0) == 2525


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[channels.email.smtp]\nhost = "mail.example"\n', "[channels.email.smtp] from is missing"),
        (MAIL + 'password = "s3cret"\n', "[channels.email.smtp] password holds a secret"),
        (MAIL + 'port = "many"\n', "[channels.email.smtp] port is of the wrong type"),
        (MAIL + "port = -1\n", "[channels.email.smtp] port is of the wrong type"),
        (MAIL + "port = true\n", "[channels.email.smtp] port is of the wrong type"),
        (MAIL + 'security = "some"\n', "[channels.email.smtp] security is none of its values"),
        ("[channels.email]\nsmtp = 7\n", "channels.email.smtp is no table"),
        ('[channels.apprise]\ntargets = { desk = "slack://s3cret" }\n', "desk holds a secret"),
        ('[channels.apprise]\ntargets = "slack://s3cret"\n', "[channels.apprise] targets holds a secret"),
        ('[channels.webpush]\ncontact = "s3cret"\n', "[channels.webpush] contact is no address"),
        (MAIL.replace("Alerts <a@city.example>", "s3cret"), "[channels.email.smtp] from is no address"),
    ],
)
def test_what_cannot_be_done_is_said_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """When the channels are made, and by `check`; and what was written is not repeated."""
    with pytest.raises(BadSettings) as caught:
        channels(settings_of(tmp_path, text))
    assert said in str(caught.value)
    assert caught.value.fix
    assert "s3cret" not in str(caught.value)


EVERY = (
    MAIL
    + """[channels.email.ses]
region = "us-east-1"
from = "a@city.example"
weight = 0
[channels.sms.aws]
region = "us-east-1"
origin = "+17575550100"
weight = 3
[channels.sms.twilio]
account = "AC1"
token = "env:TOKEN"
from = "+17575550100"
[channels.voice.aws]
region = "us-east-1"
origin = "+17575550100"
[channels.webpush]
contact = "mailto:a@city.example"
[channels.alexa]
client_id = "env:TOKEN"
client_secret = "env:TOKEN"
"""
)


def test_several_providers_stand_in_for_each_other(tmp_path: Path) -> None:
    """With the weights that the city gave; a channel of one provider is that provider."""
    found = channels(settings_of(tmp_path, EVERY, TOKEN="s3cret"))
    assert set(found) == {"outbox", "webhook", "email", "sms", "voice", "webpush", "alexa"}
    inner = {name: getattr(each, "channel", None) for name, each in found.items()}
    assert {name for name, each in inner.items() if isinstance(each, Failover)} == {"email", "sms"}
    assert "s3cret" not in repr(found) + repr(inner)


def test_making_all_channels_imports_no_library_of_a_provider(tmp_path: Path) -> None:
    """boto3 takes a third of a second: whoever only plans, answers or serves pages does not wait for it."""
    settings_of(tmp_path, EVERY)
    code = (
        "import sys; from pathlib import Path; from app.settings import load;"
        "from app.wiring.channels import channels; folder = Path(sys.argv[1]);"
        "channels(load(folder, {'TOKEN': 'x', 'TOWNBELL_DATA': str(folder / 'data')}));"
        "print(sorted({'boto3', 'botocore', 'apprise', 'requests', 'pywebpush'} & set(sys.modules)))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=HERE, check=True
    )
    assert ran.stdout.strip() == "[]"


def test_secrets_are_not_shown() -> None:
    """Settings stand in tracebacks and logs."""
    environment = {"MAIL_PASSWORD": "s3cret", "TOWNBELL_DATA": "/tmp/x"}
    way = ways(load(HERE / "cities" / "port-alder", environment))
    assert "s3cret" not in repr(way)


def test_check_says_what_is_off_and_what_is_wrong(tmp_path: Path) -> None:
    """One line a way; a variable that is not set is no mistake, an address that is none is one."""
    off = MAIL.replace('"mail.example"', '"env:TOWNBELL_SMTP_HOST"')
    town = Townbell(tmp_path / "data", small_city(tmp_path / "a", CITY + off))
    ran = town("check", "--json")
    assert ran.json["channels"] == [
        {"name": "email.smtp", "on": False, "note": "(not in the environment: TOWNBELL_SMTP_HOST)"}
    ]
    assert not [each for each in ran.json["problems"] if "channels" in each["what"] + each["where"]]
    assert "channels.email.smtp  (not in the environment: TOWNBELL_SMTP_HOST)" in town("check").out
    bad = small_city(tmp_path / "b", CITY + MAIL.replace("Alerts <a@city.example>", "nobody"))
    wrong = Townbell(tmp_path / "data", bad)("check", "--json").json["problems"]
    assert "[channels.email.smtp] from is no address" in [each["what"] for each in wrong]
