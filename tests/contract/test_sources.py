"""`townbell sources`: how each source stands and has behaved."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.contract.townbell import CITY, NEWS, RSS, Townbell

LATER = "2026-11-22T15:20:00-05:00"
CHANGED = datetime.fromisoformat("2026-11-22T15:16:00-05:00")
LAST = "2026-11-22T15:50:00-05:00"
KEYS = {
    "id", "kind", "state", "records", "last_asked", "last_ok", "last_change", "next_try", "failures", "cause",
    "reason", "note", "changes", "median_lag_seconds", "median_interval_seconds",
}  # fmt: skip


def _news(town: Townbell, now: str) -> dict[str, object]:
    ran = town("sources", "--json", now=now)
    assert (ran.code, ran.err) == (0, "")
    assert set(ran.json) == {"sources"}
    (found,) = ran.json["sources"]
    assert set(found) == KEYS
    return dict(found)


def test_before_the_first_refresh_nothing_is_known(village: Townbell) -> None:
    """It asks no source and compiles nothing: state "never", everything else empty."""
    found = _news(village, LATER)
    assert (found["id"], found["kind"], found["state"], found["records"]) == ("news", "news", "never", 0)
    assert (
        found["last_ok"] is found["last_change"] is found["next_try"] is found["median_lag_seconds"] is None
    )
    assert not (village.data / "snapshot").exists()


def test_what_became_of_each_source(village: Townbell) -> None:
    """Last ok, last change, failures and next try move on their own; lag and interval are medians."""
    assert village("refresh").code == 0
    (before,) = village("sources", "--json", now=LATER).json["sources"]
    changed = RSS.replace("is open", "is shut").replace("21 Nov 2026 09:00", "22 Nov 2026 15:16")
    (village.city / "news.rss").write_text(changed)
    assert village("refresh", now=LATER).code == 0
    found = _news(village, LATER)
    assert (found["state"], found["changes"], found["failures"]) == ("fresh", 2, 0)
    first, second = (datetime.fromisoformat(str(each["last_change"])) for each in (before, found))
    assert found["median_interval_seconds"] == round((second - first).total_seconds())
    assert found["median_lag_seconds"] == round((second - CHANGED).total_seconds())
    assert abs(second - first - timedelta(minutes=20)) < timedelta(minutes=5), "the clock runs while we work"
    (village.city / "news.rss").write_text("<html>down</html>")
    assert village("refresh", now=LAST).code == 0
    found = _news(village, LAST)
    assert (found["state"], found["failures"], found["cause"], found["changes"]) == (
        "stale",
        1,
        "page",
        2,
    )
    assert "HTML" in str(found["reason"])
    ok, change, asked, again = (
        datetime.fromisoformat(str(found[key]))
        for key in ("last_ok", "last_change", "last_asked", "next_try")
    )
    assert ok.isoformat()[:16] == change.isoformat()[:16] == "2026-11-22T20:20"
    assert 18 <= (again - asked).total_seconds() / 60 <= 20


def test_the_table_is_in_the_citys_time(village: Townbell) -> None:
    """For a person: a head, and a line for each source."""
    (village.city / "city.toml").write_text(CITY + NEWS + NEWS.replace('"news"', '"other"', 1))
    assert village("refresh").code == 0
    ran = village("sources")
    head, *rows = ran.out.splitlines()
    assert head.split()[0] == "source"
    assert [row.split()[0] for row in rows] == ["news", "other"]
    assert "2026-11-22 15:00" in rows[0]
