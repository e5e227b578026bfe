"""Two come for the first time in the same moment, under one name."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from city.federation import Admitted, Person
from city.staff import Account
from tests.web.vouching.conftest import City
from web.staff.gate import Gate, Why


class Slow:
    """The store of the test, in which whoever reads the accounts waits for another to have read them too."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._both = threading.Barrier(2)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def accounts(self) -> Sequence[Account]:
        found: Sequence[Account] = self._store.accounts()
        with suppress(threading.BrokenBarrierError):
            self._both.wait(0.5)
        return found


def test_one_of_two_is_that_account_and_the_other_is_told_so(city: City) -> None:
    """Read by both before either is kept, the second would take the account of the first."""
    known = city.town.gate
    gate = Gate(Slow(known.store), known.signer, known.now, known.rules)
    people = [
        Person(
            subject=f"s{n}",
            email=f"sam{n}@x.example",
            verified=True,
            name="Sam Lee",
            groups=frozenset({"writers"}),
        )
        for n in (1, 2)
    ]
    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(lambda each: gate.vouched(each, "192.0.2.1").why, people))
    assert set(came) == {Why.GOOD, Admitted.TAKEN}
    (account,) = known.store.accounts()
    assert account.subject == people[came.index(Why.GOOD)].subject
