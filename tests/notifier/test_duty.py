"""Paging about what needs a person: in turn, in words, once, and ended by a link."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from city.emergency.duty import Kind, Matter, Step
from city.emergency.oncall import OnCall
from city.tickets import LASTS, Bad, Ticket
from city.tokens import Signer
from notifier.duty import Duty
from stores.sqlite.database import Database
from stores.sqlite.duty import SqliteDutyLog

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
HELD = Matter(Kind.HELD_BACK, "trash", "3 of 900 records; held back until townbell refresh --accept trash")
LOST = Matter(Kind.UNPLACED, "advisory:w-nws,urn:1")
FOUND = {Kind.HELD_BACK: [HELD], Kind.UNPLACED: []}


class Phone:
    """Notes who was paged and what they were told; those in ``dead`` cannot be reached."""

    def __init__(self, *dead: str) -> None:
        self.dead = dead
        self.told: list[tuple[str, str, str]] = []
        self.keys: list[str] = []

    def page(self, person: OnCall, about: str, subject: str, text: str, key: str = "") -> bool:
        self.told.append((person.name, subject, text))
        self.keys.append(key)
        return person.name not in self.dead

    @property
    def names(self) -> list[str]:
        return [name for name, _, _ in self.told]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteDutyLog]:
    database = Database(tmp_path / "state.db")
    yield SqliteDutyLog(database)
    database.close()


def duty(log: SqliteDutyLog, phone: Phone, site: str = "https://a.example/duty/") -> Duty:
    numbers = count(1)
    return Duty(
        log=log,
        roster=(
            OnCall(name="Ana", channel="sms", target="1"),
            OnCall(name="Ben", channel="sms", target="2", locale="es-US"),
        ),
        pager=phone,
        signer=Signer(b"secret"),
        link=lambda ticket: f"{site}{ticket}" if site else "",
        nonce=lambda: f"n{next(numbers)}",
        city="Alder",
    )


def ticket_in(told: tuple[str, str, str]) -> str:
    return told[2].rpartition("/")[2]


def steps(log: SqliteDutyLog) -> list[tuple[str, str]]:
    return [(each.step.value, each.name) for each in log.entries()]


def test_one_is_paged_at_once_and_the_next_after_ten_minutes(log: SqliteDutyLog) -> None:
    """However often it is looked; each in their language, with a link of their own."""
    phone = Phone()
    desk = duty(log, phone)
    for seconds in (0, 1, 300, 599, 600, 601):
        desk.tick(FOUND, NOON + timedelta(seconds=seconds))
    assert phone.names == ["Ana", "Ben"]
    assert phone.told[0][1] == "Alder: something needs a person"
    assert phone.told[0][2].startswith(
        "The source trash answered with so little that it is held back. 3 of 900 records; held back until"
        " townbell refresh --accept trash. If you take care of it, say so here, once, within two hours: https"
    )
    assert phone.told[1][2].startswith("La fuente trash respondió con tan poco que se ha retenido.")
    assert steps(log) == [("raised", ""), ("paged", "Ana"), ("paged", "Ben")]


def test_a_link_acknowledges_once_and_ends_the_paging(log: SqliteDutyLog) -> None:
    """To read it changes nothing (F15); to use it names who takes care; a second use is none."""
    phone = Phone()
    desk = duty(log, phone)
    desk.tick(FOUND, NOON)
    token = ticket_in(phone.told[0])
    for _ in range(3):
        found = desk.read(token, NOON)
        assert isinstance(found, tuple)
        assert found[1].acknowledged_by == ""
    assert isinstance(desk.acknowledge(token, NOON), Ticket)
    assert desk.acknowledge(token, NOON) is Bad.USED
    assert desk.read(token, NOON) is Bad.USED
    for minutes in range(0, 600, 5):
        assert desk.tick(FOUND, NOON + timedelta(minutes=minutes)) == 0
    assert phone.names == ["Ana"]
    assert steps(log)[-1] == ("acknowledged", "Ana")


def test_paging_goes_on_until_somebody_acknowledges(log: SqliteDutyLog) -> None:
    """Through the night and the next day: after three rounds one person an hour, in turn, each with a link
    that is good; then nobody any more."""
    phone = Phone()
    desk = duty(log, phone)
    for minutes in range(24 * 60):
        desk.tick(FOUND, NOON + timedelta(minutes=minutes))
    assert phone.names == ["Ana", "Ben"] * 14 + ["Ana"]
    last = NOON + timedelta(hours=24)
    assert isinstance(desk.acknowledge(ticket_in(phone.told[-1]), last), Ticket)
    for minutes in range(24 * 60):
        assert desk.tick(FOUND, last + timedelta(minutes=minutes)) == 0


def test_where_nobody_can_acknowledge_the_list_is_called_through_and_no_more(log: SqliteDutyLog) -> None:
    """A city without a page of its own would be called every hour for as long as the matter stands."""
    phone = Phone()
    desk = duty(log, phone, site="")
    for minutes in range(24 * 60):
        desk.tick(FOUND, NOON + timedelta(minutes=minutes))
    assert phone.names == ["Ana", "Ben"] * 3


def test_a_link_that_is_forged_or_old_acknowledges_nothing(log: SqliteDutyLog) -> None:
    """Another's signature, another secret, two hours later."""
    phone = Phone()
    desk = duty(log, phone)
    desk.tick(FOUND, NOON)
    token = ticket_in(phone.told[0])
    assert desk.acknowledge(token[:-2] + "xx", NOON) is Bad.FORGED
    assert desk.acknowledge(token, NOON + LASTS) is Bad.EXPIRED
    assert steps(log) == [("raised", ""), ("paged", "Ana")]


def test_what_ends_by_itself_is_written_down_and_pages_nobody(log: SqliteDutyLog) -> None:
    """Over, then there again within the hour: the second person is next, not everybody anew."""
    phone = Phone()
    desk = duty(log, phone)
    desk.tick(FOUND, NOON)
    desk.tick({Kind.HELD_BACK: [], Kind.UNPLACED: []}, NOON + timedelta(minutes=5))
    desk.tick(FOUND, NOON + timedelta(minutes=11))
    assert phone.names == ["Ana", "Ben"]
    assert steps(log) == [("raised", ""), ("paged", "Ana"), ("over", ""), ("raised", ""), ("paged", "Ben")]


def test_who_cannot_be_reached_is_passed_over_and_named(log: SqliteDutyLog) -> None:
    """The next person's turn is at the next look, not ten minutes later."""
    phone = Phone("Ana")
    desk = duty(log, phone)
    assert desk.tick(FOUND, NOON) == 0
    assert desk.tick(FOUND, NOON + timedelta(seconds=10)) == 1
    assert steps(log) == [("raised", ""), ("paged", "Ana"), ("unreached", "Ana"), ("paged", "Ben")]


def test_two_matters_are_paged_each_for_itself(log: SqliteDutyLog) -> None:
    """To take care of one is not to take care of the other."""
    phone = Phone()
    desk = duty(log, phone)
    both = {Kind.HELD_BACK: [HELD], Kind.UNPLACED: [LOST]}
    assert desk.tick(both, NOON) == 2
    assert "does not say where it applies, so nobody has been told of it: advisory:w-nws" in phone.told[1][2]
    desk.acknowledge(ticket_in(phone.told[0]), NOON)
    assert desk.tick(both, NOON + timedelta(minutes=10)) == 1
    assert phone.names == ["Ana", "Ana", "Ben"]


def test_of_eight_workers_one_pages(log: SqliteDutyLog) -> None:
    """All look at the same moment: what is written down first is what happens."""
    phone = Phone()
    desks = [duty(log, phone) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        paged = list(pool.map(lambda each: each.tick(FOUND, NOON), desks))
    assert sum(paged) == 1
    assert phone.names == ["Ana"]
    assert steps(log).count(("raised", "")) == 1


def test_without_a_site_the_page_holds_no_link(log: SqliteDutyLog) -> None:
    """Then the list is called through; the sentence does not promise a link that is not there."""
    phone = Phone()
    duty(log, phone, site="").tick({Kind.CHANNEL: [Matter(Kind.CHANNEL, "sms", "unreachable")]}, NOON)
    assert phone.told[0][2] == (
        "Messages by sms are not getting through. Its server cannot be reached. "
        "The next person on the list is told unless the matter ends."
    )


def test_a_matter_that_stands_for_a_week_is_raised_again(log: SqliteDutyLog) -> None:
    """An acknowledgement is no permission to forget."""
    phone = Phone()
    desk = duty(log, phone)
    desk.tick(FOUND, NOON)
    desk.acknowledge(ticket_in(phone.told[0]), NOON)
    desk.tick(FOUND, NOON + timedelta(days=7, seconds=1))
    assert steps(log)[-2:] == [("raised", ""), ("paged", "Ana")]
    assert {each.step for each in log.entries()} == {Step.RAISED, Step.PAGED, Step.ACKNOWLEDGED}


@pytest.mark.parametrize("has_keys", [True, False])
def test_a_call_asks_for_a_key_and_never_says_a_link(log: SqliteDutyLog, has_keys: bool) -> None:
    """Nobody can follow an address that is read out; where no key is heard, who comes next is said."""
    phone = Phone()
    one = replace(
        duty(log, phone),
        roster=(OnCall(name="Ana", channel="voice", target="1", locale="es-US"),),
        key=lambda ticket, locale: f"https://a.example/call/duty/{ticket}?lang={locale}" if has_keys else "",
    )
    assert one.tick(FOUND, NOON) == 1
    ((_, _, text),) = phone.told
    assert "http" not in text
    if not has_keys:
        assert phone.keys == [""]
        assert text.endswith("En diez minutos a más tardar se llama a otra persona de la lista, a menos que "
                             "el asunto termine.")  # fmt: skip
        return
    assert text.endswith("Si usted se encarga, oprima el 5.")
    ticket, _, language = phone.keys[0].rpartition("/")[2].partition("?")
    assert language == "lang=es-US"
    assert isinstance(one.acknowledge(ticket, NOON), Ticket)
    assert one.tick(FOUND, NOON + timedelta(hours=1)) == 0
