"""The seal that city.toml names: found beside it, explained by ``townbell check``, never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.seal_file import seal_file, seal_shown
from app.settings import load
from city.errors import BadSettings
from tests.contract.townbell import CITY, NEWS, Townbell, small_city
from web.seal import LARGEST

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{}</svg>'


def city(folder: Path, name: str, **files: str) -> Path:
    """A small city that names this file."""
    return small_city(
        folder / "city", CITY.replace("[city]\n", f"[city]\nseal = {name!r}\n", 1) + NEWS, **files
    )


def test_a_fit_seal_is_found_and_check_has_nothing_to_say(tmp_path: Path) -> None:
    """It lies beside city.toml under any name."""
    folder = city(tmp_path, "wappen.bild", wappen_bild=SVG.format('<circle r="4"/>'))
    seal = seal_file(load(folder, {}))
    assert seal is not None
    assert (seal.mimetype, seal.width) == ("image/svg+xml", 9)
    assert "seal" not in Townbell(tmp_path / "data", folder)("check").out


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "seal.svg",
            SVG.format("<script/>"),
            "the seal holds <script>. Export it as plain SVG of shapes alone",
        ),
        ("seal.svg", "x" * (LARGEST + 9), "the seal has more than 64 KB. Save it smaller"),
        ("none.svg", "", "the seal cannot be read (no such file). Put it there, or take seal out of"),
        ("../seal.svg", "", "[city] seal is no name of a file beside it. Put the file beside city.toml"),
        ("/etc/passwd", "", "[city] seal is no name of a file beside it"),
        (".env", "", "[city] seal is no name of a file beside it"),
    ],
)
def test_check_explains_a_bad_one_and_the_pages_do_without(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    """What is wrong and how to mend it; residents see a bell, and no page or alert waits for a picture."""
    folder = city(tmp_path, name, seal_svg=content)
    ran = Townbell(tmp_path / "data", folder)("check")
    assert ran.code == 1
    assert said in ran.out
    settings = load(folder, {})
    assert seal_shown(settings) is None
    with pytest.raises(BadSettings):
        seal_file(settings)


def test_a_city_without_one_has_none(tmp_path: Path) -> None:
    """Nobody has to have a seal; what is no name at all is a mistake in city.toml like any other."""
    assert seal_file(load(small_city(tmp_path / "a"), {})) is None
    with pytest.raises(BadSettings, match=r"\[city\] seal is missing or of the wrong type"):
        load(small_city(tmp_path / "b", CITY.replace("[city]\n", "[city]\nseal = 7\n", 1) + NEWS), {})
