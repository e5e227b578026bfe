"""``townbell unanswered``: what was asked in vain, counted, with nobody in it."""

from __future__ import annotations

from pathlib import Path

from tests.contract.townbell import Townbell


def test_what_was_asked_in_vain_is_listed(tmp_path: Path) -> None:
    """The most asked first, in text and in JSON; what was answered, and who asked, are nowhere."""
    alder = Townbell(tmp_path / "data")
    asked = ("zorbing gondolas for zubb.vorn@zorp.example", "zorbing gondolas 75", "blorf gondolas 5")
    for words in (*asked, "any news"):
        assert alder.process("ask", words).code == 0
    listed = alder("unanswered", "--json").json
    assert listed == {
        "questions": [
            {
                "text": text,
                "language": "en",
                "reason": "not_understood",
                "count": 1,
                "first": "2026-11-22",
                "last": "2026-11-22",
            }
            for text in ("blorf gondolas …", "zorbing gondolas for …", "zorbing gondolas …")
        ]
    }
    rows = alder("unanswered").out.splitlines()
    assert rows[0].split() == ["1", "2026-11-22", "en", "not_understood", "blorf", "gondolas", "…"]
    assert not any(
        "zubb.vorn" in path.read_text(errors="ignore") for path in (tmp_path / "data").glob("*.sqlite*")
    )


def test_nothing_is_listed_where_nothing_was_asked(tmp_path: Path) -> None:
    """A fresh folder has no questions, and looking makes no store."""
    alder = Townbell(tmp_path / "data")
    assert alder("unanswered", "--json").json == {"questions": []}
    assert not list((tmp_path / "data").glob("*.sqlite"))
