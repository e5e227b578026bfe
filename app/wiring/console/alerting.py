"""The city's own alerts as the staff console shows them and takes their steps."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.wiring import state
from app.wiring.advising import Advising, advising, as_drawn, logged, previewed, row
from city.errors import TownbellError

if TYPE_CHECKING:
    from app.clock import RunningClock
    from app.settings import Settings
    from city.earth.places import Resolution
    from city.emergency.emergencies import Where
    from city.localized import Localized
    from city.records import Zone
    from notifier.emergency.register import Case

log = logging.getLogger("townbell.staff")
THINGS = 100
"""Of the things told last, among so many one is looked for."""


class AlertDesk:
    """web.staff.ports.AlertDesk over the desk of notifier.emergency; opened when it is first asked."""

    def __init__(self, settings: Settings, clock: RunningClock) -> None:
        self._settings = settings
        self._clock = clock

    @property
    def approved(self) -> Collection[str]:
        from app.emergency_table import emergency

        return emergency(self._settings).approved

    def zones(self) -> Sequence[Zone]:
        return self._open().desk.tools.zones()

    def locate(self, address: str) -> Resolution:
        from app.wiring.published import snapshots

        return snapshots(self._settings, self._clock)().resolve(address)

    def overview(self) -> Sequence[Mapping[str, Any]]:
        """The newest first."""
        opened = self._open()
        zones = {(each.zone_set, each.id): each.name for each in opened.desk.tools.zones()}
        cases = opened.desk.register.cases()
        return [{**row(each), "areas": self._areas(each.draft.where, zones)} for each in reversed(cases)]

    def case(self, advisory_id: str) -> Mapping[str, Any] | None:
        """All that a person must see of it; None where there is none."""
        opened = self._open()
        if opened.desk.tools.store.fields(advisory_id) is None:
            return None
        case = opened.desk.register.case(advisory_id)
        shown = self._shown(opened, case)
        return {
            **shown,
            "fields": dict(case.draft.fields),
            "preapproved": opened.desk.register.is_preapproved(case.draft),
            "as_drawn": as_drawn(case),
            "head": case.before[-1].advisory_id if case.before else "",
            "until": max((each.until for each in case.before), default=None),
            "views": shown["on_channels"],
            "log": [
                {**each, "at": datetime.fromisoformat(each["at"])}
                for each in logged(self._settings, advisory_id)
            ],
            "told": self._told(case),
        }

    def _shown(self, opened: Advising, case: Case) -> Mapping[str, Any]:
        """What would be told; of one whose zones are no more, what is known without them."""
        from app.wiring.advising import shown

        try:
            return previewed(self._settings, opened, case.draft.id)
        except TownbellError as error:
            standing = shown(opened, case.draft.id)
            hours = case.draft.lasts.total_seconds() / 3600
            return {**_UNSEEN, **standing, "hours": hours, "wrong": [str(error)]}

    def draft(self, fields: Mapping[str, Any], by: str) -> str:
        return self._open().desk.draft(fields, by)

    def update(self, advisory_id: str, changes: Mapping[str, Any], by: str) -> str:
        """Whoever is to approve it is called, if somebody must."""
        opened = self._open()
        new, why = opened.desk.update(advisory_id, by, changes)
        if not why.is_yes:
            self._call(opened)
        return new

    def take(self, step: str, advisory_id: str, by: str, area: str = "", content: str = "") -> None:
        """One step; who is to be called because of it is called."""
        opened = self._open()
        desk = opened.desk
        if step == "submit":
            desk.submit(advisory_id, by)
            self._call(opened)
        elif step in ("approve", "approve_send"):
            self._approve(opened, advisory_id, by, area, content, send=step == "approve_send")
        elif step == "reject":
            desk.reject(advisory_id, by)
        elif step in ("send", "glass"):
            desk.send(advisory_id, by, area=area or None, glass=step == "glass")
            if step == "glass":
                self._call(opened, advisory_id)
        else:
            desk.cancel(advisory_id, by, mistake=step == "mistake")

    def _approve(
        self, opened: Advising, advisory_id: str, by: str, area: str, content: str, *, send: bool
    ) -> None:
        """Approve what was shown. Whoever sends it, too, and mistypes the area, has approved nothing."""
        from city.emergency.emergencies import names_the_area
        from city.emergency.governance import Why
        from notifier.emergency.refusals import refused

        desk = opened.desk
        draft = desk.register.case(advisory_id).draft
        names = desk.register.area_names(draft)
        if send and draft.is_live and not names_the_area(area, names):
            raise refused(Why.AREA_TYPED_WRONG, advisory_id, names=names)
        desk.approve(advisory_id, by, content=content)
        if send:
            desk.send(advisory_id, by, area=area or None)

    def _call(self, opened: Advising, alone: str = "") -> None:
        """Call whoever is to be called now; or everybody, of what one person sent alone.

        That a call fails must not look as if the step had failed: the worker calls again.
        """
        from app.wiring.answering import calling

        try:
            found = calling(self._settings, self._clock, opened)
            found.everybody(alone) if alone else found.tick()
        except TownbellError as error:
            log.warning("Nobody could be called: %s", error)

    def _areas(self, where: Where, zones: Mapping[tuple[str, str], Localized]) -> Mapping[str, str]:
        """What the area is called, by language."""
        from city.localized import in_language
        from words import phrases

        city, found = self._settings.city, {}
        for language in dict.fromkeys(each.split("-")[0] for each in city.locales):
            names = [in_language(zones.get(each, {}), language) or each[1] for each in where.zones]
            whole = phrases(language).say("emergency.whole_city", city=city.name) if where.whole_city else ""
            found[language] = in_language(where.name, language) or whole or ", ".join(names)
        return found

    def _told(self, case: Case) -> Sequence[Mapping[str, Any]]:
        """How far the telling of it, and of its end, has come; empty before it has begun."""
        from city.delivery.progress import as_json
        from notifier.causes.advisories import event_of

        own = state.advisories(self._settings)
        identifiers = dict.fromkeys(str(each.detail.get("identifier", "")) for each in case.log)
        messages = [found for each in identifiers if each and (found := own.document(each))]
        events = {event_of(each.message): each.msg_type for each in messages if each.is_public}
        return [
            {"type": events[thing.event_id], **as_json(found)}
            for thing, found in reversed(state.progress(self._settings).things(THINGS))
            if thing.event_id in events
        ]

    def _open(self) -> Advising:
        return advising(self._settings, self._clock)


_UNSEEN: Mapping[str, Any] = {
    "recipients": None, "channels": {}, "seconds_to_last": {}, "last_seconds": 0.0, "sms_parts": 1,
    "ceiling": 0, "areas": {}, "words": {}, "on_channels": {}, "correction": {}, "advice": [], "approve": "",
}  # fmt: skip
