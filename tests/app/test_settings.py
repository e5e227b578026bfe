"""city.toml: what it must say, and what is said when it does not."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from app.settings import load
from city.errors import BadSettings

GOOD = """
[city]
name = "Port Alder"
state = "VA"
zone = "America/New_York"
locales = ["en-US", "es-US"]
latitude = 36.9
longitude = -76
same = ["051710"]
ugc = ["VAZ095"]
population = 48000

[[sources]]
id = "news"
url = "file:news.rss"
kind = "news"
every = "30s"
"""


def _write(folder: Path, text: str) -> Path:
    (folder / "city.toml").write_text(text, "utf-8")
    return folder


def test_a_city_is_read_once_and_frozen(tmp_path: Path) -> None:
    """The settings are values, with the environment's part in them."""
    settings = load(_write(tmp_path, GOOD), {"TOWNBELL_DATA": "/somewhere", "TOWNBELL_SKILL_ID": "x"})
    assert settings.city.name == "Port Alder"
    assert settings.city.locales == ("en-US", "es-US")
    assert settings.sources[0].every == timedelta(seconds=30)
    assert (settings.data, settings.skill_id) == (Path("/somewhere"), "x")
    with pytest.raises(AttributeError):
        settings.city.name = "Elsewhere"  # type: ignore[misc]


def test_a_folder_of_advisories_is_a_source(tmp_path: Path) -> None:
    """Any city may have one; it is polled like an alert feed."""
    (tmp_path / "advisories").mkdir()
    source = load(_write(tmp_path, GOOD), {}).sources[-1]
    assert (source.id, source.kind, source.every) == ("advisories", "advisory", timedelta(seconds=30))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[city]", "[town]"), "has no [city] table"),
        (('name = "Port Alder"', ""), "[city] name is missing"),
        (
            ("population = 48000", 'population = 1\ncolors = ["#12486b", "gold"]'),
            "colors are not two of #rrggbb",
        ),
        (("population = 48000", 'population = "many"'), "[city] population is missing or of the wrong type"),
        (('"America/New_York"', '"America/Nowhere"'), "'America/Nowhere' is not an IANA time zone"),
        (('kind = "news"', ""), "a source has no 'kind'"),
        (('"file:news.rss"', '"gopher://x"'), "is neither file: nor http(s):"),
        (('every = "30s"', 'every = "soon"'), "'soon' is not a span of time"),
        (('every = "30s"', "evry = 1"), "unknown key 'evry'"),
        (
            ("[[sources]]", '[[sources]]\nid="news"\nurl="file:x"\nkind="fact"\n[[sources]]'),
            "two sources have the id",
        ),
        (("[city]", "[city"), "is not valid TOML"),
        (
            ("[[sources]]", "[fetch]\nallow_private = 1.5\n[[sources]]"),
            "fetch.allow_private must be true or false",
        ),
    ],
)
def test_what_is_wrong_is_said_with_where_and_how_to_mend_it(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    """One clear line for each slip."""
    with pytest.raises(BadSettings) as caught:
        load(_write(tmp_path, GOOD.replace(*change)), {})
    assert said in str(caught.value)
    assert "city.toml" in str(caught.value) or "IANA" in str(caught.value)


def test_no_city_toml_is_one_line(tmp_path: Path) -> None:
    """A wrong --city says what a right one holds."""
    with pytest.raises(BadSettings, match=r"Give --city a folder that holds a city\.toml"):
        load(tmp_path, {})
