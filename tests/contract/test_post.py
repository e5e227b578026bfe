"""`townbell post`: what staff publish changes what residents hear, at once, and goes again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.contract.townbell import Townbell

HOME = "120 Royal Palm Way"  # trash on Monday, pickup zone mon-b


def add(town: Townbell, folder: Path, *words: str, **post: Any) -> str:
    """Add a post from a file; its id."""
    (folder / "post.json").write_text(json.dumps(post), "utf-8")
    ran = town("post", "add", str(folder / "post.json"), "--json", *words)
    assert ran.code == 0, ran.err
    return str(ran.json["id"])


def said(town: Townbell, text: str, **more: str) -> str:
    """What one question is answered."""
    return str(town.asks({"text": text, **more})[0]["speech"])


def test_a_post_goes_from_draft_to_published_to_withdrawn(village: Townbell, tmp_path: Path) -> None:
    """Only a published post is heard; the list shows where each stands."""
    title = {"en": "The fountain runs again", "es": "La fuente funciona otra vez"}
    post = add(village, tmp_path, kind="news", title=title, text={"en": "Come and see."})
    assert "fountain" not in said(village, "any news")
    shown = village("post", "publish", post)
    assert shown.code == 0
    assert post in shown.out
    assert "The fountain runs again" in said(village, "any news")
    assert "La fuente funciona otra vez" in said(village, "noticias", locale="es-US")
    assert village("post", "withdraw", post).code == 0
    assert "fountain" not in said(village, "any news")
    (listed,) = village("post", "list", "--json").json["posts"]
    assert (listed["id"], listed["kind"], listed["status"]) == (post, "news", "withdrawn")
    assert village("post", "list").out.split()[:3] == [post, "withdrawn", "news"]


def test_a_suspension_silences_the_pickup(town: Townbell, tmp_path: Path) -> None:
    """Until further notice: no day is named, in both languages, elsewhere the day stands; then it is back."""
    reason = {"en": "the drivers are on strike", "es": "los choferes están en huelga"}
    post = add(
        town, tmp_path, "--publish", kind="suspension", stream="trash", zones=["mon-b"], text=reason
    )  # fmt: skip
    english, spanish, elsewhere = town.asks(
        {"text": "when is my trash picked up", "address": HOME},
        {"text": "cuándo recogen mi basura", "address": HOME, "locale": "es-US"},
        {"text": "when is my trash picked up", "address": "410 Calle Ocho"},
    )
    assert "until further notice" in english["speech"]
    assert "Monday" not in english["speech"]
    assert "hasta nuevo aviso" in spanish["speech"]
    assert "tomorrow, Monday" in elsewhere["speech"]
    assert town("post", "withdraw", post).code == 0
    assert "tomorrow, Monday" in said(town, "when is my trash picked up", address=HOME)


def test_a_pickup_exception_moves_the_day(town: Townbell, tmp_path: Path) -> None:
    """The day it is moved to is said, and why."""
    add(
        town, tmp_path, "--publish", kind="pickup_exception", stream="trash", zones=["mon-b"],
        moved_to="2026-11-24", text={"en": "a broken truck", "es": "un camión averiado"},
        **{"from": "2026-11-23"},
    )  # fmt: skip
    answer = said(town, "when is my trash picked up", address=HOME)
    assert answer.startswith("Your next trash pickup is Tuesday")
    assert "a broken truck" in answer


def test_a_meeting_change_cancels(town: Townbell, tmp_path: Path) -> None:
    """The council meeting of December 1 is cancelled, and no longer the next."""
    add(
        town, tmp_path, "--publish", kind="meeting_change", body="City Council", status="cancelled",
        text={"en": "no quorum", "es": "falta de quórum"}, **{"from": "2026-12-01"},
    )  # fmt: skip
    answer = said(town, "is the city council meeting cancelled")
    assert "cancel" in answer
    assert not answer.startswith("No")
    assert "December 15" in said(town, "when is the next city council meeting")
    assert "cancel" in said(town, "cancelaron la reunión del concejo", locale="es-US")


def test_a_meeting_change_moves(town: Townbell, tmp_path: Path) -> None:
    """Another day and hour, without a word about its status: that one is said."""
    add(
        town, tmp_path, "--publish", kind="meeting_change", body="City Council",
        moved_to="2026-12-02T18:00", **{"from": "2026-12-01"},
    )  # fmt: skip
    answer = said(town, "when is the next city council meeting")
    assert "Wednesday, December 2" in answer
    assert "6 PM" in answer


def test_a_closure_shuts_the_door(town: Townbell, tmp_path: Path) -> None:
    """A facility that would be open tomorrow is closed, and says why."""
    add(
        town, tmp_path, "--publish", kind="closure", place="central-library",
        text={"en": "a burst pipe", "es": "una tubería rota"}, until="2026-11-25",
    )  # fmt: skip
    answer = said(town, "is the central library open tomorrow")
    assert "closed" in answer
    assert "a burst pipe" in answer


def test_an_event_is_announced(town: Townbell, tmp_path: Path) -> None:
    """Among the coming events, in both languages."""
    title = {"en": "Lantern walk", "es": "Paseo de faroles"}
    add(
        town, tmp_path, "--publish", kind="event", title=title, place="Founders Park",
        **{"from": "2026-11-23T18:00:00-05:00"},
    )  # fmt: skip
    assert "Lantern walk" in said(town, "what events are there tomorrow")
    assert "Paseo de faroles" in said(town, "qué eventos hay mañana", locale="es-US")


def test_a_fact_answers(village: Townbell, tmp_path: Path) -> None:
    """The city's own words for a topic."""
    add(
        village, tmp_path, "--publish", kind="fact", topic="farmers_market",
        title={"en": "When is the farmers market?", "es": "¿Cuándo es el mercado?"},
        text={"en": "The market rests this winter.", "es": "El mercado descansa este invierno."},
    )  # fmt: skip
    assert said(village, "when is the farmers market") == "The market rests this winter."
    assert said(village, "cuándo es el mercado", locale="es-US") == "El mercado descansa este invierno."


BAD: dict[str, tuple[Any, str]] = {
    "no kind": ({"title": {"en": "x"}}, "kind"),
    "an unknown kind": ({"kind": "dance", "title": {"en": "x"}}, "kind"),
    "a kind that is a list": ({"kind": ["news"], "title": {"en": "x"}}, "kind"),
    "no title": ({"kind": "news"}, "title"),
    "a title that is a number": ({"kind": "news", "title": 7}, "title"),
    "a title of numbers": ({"kind": "news", "title": {"en": 7}}, "title"),
    "no words in a title": ({"kind": "news", "title": {"en": "  "}}, "title"),
    "an event without a start": ({"kind": "event", "title": {"en": "x"}}, "from"),
    "a start that is none": ({"kind": "event", "title": {"en": "x"}, "from": "soon"}, "from"),
    "a start that is a list": ({"kind": "event", "title": {"en": "x"}, "from": ["2026"]}, "from"),
    "a day that is none": ({"kind": "pickup_exception", "from": "2026-02-30"}, "from"),
    "a change without a body": ({"kind": "meeting_change", "from": "2026-12-01"}, "body"),
    "an unknown status": (
        {"kind": "meeting_change", "from": "2026-12-01", "body": "x", "status": "odd"},
        "status",
    ),
    "zones that are a number": ({"kind": "suspension", "zones": 5}, "zones"),
    "a list": ([], "object"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_post_is_refused_by_its_field(village: Townbell, tmp_path: Path, case: str) -> None:
    """Exit 3, the field is named, nothing is kept."""
    post, named = BAD[case]
    (tmp_path / "post.json").write_text(json.dumps(post))
    ran = village("post", "add", str(tmp_path / "post.json"), "--publish")
    assert (ran.code, ran.out) == (3, "")
    assert named in ran.message
    assert village("post", "list", "--json").json == {"posts": []}


def test_a_file_that_is_no_post(village: Townbell, tmp_path: Path) -> None:
    """Missing, not JSON, not UTF-8, half a surrogate pair: exit 3, one line."""
    (tmp_path / "a.json").write_text("{")
    (tmp_path / "b.json").write_bytes(b'{"kind": "news", "title": {"es": "ma\xf1ana"}}')
    (tmp_path / "c.json").write_text('{"kind": "news", "title": {"en": "\\ud800"}}')
    for name in ("a", "b", "c", "d"):
        ran = village("post", "add", str(tmp_path / f"{name}.json"))
        assert ran.code == 3
        assert f"{name}.json" in ran.message


def test_an_unknown_post(village: Townbell) -> None:
    """Nothing to publish or withdraw: exit 1 and its name."""
    for action in ("publish", "withdraw"):
        ran = village("post", action, "post-0")
        assert (ran.code, "post-0" in ran.message) == (1, True)


def test_a_change_that_finds_no_meeting_says_so(town: Townbell, tmp_path: Path) -> None:
    """It is kept, since the meeting may be listed later; but nobody must believe that it was told."""
    post = {"kind": "meeting_change", "body": "City Counsel", "from": "2026-12-01", "status": "cancelled"}
    (tmp_path / "post.json").write_text(json.dumps(post), "utf-8")
    ran = town("post", "add", str(tmp_path / "post.json"), "--publish", "--json")
    assert (ran.code, ran.json["status"]) == (0, "published")
    assert "no meeting of 'City Counsel' on 2026-12-01 is known" in ran.message
    assert "City Council" in ran.message


def test_a_post_may_be_a_departments(village: Townbell, tmp_path: Path) -> None:
    """One that city.toml names; the list says whose each is, and another department is refused."""
    toml = village.city / "city.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[staff]\ndepartments = ["Parks"]\n', "utf-8")
    post = add(village, tmp_path, "--department", "Parks", kind="news", title={"en": "Trail open"})
    (listed,) = village("post", "list", "--json").json["posts"]
    assert listed["department"] == "Parks"
    assert village("post", "list").out.rstrip() == f"{post}  draft      news              Trail open  (Parks)"
    ran = village("post", "add", str(tmp_path / "post.json"), "--department", "Streets")
    assert (ran.code, ran.out) == (2, "")
    assert "no department is called 'Streets'. Departments: Parks" in ran.err


def test_an_account_may_be_a_departments(village: Townbell) -> None:
    """By the command, with an address that tells whose it is; never with an address of another."""
    toml = village.city / "city.toml"
    toml.write_text(toml.read_text("utf-8") + '\n[staff]\ndepartments = ["Parks"]\n', "utf-8")
    ana = ("staff", "add", "Ana", "--role", "editor", "--department", "Parks", "--email", "ana@x.example")
    assert village(*ana).code == 0
    assert village("staff", "add", "Ben", "--role", "editor").code == 0
    assert village("staff", "email", "Ben", "ANA@x.example").code == 2
    assert village("staff", "email", "Nobody", "n@x.example").code == 1
    assert village("staff", "email", "Ben", "ben@x.example").code == 0
    assert village("staff", "list").out.splitlines() == [
        "editor         invited  Ana (Parks)",
        "editor         invited  Ben",
    ]
    said = village("--json", "staff", "list").json["staff"]
    assert [(each["department"], each["email"]) for each in said] == [("Parks", True), ("", True)]
