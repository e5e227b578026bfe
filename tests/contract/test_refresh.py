"""`townbell refresh` and `check`: how each source stands, and what is to be mended."""

from __future__ import annotations

import os
import re
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.contract.townbell import CITY, NEWS, PORT_ALDER, RSS, Townbell, small_city
from tests.servers import reply, serving

LATER = "2026-11-22T15:05:00-05:00"  # before anything is due again
DATE = "<pubDate>Sat, 21 Nov 2026 09:00:00 -0500</pubDate>"
STATES = {"fresh", "unchanged", "stale", "held", "failed"}
SECOND = NEWS.replace('id = "news"', 'id = "second"').replace("news.rss", "second.rss")


def states(town: Townbell, *words: str) -> dict[str, str]:
    """The state of each source after a refresh."""
    ran = town("refresh", "--json", *words)
    return {each["id"]: each["state"] for each in ran.json["sources"]}


def test_the_document_is_as_the_contract_shapes_it(compiled: Townbell) -> None:
    """Snapshot, changed, and of each source its id, state, records, as_of and reason."""
    ran = compiled("refresh", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.json) == {"snapshot", "changed", "sources"}
    assert re.fullmatch(r"[0-9a-f]{12,}", ran.json["snapshot"])
    assert ran.json["changed"] is False
    for each in ran.json["sources"]:
        assert set(each) == {"id", "state", "records", "as_of", "reason"}
        assert each["state"] in STATES
        assert isinstance(each["records"], int)
        assert each["as_of"] is None or re.search(r"[+-]\d\d:\d\d$", each["as_of"])
        assert each["reason"] == ""
    ids = [each["id"] for each in ran.json["sources"]]
    assert len(ids) == len(set(ids)) >= 30
    assert "advisories" in ids


def test_the_table_has_a_line_for_each_source(compiled: Townbell) -> None:
    """For a person: one line a source with its state and count, nothing else on stdout."""
    ran = compiled("refresh")
    rows = [line.split() for line in ran.out.splitlines()]
    assert {row[1] for row in rows} <= STATES
    assert ["addresses", "unchanged", "20434"] in rows


def test_one_source_is_refreshed_and_the_others_keep_what_they_had(village: Townbell) -> None:
    """--source fetches that one alone."""
    (village.city / "city.toml").write_text(CITY + NEWS + SECOND)
    (village.city / "second.rss").write_text(RSS)
    assert states(village) == {"news": "fresh", "second": "fresh", "staff": "unchanged"}
    for name in ("news", "second"):
        (village.city / f"{name}.rss").write_text(RSS.replace("is open", f"is shut ({name})"))
    assert village("refresh", "--source", "second", now=LATER).code == 0
    said = village("ask", "any news", now=LATER).out
    assert "shut (second)" in said
    assert "shut (news)" not in said


def test_a_source_that_is_named_is_asked_however_its_host_stands(village: Townbell) -> None:
    """Who repairs a source on a host that failed for all can try it, and is told what the host said."""
    asked: list[str] = []

    def behave(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        reply(handler, 500, headers={"Connection": "close"})

    with serving(behave) as base:
        table = '[[sources]]\nid = "n{0}"\nurl = "{1}/{0}"\nkind = "news"\nformat = "rss"\n'
        tables = "\n".join(table.format(number, base) for number in range(20))
        (village.city / "city.toml").write_text(f"{CITY}[fetch]\nallow_private = true\n{NEWS}{tables}")
        rows = village("refresh", "--json").json["sources"]
        asked.clear()
        assert village("refresh", "--source", "n19").code == 0
    assert asked == ["/19"]
    reasons = [each["reason"] for each in rows if each["id"].startswith("n") and each["id"] != "news"]
    left = [each for each in reasons if each.startswith("not asked")]
    assert len(left) > 5
    assert all("(the server answered 500" in each for each in left)


BAD = {
    "html": "<!doctype html><html><body>Sorry</body></html>",
    "empty": "",
    "truncated": RSS[:120],
    "binary": "\x00\x01\x02" * 50,
    "json": '{"error": "no such feed"}',
}


@pytest.mark.parametrize("case", BAD)
def test_a_feed_gone_bad_keeps_its_last_good_records(village: Townbell, case: str) -> None:
    """What was read before is still answered, the source says stale and why, exit 0."""
    assert village("refresh").code == 0
    (village.city / "news.rss").write_text(BAD[case])
    ran = village("refresh", "--json")
    assert ran.code == 0
    (news,) = [each for each in ran.json["sources"] if each["id"] == "news"]
    assert (news["state"], news["records"]) == ("stale", 1)
    assert news["reason"]
    assert "\n" not in news["reason"]
    assert "The bridge is open" in village("ask", "any news").out


def test_a_feed_that_was_never_good_harms_no_other(village: Townbell) -> None:
    """One broken and one good source: failed and fresh, exit 0."""
    (village.city / "city.toml").write_text(CITY + NEWS + SECOND)
    assert states(village) == {"news": "fresh", "second": "failed", "staff": "unchanged"}
    assert "The bridge is open" in village("ask", "any news").out


def test_nothing_to_serve_exits_one(village: Townbell) -> None:
    """Only where no source gave anything."""
    (village.city / "news.rss").unlink()
    ran = village("refresh", "--json")
    assert ran.code == 1
    assert ran.json["sources"][0]["state"] == "failed"
    assert "nothing can be served" in ran.message


def test_a_sudden_loss_is_held_until_it_is_accepted(village: Townbell) -> None:
    """Thirty items that become none are not believed, and say so."""
    items = "".join(f"<item><guid>{n}</guid><title>Item {n}</title>{DATE}</item>" for n in range(30))
    full = f"<rss version='2.0'><channel><title>N</title>{items}</channel></rss>"
    (village.city / "news.rss").write_text(full)
    assert states(village)["news"] == "fresh"
    (village.city / "news.rss").write_text(full.replace(items, ""))
    assert states(village)["news"] == "held"
    assert states(village)["news"] == "held"
    checked = village("check", "--json")
    assert checked.code == 1
    assert checked.json["sources"] == [{"id": "news", "ok": False, "records": 0, "note": ""}]
    assert "0 records where there were 30" in checked.json["problems"][0]["what"]
    assert "townbell refresh --accept news" in checked.json["problems"][0]["fix"]
    assert "Item" in village("ask", "any news").out
    assert states(village, "--accept", "news")["news"] == "fresh"
    assert "Item" not in village("ask", "any news").out


@pytest.mark.parametrize(
    "url",
    ["file:../../../../etc/passwd", "file:/etc/passwd", "http://127.0.0.1:1/x", "http://[::1]/", "https://"],
)
def test_a_source_may_not_reach_where_it_should_not(village: Townbell, url: str) -> None:
    """Outside the city's folder, or a private address: a failed source with a reason."""
    (village.city / "city.toml").write_text(CITY + NEWS + SECOND.replace("file:second.rss", url))
    ran = village("refresh", "--json")
    assert ran.code in (0, 1)
    if ran.out:
        (second,) = [each for each in ran.json["sources"] if each["id"] == "second"]
        assert second["state"] == "failed"
        assert second["reason"]
        assert "root:" not in second["reason"]


def test_a_source_that_is_no_file_is_not_read(village: Townbell) -> None:
    """A pipe, a device or a folder under the source's name: failed at once, never waited for."""
    os.mkfifo(village.city / "second.rss")
    (village.city / "city.toml").write_text(CITY + NEWS + SECOND)
    assert states(village) == {"news": "fresh", "second": "failed", "staff": "unchanged"}


def test_a_name_with_spaces_and_accents(tmp_path: Path) -> None:
    """City, data and source may lie under any path."""
    toml = CITY + NEWS.replace("news.rss", "más noticias.rss")
    city = small_city(tmp_path / "a city ñ", toml)
    (city / "news.rss").rename(city / "más noticias.rss")
    town = Townbell(tmp_path / "my data", city)
    assert states(town)["news"] == "fresh"
    assert "bridge" in town("ask", "any news").out


def test_check_has_nothing_to_say_of_the_demo(compiled: Townbell) -> None:
    """Every source, field map, model and phrase of Port Alder is right."""
    ran = compiled("check", "--json")
    assert (ran.code, ran.json["problems"]) == (0, [])
    assert {each["ok"] for each in ran.json["sources"]} == {True}


TABLE = """
[[sources]]
id = "offices"
url = "file:offices.csv"
format = "table"
kind = "service"
every = "1d"
[sources.fields]
name = "OFFICE"
"""
BROKEN_SOURCES = {
    "a column that is not there": TABLE.replace("OFFICE", "NAMES"),
    "a file that is not there": TABLE.replace("offices.csv", "office.csv"),
    "an unknown format": TABLE.replace('"table"', '"fax"'),
    "an unknown kind": TABLE.replace('"service"', '"dance"'),
    "another format's file": TABLE.replace("offices.csv", "news.rss"),
    "a field nobody knows": TABLE + 'colour = "OFFICE"\n',
}


@pytest.mark.parametrize("case", BROKEN_SOURCES)
def test_check_names_what_to_mend(tmp_path: Path, case: str) -> None:
    """Exit 1; the source, what is wrong and what to do; the other source is still fine."""
    city = small_city(
        tmp_path / "city", CITY + NEWS + BROKEN_SOURCES[case], offices_csv="id,OFFICE\n1,Clerk\n"
    )
    town = Townbell(tmp_path / "data", city)
    ran = town("check", "--json")
    assert ran.code == 1
    assert ran.json["problems"]
    for each in ran.json["problems"]:
        assert set(each) == {"where", "what", "fix"}
        assert "offices" in each["where"]
        assert each["what"]
        assert each["fix"]
    assert {each["id"]: each["ok"] for each in ran.json["sources"]}["news"] is True
    refreshed = town("refresh", "--json")
    assert refreshed.code == 0
    assert {each["id"]: each["state"] for each in refreshed.json["sources"]}["news"] == "fresh"


def test_check_tells_every_mistake_of_the_tables_at_once(tmp_path: Path) -> None:
    """Two misspelt keys and an id given twice are three problems, in the shape of the contract."""
    again = NEWS.replace("kind =", "knid =")
    city = small_city(tmp_path / "city", CITY + NEWS + NEWS + again + NEWS.replace("format =", "fromat ="))
    ran = Townbell(tmp_path / "data", city)("check", "--json")
    assert ran.code == 1
    said = [f"{each['what']}; {each['fix']}" for each in ran.json["problems"]]
    assert len(said) == 3
    assert "no 'kind'" in said[0]
    assert "unknown key 'fromat'; Did you mean 'format'?" in said[1]
    assert "two sources have the id" in said[2]


def test_check_names_a_key_that_nobody_reads(tmp_path: Path) -> None:
    """A slip in a key is no error, but what it was to say is lost: exit 1, and the key that was meant."""
    slip = CITY.replace("phone =", "phne =")
    town = Townbell(tmp_path / "data", small_city(tmp_path / "city", slip + NEWS))
    ran = town("check", "--json")
    assert ran.code == 1
    (problem,) = ran.json["problems"]
    assert (problem["where"], problem["what"]) == ("city.toml, [city]", "nobody reads 'phne'")
    assert problem["fix"].startswith("Did you mean 'phone'? Known keys: colors, latitude, ")
    assert town("refresh").code == 0


def test_check_knows_a_locale_without_a_model(tmp_path: Path) -> None:
    """A city that promises French is told what French needs."""
    city = small_city(tmp_path / "city", CITY.replace('"es-US"', '"fr-FR"') + NEWS)
    ran = Townbell(tmp_path / "data", city)("check")
    assert ran.code == 1
    assert "fr-FR" in ran.out


def test_check_knows_a_code_that_no_alert_could_name(tmp_path: Path) -> None:
    """A slip in a UGC or SAME code is silence in an emergency: both are told, with an example."""
    text = CITY.replace("VAZ095", "VAZ95").replace("051899", "51-899")
    ran = Townbell(tmp_path / "data", small_city(tmp_path / "city", text + NEWS))("check", "--json")
    assert ran.code == 1
    assert [each["where"] for each in ran.json["problems"]] == [
        "city.toml, [city] ugc",
        "city.toml, [city] same",
    ]
    assert "'VAZ95' is no such code" in ran.json["problems"][0]["what"]


def test_check_changes_nothing(village: Townbell) -> None:
    """It tries the sources without keeping what they gave."""
    assert village("check").code == 0
    assert not (village.data / "snapshot").exists()
    assert not list(village.data.glob("*.sqlite"))


def test_the_demo_folder_is_left_alone(compiled: Townbell) -> None:
    """Commands read the city's folder and write nothing there."""
    before = {path: path.stat().st_mtime_ns for path in PORT_ALDER.rglob("*")}
    compiled("refresh")
    assert {path: path.stat().st_mtime_ns for path in PORT_ALDER.rglob("*")} == before
