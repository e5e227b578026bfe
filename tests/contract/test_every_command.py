"""What holds for every command: options, the clock, the data folder, exit codes, one line of error."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.contract.townbell import CITY, NEWS, NOW, PORT_ALDER, Townbell, run, small_city


def test_options_stand_before_the_command_or_after_it(village: Townbell) -> None:
    """--city, --now and --json mean the same on both sides of the command's name."""
    options = ["--city", str(village.city), "--now", NOW, "--json"]
    environment = {"TOWNBELL_DATA": str(village.data)}
    before = run([*options, "ask", "any news"], environment)
    after = run(["ask", "any news", *options], environment)
    assert before.code == after.code == 0
    for key in ("text", "speech", "topic", "slots", "session_state", "confidence"):
        assert before.json[key] == after.json[key]


@pytest.mark.parametrize("option", ["--city", "--now"])
def test_an_option_after_the_command_overrides_the_one_before(
    village: Townbell, tmp_path: Path, option: str
) -> None:
    """Where both are given, the later one counts."""
    wrong = {"--city": str(tmp_path / "nowhere"), "--now": "yesterday"}[option]
    right = {"--city": str(village.city), "--now": NOW}[option]
    ran = village("ask", "any news", option, right)
    assert ran.code == 0
    assert village("ask", "any news", option, wrong).code != 0


def test_two_data_folders_are_two_installations(tmp_path: Path) -> None:
    """What is posted in one is unknown in the other."""
    city = small_city(tmp_path / "city")
    one, other = Townbell(tmp_path / "one", city), Townbell(tmp_path / "other", city)
    post = tmp_path / "post.json"
    post.write_text(json.dumps({"kind": "news", "title": {"en": "A tree fell"}}))
    assert one("post", "add", str(post), "--publish").code == 0
    assert "A tree fell" in one("ask", "any news").out
    assert "A tree fell" not in other("ask", "any news").out
    assert other("post", "list", "--json").json == {"posts": []}


def test_state_lies_under_the_data_folder_alone(village: Townbell, tmp_path: Path) -> None:
    """A command writes nothing into the city's folder or beside the data."""
    before = sorted(tmp_path.rglob("*"))
    assert village("ask", "any news").code == 0
    new = [path for path in sorted(tmp_path.rglob("*")) if path not in before]
    assert new
    assert all(path == village.data or village.data in path.parents for path in new)


@pytest.mark.parametrize("command", [["ask", "any news"], ["due"], ["deliver"], ["chat"], ["alexa"]])
def test_a_command_that_reads_the_snapshot_compiles_it_first(village: Townbell, command: list[str]) -> None:
    """On a fresh data folder no command asks for another one to be run before it."""
    ran = village(*command, stdin="{}")
    assert ran.code == 0, ran.err
    assert (village.data / "snapshot" / "current.json").is_file()


def test_the_same_now_gives_the_same_answers(tmp_path: Path) -> None:
    """Two installations with one --now say the same, word for word."""
    questions = ["any news", "when is the next council meeting", "any alerts", "what is happening this month"]
    said = [
        [reply["speech"] for reply in Townbell(tmp_path / name).asks(*questions)] for name in ("one", "two")
    ]
    assert said[0] == said[1]


def test_another_day_renders_the_templates_again(town: Townbell) -> None:
    """The demo's dates follow the clock, forwards and back, without a refresh being asked for."""
    meeting = "when is the next council meeting"
    (first,) = town.asks(meeting)
    (later,) = town.asks(meeting, now="2027-03-03T09:00:00-05:00")
    (again,) = town.asks(meeting)
    assert "December 1" in first["speech"]
    assert "March 16" in later["speech"]
    assert again["speech"] == first["speech"]


BROKEN_CITIES = {
    "no folder": None,
    "empty": "",
    "not toml": "[city\nname=",
    "latin-1": b'[city]\nname = "Caf\xe9"\n',
    "no city": NEWS,
    "city is a word": 'city = "x"',
    "name missing": CITY.replace('name = "Smallville"', ""),
    "zone unknown": CITY.replace("America/New_York", "America/Nowhere"),
    "zone is a path": CITY.replace("America/New_York", "../../etc/passwd"),
    "no locales": CITY.replace('["en-US", "es-US"]', "[]"),
    "latitude is a word": CITY.replace("latitude = 37.0925", 'latitude = "north"'),
    "sources is a word": 'sources = "x"\n' + CITY,
    "a source without url": CITY + '[[sources]]\nid = "x"\nformat = "rss"\nkind = "news"\nevery = "1d"\n',
    "a source twice": CITY + NEWS + NEWS,
    "an odd interval": CITY + NEWS.replace("10m", "often"),
    "allow_private is a word": CITY + '[fetch]\nallow_private = "yes"\n',
    "alexa is a word": 'alexa = "x"\n' + CITY,
    "fetch is a word": 'fetch = "x"\n' + CITY,
    "locales are numbers": CITY.replace('["en-US", "es-US"]', "[1, 2]"),
    "a locale that is none": CITY.replace('["en-US", "es-US"]', '["English"]'),
    "same are numbers": CITY.replace('["051899"]', "[51899]"),
    "ugc are numbers": CITY.replace('["VAZ095"]', "[95]"),
    "latitude out of range": CITY.replace("37.0925", "370.925"),
    "population below nothing": CITY.replace("population = 900", "population = -1"),
    "phone is a number": CITY.replace('phone = "311"', "phone = 311"),
    "fields is a word": CITY + NEWS + 'fields = "x"\n',
    "language is a number": CITY + NEWS + "language = 1\n",
    "template is a word": CITY + NEWS + 'template = "yes"\n',
    "a size without end": CITY + NEWS + "max_mb = inf\n",
    "an interval without end": CITY + NEWS.replace("10m", "99999999999d"),
    "no interval at all": CITY + NEWS.replace("10m", "0s"),
}


@pytest.mark.parametrize("case", BROKEN_CITIES)
def test_a_broken_city_is_one_clear_line(tmp_path: Path, case: str) -> None:
    """Whatever is wrong with city.toml: exit 1, one line that names the file, nothing on stdout."""
    folder = tmp_path / "city"
    text = BROKEN_CITIES[case]
    if text is not None:
        folder.mkdir()
        (folder / "city.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = Townbell(tmp_path / "data", folder)("refresh", "--json")
    assert ran.code == 1
    assert ran.out == ""
    assert ran.message.startswith("townbell: ")
    assert "city.toml" in ran.message


NO_INSTANTS = [
    "yesterday", "2026-11-22", "2026-11-22T15:00:00", "2026-13-01T00:00:00Z", "", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "1969-12-31T00:00:00Z",
]  # fmt: skip


@pytest.mark.parametrize("now", NO_INSTANTS)
def test_a_now_that_is_no_instant_is_wrong_use(village: Townbell, now: str) -> None:
    """--now needs a date, a time and an offset."""
    ran = village("refresh", "--now", now)
    assert (ran.code, ran.out) == (2, "")
    assert "--now" in ran.message


@pytest.mark.parametrize(
    "words",
    [
        [], ["dance"], ["ask"], ["ask", "a", "--file", "b"], ["parse"], ["parse", "--format", "fax", "x"],
        ["post"], ["post", "dance"], ["subscribers"], ["subscribers", "import"], ["due", "now"],
        ["serve", "--port", "eighty"], ["refresh", "--source", "nobody"], ["ask", "hi", "--locale", "fr-FR"],
        ["deliver", "--twice"],
    ],
)  # fmt: skip
def test_wrong_use_exits_two(village: Townbell, words: list[str]) -> None:
    """A command, option or name that does not exist: exit 2, said on stderr."""
    ran = village(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.strip()
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("words", "stdin", "code"),
    [
        (["ask", "any news", "--json"], "", 0),
        (["post", "publish", "nobody"], "", 1),
        (["ask"], "", 2),
        (["parse", "-"], "hello", 3),
        (["alexa"], "not json", 3),
        (["alexa"], "{}", 0),
        (["chat"], "any news\n\n", 0),
    ],
)
def test_a_real_process_keeps_the_streams_and_codes(
    village: Townbell, words: list[str], stdin: str, code: int
) -> None:
    """As a process: data alone on stdout, messages on stderr, the exit code of the contract, no traceback."""
    ran = village.process(*words, stdin=stdin)
    assert ran.code == code
    assert "Traceback" not in ran.err
    if code:
        assert ran.out == ""
        assert ran.err.startswith(("townbell: ", "usage: "))
    elif words[0] != "chat":
        assert isinstance(ran.json, dict)


def test_a_reader_who_leaves_early_is_no_error(compiled: Townbell) -> None:
    """`townbell ... | head -1` ends without a traceback."""
    with compiled.start("refresh", "--json", stdout=-1, stderr=-1) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_the_demo_is_the_default_city(compiled: Townbell) -> None:
    """Without --city the demo answers, wherever the command is run from."""
    ran = run(["ask", "any news", "--now", NOW], {"TOWNBELL_DATA": str(compiled.data)})
    assert "Port Alder" in ran.out
    assert (PORT_ALDER / "city.toml").is_file()


def test_a_data_folder_that_cannot_be_one_is_said(village: Townbell, tmp_path: Path) -> None:
    """TOWNBELL_DATA that names a file, or a folder inside one: one line, exit 1."""
    (tmp_path / "file").write_text("x")
    for data in (tmp_path / "file", tmp_path / "file" / "inside"):
        for words in (["ask", "any news"], ["refresh"], ["due"], ["post", "list"]):
            ran = Townbell(data, village.city)(*words)
            assert (ran.code, ran.out) == (1, "")
            assert "TOWNBELL_DATA" in ran.message


def test_a_damaged_pointer_is_made_anew(village: Townbell) -> None:
    """Without one that can be read there is no snapshot, so a question compiles it first."""
    assert village("refresh").code == 0
    (village.data / "snapshot" / "current.json").write_text("{")
    assert "bridge" in village("ask", "any news").out


def test_a_damaged_snapshot_is_said_and_mended_by_refresh(village: Townbell) -> None:
    """A file whose inside cannot be read is one line, and a refresh makes it whole."""
    assert village("refresh").code == 0
    for path in (village.data / "snapshot").glob("bulletin-*"):
        content = path.read_bytes()
        path.write_bytes(content[:4096] + bytes(len(content) - 4096))
    ran = village("ask", "any news", now="2026-11-22T15:05:00-05:00")  # when no source is due again
    assert ran.code == 1
    assert "townbell refresh" in ran.message
    mended = village("refresh")
    assert mended.code == 0
    assert "damaged" in mended.err
    assert "bridge" in village("ask", "any news").out


def test_a_snapshot_cut_short_is_made_anew(village: Townbell) -> None:
    """A file that is no database any more is as good as none: whoever asks next has it made."""
    assert village("refresh").code == 0
    for path in (village.data / "snapshot").glob("bulletin-*"):
        path.write_text("{")
    ran = village("ask", "any news", now="2026-11-22T15:05:00-05:00")
    assert (ran.code, "bridge" in ran.out) == (0, True)


def test_a_snapshot_without_its_files_is_made_anew(village: Townbell) -> None:
    """A pointer to what is not there, as after a restored backup, is as good as none."""
    assert village("refresh").code == 0
    for path in (village.data / "snapshot").glob("bulletin-*"):
        path.unlink()
    assert "bridge" in village("ask", "any news").out
