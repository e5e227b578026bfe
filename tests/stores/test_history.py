"""What was planned and tried for one subscription, and for no other."""

from __future__ import annotations

from pathlib import Path

from stores.sqlite.history import SqliteHistory
from tests.notifier.alder import Town, alert, recorders


def test_every_delivery_of_a_subscription_with_its_attempts(tmp_path: Path) -> None:
    """Planned, tried and final, by a real run of the notifier."""
    town = Town(tmp_path, channels=recorders("webhook", "outbox"))
    town.view.all = [alert()]
    text = "id,topic,channel,target\na,emergency,webhook,https://a.example/\nb,emergency,webhook,https://b.example/\n"
    assert not town.notifier.import_csv(text, town.resolve, town.clock.now()).refused
    town.notifier.deliver()
    history = SqliteHistory(town.database)
    (mine,) = history.of(["a"])
    assert (mine["subscription_id"], mine["topic"], mine["channel"]) == ("a", "emergency", "webhook")
    assert mine["state"] == "sent"
    assert [(each["result"], each["cause"]) for each in mine["attempts"]] == [("sent", "accepted")]
    assert mine["finished"] == town.clock.now().isoformat()
    assert [each["subscription_id"] for each in history.of(["b", "a"])] == ["b", "a"]
    assert history.of(["nobody"]) == []
    town.close()
