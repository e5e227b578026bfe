"""``townbell package``: an ASK CLI v2 project that Amazon's rules hold for."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from skill.amazon.scopes import ADDRESS, PERMISSIONS
from tests.contract.townbell import PORT_ALDER, Townbell, small_city

LIMITS = {"name": 50, "summary": 160, "description": 4_000}


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo city's package."""
    folder = tmp_path_factory.mktemp("package")
    ran = Townbell(folder / "data", PORT_ALDER)("package", "--out", str(folder / "out"), "--json")
    assert ran.code == 0
    assert ran.json["missing"] == ["endpoint", "privacy_url"]
    files = {str(path.relative_to(folder / "out")) for path in (folder / "out").rglob("*") if path.is_file()}
    assert set(ran.json["files"]) == files
    return folder / "out"


def manifest(out: Path) -> dict[str, Any]:
    """What skill.json holds."""
    found: dict[str, Any] = json.loads((out / "skill-package" / "skill.json").read_text("utf-8"))["manifest"]
    return found


def models(out: Path) -> dict[str, dict[str, Any]]:
    """The language model of every locale."""
    folder = out / "skill-package" / "interactionModels" / "custom"
    return {
        path.stem: json.loads(path.read_text("utf-8"))["interactionModel"]["languageModel"]
        for path in folder.glob("*.json")
    }


def test_the_layout_is_that_of_the_ask_cli(out: Path) -> None:
    """ask-resources.json points at the package; every locale has a model, an entry and its icons."""
    resources = json.loads((out / "ask-resources.json").read_text("utf-8"))
    source = out / resources["profiles"]["default"]["skillMetadata"]["src"]
    assert (source / "skill.json").is_file()
    entries = manifest(out)["publishingInformation"]["locales"]
    assert set(entries) == set(models(out)) == {"en-US", "es-US"}
    for entry in entries.values():
        for key in ("smallIconUri", "largeIconUri"):
            assert (source / entry[key].removeprefix("file://")).read_bytes()[:4] == b"\x89PNG"


def test_c09_example_phrases(out: Path) -> None:
    """C09: one to three; the first opens the skill by its very name, the others are samples."""
    for locale, entry in manifest(out)["publishingInformation"]["locales"].items():
        language = models(out)[locale]
        samples = {sample for intent in language["intents"] for sample in intent["samples"]}
        first, *rest = entry["examplePhrases"]
        assert first.endswith(f" {language['invocationName']}")
        assert len(rest) == 2
        assert {re.sub(r"[^\w' ]", "", each).lower() for each in rest} <= samples


def test_c11_invocation_name_is_the_citys_in_every_locale(out: Path) -> None:
    """C11: what city.toml says, which is no bare name."""
    said = {locale: model["invocationName"] for locale, model in models(out).items()}
    assert said == {"en-US": "port alder three one one", "es-US": "port alder tres uno uno"}


def test_c14_permissions_are_those_that_cards_ask_for(out: Path) -> None:
    """C14: the manifest has what a consent card asks for, in its own spelling."""
    names = {each["name"] for each in manifest(out)["permissions"]}
    assert names == {each.manifest for each in PERMISSIONS}
    assert (ADDRESS.manifest, ADDRESS.card) == (
        "alexa::devices:all:address:full:read",
        "read::alexa:device:all:address",
    )


def test_c21_the_store_entry_is_complete_and_within_limits(out: Path) -> None:
    """C21: name, summary and description in each language, testing instructions, no placeholder left."""
    told = manifest(out)["publishingInformation"]
    entries = told["locales"]
    assert told["testingInstructions"].count("port alder three one one") == 1
    for entry in entries.values():
        assert all(0 < len(entry[key]) <= most for key, most in LIMITS.items())
        assert not re.search(r"[{}]|None", json.dumps(entry, ensure_ascii=False)[1:-1].replace("{}", ""))
        assert all("Port Alder" in entry[key] for key in LIMITS)
    for key in LIMITS:
        assert entries["en-US"][key] != entries["es-US"][key]


def test_models_hold_the_citys_places_bodies_and_streets(out: Path) -> None:
    """What the demo city's feeds name is a slot value, within the limits of size and length."""
    for locale, language in models(out).items():
        types = {kind["name"]: kind["values"] for kind in language["types"]}
        names = {
            kind: {name for each in rows for name in (each["name"]["value"], *each["name"]["synonyms"])}
            for kind, rows in types.items()
        }
        assert "Harbor Street" in names["STREET"], locale
        assert any("Library" in name for name in names["PLACE"]), locale
        assert all(len(name) <= 140 for each in names.values() for name in each)
        for rows in types.values():
            ids = [each["id"] for each in rows]
            assert len(ids) == len(set(ids))


def test_privacy_text_is_there_in_both_languages(out: Path) -> None:
    """The page that the manifest's address should show."""
    assert (out / "privacy" / "en.txt").read_text("utf-8").startswith("Privacy: the voice service of Port")
    assert (out / "privacy" / "es.txt").read_text("utf-8").startswith("Privacidad: el servicio de voz de")


def settings(tmp_path: Path, alexa: str) -> Townbell:
    """A small city with this [alexa] table."""
    city = small_city(tmp_path / "city")
    toml = city / "city.toml"
    kept = re.sub(r"(?ms)^\[alexa\].*?(?=^\[|\Z)", "", toml.read_text("utf-8"))
    toml.write_text(f"{kept}\n[alexa]\n{alexa}\n", "utf-8")
    return Townbell(tmp_path / "data", city)


def test_an_endpoint_and_a_policy_stand_in_the_manifest(tmp_path: Path) -> None:
    """A web address is trusted by its certificate; events come to the same endpoint; nothing is missing."""
    alexa = 'endpoint = "https://city.example/alexa"\nprivacy_url = "https://city.example/privacy"'
    ran = settings(tmp_path, alexa)("package", "--out", str(tmp_path / "out"), "--json")
    assert ran.json["missing"] == []
    told = manifest(tmp_path / "out")
    endpoint = {"uri": "https://city.example/alexa", "sslCertificateType": "Trusted"}
    assert told["apis"]["custom"]["endpoint"] == told["events"]["endpoint"] == endpoint
    (policy, *_) = told["privacyAndCompliance"]["locales"].values()
    assert policy == {"privacyPolicyUrl": "https://city.example/privacy"}


def test_locales_of_one_language_share_a_model(tmp_path: Path) -> None:
    """A city with Canadian, British and Mexican locales gets a model and an entry for each."""
    town = settings(tmp_path, "")
    toml = town.city / "city.toml"
    text = re.sub(
        r"(?m)^locales = .*$", 'locales = ["en-CA", "en-GB", "es-MX", "es-ES"]', toml.read_text("utf-8")
    )
    toml.write_text(text, "utf-8")
    assert town("package", "--out", str(tmp_path / "out")).code == 0
    assert set(models(tmp_path / "out")) == {"en-CA", "en-GB", "es-MX", "es-ES"}
    assert town("check", "--json").json["problems"] == []


@pytest.mark.parametrize(
    ("alexa", "where"),
    [
        ('endpoint = "http://city.example/alexa"', "endpoint"),
        ('privacy_url = "https://"', "privacy_url"),
        ('countries = ["usa"]', "countries"),
        ('invocation = "springfield"', "invocation"),
        ('[alexa.invocation]\nen = "smallville"', "invocation"),
        ('[alexa.invocation]\nen = "smallville 311"', "invocation"),
        ('[alexa.invocation]\nen = "ask smallville"', "invocation"),
    ],
)
def test_what_amazon_would_refuse_is_said_before_it_does(tmp_path: Path, alexa: str, where: str) -> None:
    """A wrong value stops the package with its place and a way to mend it; check says so too."""
    town = settings(tmp_path, alexa)
    ran = town("package", "--out", str(tmp_path / "out"))
    assert ran.code != 0
    assert where in ran.message
    assert not (tmp_path / "out").exists()
    problems = town("check", "--json").json["problems"]
    assert any(where in f"{each['where']} {each['what']}" for each in problems)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A file in the way of --out is an error of one line."""
    (tmp_path / "out").write_text("in the way")
    ran = settings(tmp_path, "")("package", "--out", str(tmp_path / "out"))
    assert ran.code == 1
    assert "--out" in ran.message
