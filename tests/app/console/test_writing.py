"""Writing for residents: at its time, with all that it ever was, as each channel has it."""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import count

import pytest

from city.staff import Role
from tests.app.console.conftest import Console, Somebody

_NUMBERS = count(1)
NEWS = {
    "kind": "news", "title_en": "The harbor walk is open", "text_en": "Come and see it on Saturday.",
    "title_es": "El paseo del puerto está abierto", "text_es": "Venga a verlo el sábado.",
}  # fmt: skip


@pytest.fixture
def pia(console: Console) -> Somebody:
    console.clock.at += timedelta(minutes=1)  # the newest is newer than all that other tests wrote
    return console.somebody(f"Pia {next(_NUMBERS)}", Role.PUBLISHER)


def written(who: Somebody, do: str = "publish", **fields: str) -> str:
    """The id of what was just written: the newest of the list."""
    assert who.post("/staff/write", do=do, **{**NEWS, **fields}).status_code == 303
    found = re.search(r"/staff/posts/(post-[0-9a-f]+)/history", who.get("/staff/posts"))
    assert found is not None
    return found[1]


def revised(who: Somebody, post_id: str, do: str = "publish", **fields: str) -> int:
    """Write it anew from the form as it stands."""
    seen = re.search(r'name="seen" value="([^"]+)"', who.get(f"/staff/write?post={post_id}"))
    assert seen is not None
    given = {**NEWS, "post": post_id, "seen": seen[1], "do": do, **fields}
    return int(who.post("/staff/write", **given).status_code)


def newest(who: Somebody, query: str = "") -> str:
    """The first row of the list."""
    return who.get(f"/staff/posts{query}").partition('<ul class="rows">')[2].split("</li>")[0]


def heard(console: Console) -> str:
    asked = {"text": "what is the news", "locale": "en-US"}
    return console.app.test_client().post("/api/ask", json=asked).get_data(as_text=True)


def test_what_is_written_for_later_is_told_then_and_no_longer(console: Console, pia: Somebody) -> None:
    """A schedule on the city's clocks: not before, from then on, and not after; the list says each."""
    from app.wiring.scheduling import scheduler

    title = "The ferry runs again"
    tick = scheduler(console.settings, console.clock)  # type: ignore[arg-type]
    post_id = written(pia, title_en=title, publish_at="2026-11-22T15:30", expire_at="2026-11-22T16:30")
    tick()
    assert title not in heard(console)
    assert "residents will hear it from today at 3:30 PM until today at 4:30 PM" in pia.get("/staff/posts")
    assert "los residentes lo oirán desde hoy a las 3:30 de la tarde" in pia.get("/staff/posts?lang=es")
    console.clock.at += timedelta(minutes=31)
    assert tick()
    assert not tick()
    assert title in heard(console)
    assert "residents hear it until today at 4:30 PM" in pia.get("/staff/posts")
    console.clock.at += timedelta(minutes=59)
    assert tick()
    assert title not in heard(console)
    assert "its time is over" in pia.get("/staff/posts")
    assert 'value="2026-11-22T16:30"' in pia.get(f"/staff/write?post={post_id}")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"publish_at": "soon"}, "One of the times cannot be read."),
        ({"expire_at": "9999-12-31T23:59"}, "One of the times cannot be read."),
        ({"expire_at": "2020-01-01T00:00"}, "It would end before it begins, or is over already."),
        (
            {"publish_at": "2027-01-02T00:00", "expire_at": "2027-01-01T00:00"},
            "It would end before it begins",
        ),
    ],
)
def test_a_schedule_that_cannot_be_is_said(pia: Somebody, fields: dict[str, str], said: str) -> None:
    """The form comes back with it; nothing is kept."""
    before = pia.get("/staff/posts").count("/history")
    answer = pia.post("/staff/write", do="publish", **NEWS, **fields)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    assert pia.get("/staff/posts").count("/history") == before


def test_the_history_says_who_changed_which_words_when(console: Console, pia: Somebody) -> None:
    """Word by word, in each language, the newest first; an older version can be brought back."""
    post_id = written(pia, text_en="Open from nine to five.")
    console.clock.at += timedelta(minutes=1)
    other = console.somebody(f"Otto {next(_NUMBERS)}", Role.PUBLISHER)
    assert revised(other, post_id, text_en="Open from ten to five <b>daily</b>.") == 303
    page = other.get(f"/staff/posts/{post_id}/history")
    assert re.search(r"<h2>Otto \d+ · today at", page)
    assert '<del><span class="unseen">Removed: </span>nine</del>' in page
    assert '<ins><span class="unseen">Added: </span>ten</ins>' in page
    assert "<b>" not in page
    assert re.search(r"<h2>Pia \d+ · ", page)
    assert '<ins><span class="unseen">Añadido: </span>' in other.get(
        f"/staff/posts/{post_id}/history?lang=es"
    )
    back = re.search(rf"/staff/write\?post={post_id}&amp;version=(\d+)", page)
    assert back is not None
    assert "Open from nine to five." in other.get(f"/staff/write?post={post_id}&version=1")
    for wrong in ("0", "99", "x", "-1"):
        assert other.client.get(f"/staff/write?post={post_id}&version={wrong}").status_code == 404
    assert other.client.get("/staff/posts/none/history").status_code == 404


def test_two_who_change_the_same_do_not_overwrite_each_other(console: Console, pia: Somebody) -> None:
    """Whoever comes second is told, and nothing of theirs is kept."""
    post_id = written(pia, do="keep")
    seen = re.search(r'name="seen" value="([^"]+)"', pia.get(f"/staff/write?post={post_id}"))
    assert seen is not None
    console.clock.at += timedelta(seconds=5)
    assert revised(pia, post_id, do="keep", text_en="First.") == 303
    late = {**NEWS, "post": post_id, "seen": seen[1], "do": "keep", "text_en": "Second."}
    answer = pia.post("/staff/write", **late)
    assert answer.status_code == 422
    assert "Somebody else changed it meanwhile." in answer.get_data(as_text=True)
    assert "First." in pia.get(f"/staff/write?post={post_id}")


def test_it_is_seen_as_each_channel_has_it(pia: Somebody) -> None:
    """News as the message that subscribers get, with its parts; an answer as the reply to a text."""
    page = pia.post("/staff/write", do="hear", **NEWS).get_data(as_text=True)
    for part in (
        "On a screen",
        "Text message · 1 part",
        "as GSM-7 counts them.",
        "On the phone&#39;s screen",
    ):
        assert part in page, part
    accents = pia.post("/staff/write", do="hear", **{**NEWS, "text_en": "Łódź sends its greetings. " * 8})
    assert "as UCS-2 counts them." in accents.get_data(as_text=True)
    fact = {"kind": "fact", "title_en": "May I fish?", "text_en": "Yes, from the pier.", "do": "hear"}
    page = pia.post("/staff/write", **fact).get_data(as_text=True)
    assert "Text message · 1 part" in page
    assert "Telephone call" not in page


def test_plainer_words_are_offered(pia: Somebody) -> None:
    """Remarks, in the words of whoever reads them; publishing goes all the same."""
    hard = {**NEWS, "text_en": "Utilize the north door prior to Monday.", "text_es": "", "title_es": ""}
    page = pia.post("/staff/write", do="hear", **hard).get_data(as_text=True)
    assert "English: for “prior to” most people say “before”." in page
    assert "There are no words in Español" in page
    assert pia.post("/staff/write", do="publish", **hard).status_code == 303


@pytest.mark.parametrize(
    ("kind", "lang", "said"),
    [
        ("news", "en", "Please fill in: Title, English."),
        ("news", "es", "Falta: Título, Español."),
        ("fact", "es", "Falta: Pregunta, Español; Respuesta, Español."),
        ("event", "en", "Please fill in: Title, English; From."),
        ("closure", "es", "Falta: Dónde."),
        ("pickup_exception", "en", "Please fill in: The day it would be."),
    ],
)
def test_what_is_missing_is_said_by_the_name_of_its_field(
    console: Console, kind: str, lang: str, said: str
) -> None:
    """In the language of whoever writes, announced, and at the field itself; no word of the program's."""
    who = console.somebody(f"Lee {kind} {lang}", Role.PUBLISHER)
    answer = who.post("/staff/write", kind=kind, do="hear", lang=lang)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert said in page
    assert 'aria-invalid="true" aria-describedby="problem"' in page
    assert "is missing" not in page


@pytest.mark.parametrize(
    ("kind", "begun", "missing", "rest"),
    [
        ("news", {"text_en": "Come on Saturday."}, "Title, English", {"title_en": "The walk opens"}),
        (
            "fact",
            {"title_en": "May I fly a kite?"},
            "Answer, English",
            {"text_en": "Yes, on the beach."},
        ),
        ("closure", {"text_en": "The roof leaks."}, "Where", {"place": "Central Library"}),
        ("event", {"title_en": "Kites"}, "From", {"from": "2026-12-05T10:00"}),
        (
            "event",
            {"text_en": "Bring a kite."},
            "Title, English; From",
            {"title_en": "Kites", "from": "2026-12-05T10:00"},
        ),
        ("pickup_exception", {"text_en": "Snow."}, "The day it would be", {"day": "2026-12-04"}),
        ("news", {}, "Title, English", {"title_en": "The walk is open"}),
    ],
)
def test_a_draft_may_be_half_done_and_only_what_is_whole_is_published(
    pia: Somebody, kind: str, begun: dict[str, str], missing: str, rest: dict[str, str]
) -> None:
    """It is kept, and what it lacks is said in the list and in its form; publishing it, also for later and
    from the list, is refused with that; with the rest it is published."""
    post_id = written(pia, do="keep", **{**dict.fromkeys(NEWS, ""), "kind": kind, **begun})
    row = newest(pia)
    assert f"/staff/posts/{post_id}/history" in row
    assert f"<p>Still missing: {missing}.</p>" in row
    assert "Go on writing" in row
    assert 'value="publish"' not in row
    assert f"<p>Still missing: {missing}.</p>" in pia.get(f"/staff/write?post={post_id}")
    refused = pia.post(f"/staff/posts/{post_id}", do="publish")
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert f"This cannot be heard or published yet. Please fill in: {missing}." in page
    assert all(each in page for each in begun.values())
    blank = {**dict.fromkeys(NEWS, ""), "kind": kind}
    later = {"publish_at": "2026-12-24T08:00"}
    assert revised(pia, post_id, **{**blank, **begun, **later}) == 422
    assert "draft" in newest(pia)
    assert revised(pia, post_id, **{**blank, **begun, **rest}) == 303
    row = newest(pia)
    assert "residents hear it" in row
    assert "Still missing" not in row


def test_what_is_half_done_is_said_in_spanish_and_of_what_is_wrong_too(
    console: Console, pia: Somebody
) -> None:
    """The form has what was typed, and names the field; nothing of it is lost."""
    blank = {**dict.fromkeys(NEWS, ""), "kind": "event", "title_es": "Cometas", "from": "pronto"}
    post_id = written(pia, do="keep", **blank)
    page = pia.get(f"/staff/write?post={post_id}&lang=es")
    assert "<p>Por revisar: Desde.</p>" in page
    assert 'value="Cometas"' in page
    assert "Sin título" not in newest(pia, "?lang=es")
    console.clock.at += timedelta(minutes=1)
    empty = written(pia, do="keep", **{**dict.fromkeys(NEWS, ""), "kind": "news"})
    row = newest(pia, "?lang=es")
    assert empty in row
    assert "Sin título" in row
    assert "Falta todavía: Título, Español." in row
    assert "Seguir escribiendo" in row


def test_what_residents_hear_is_not_emptied_by_a_half_done_change(console: Console, pia: Somebody) -> None:
    """Published news whose title is deleted stays as it was, whatever button is pressed."""
    post_id = written(pia, title_en="The pier is painted", title_es="")
    for do, status in (("publish", 422), ("keep", 403)):
        assert revised(pia, post_id, do=do, title_en="", title_es="") == status
    assert "The pier is painted" in heard(console)
