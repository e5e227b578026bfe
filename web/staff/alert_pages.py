"""The city's own alerts: a template, where, for how long; then two persons, and how the telling goes.

Where it stands and who may take which step is decided by city.governance; the pages only ask. A drill takes
every step of an alert, looks like nothing else, and reaches nobody (F13).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as Answer

from city.emergency.emergencies import same_person
from city.emergency.emergency_templates import OWN_WORDS, TEMPLATES
from city.emergency.governance import Refused
from city.errors import TownbellError
from city.staff import Account, Deed, verdict
from web.language import asked_locale
from web.staff.alert_forms import LEVELS, WORDS, AlertForm, Wrong, drafted, filled, read
from web.staff.alert_map import chosen_set, drawn, of_area, sets_of
from web.staff.frame import Frame, account, admitting, allowed
from words import phrases

if TYPE_CHECKING:
    from city.localized import Localized
    from web.ports import Site
    from web.staff.ports import Console

MODES = {"live": "Actual", "drill": "Exercise"}
"""What is begun, and the CAP status of it."""
DEEDS = {
    "submit": Deed.ALERT, "approve": Deed.APPROVE, "approve_send": Deed.APPROVE, "send": Deed.ALERT,
    "glass": Deed.ALONE, "reject": Deed.ALERT, "cancel": Deed.ALERT, "mistake": Deed.ALERT,
    "longer": Deed.ALERT,
}  # fmt: skip
"""What a role must be allowed for each step."""
_BLANK: Mapping[str, Any] = {
    **{name: {} for name in WORDS}, **dict.fromkeys(LEVELS, ""),
    "zones": [], "polygon": None, "circle": None, "whole_city": False,
}  # fmt: skip
"""What an update says anew, where it does not say it."""


def alert_pages(site: Site, console: Console) -> Blueprint:
    """The pages; everybody of the staff may look, and who may do what is the role's."""
    pages = _Pages(site, console)
    blueprint = Blueprint("staff_alerts", __name__)
    admitting(blueprint, site, console)
    for path, name in (
        ("/staff/alerts", "alerts"),
        ("/staff/alerts/new", "templates"),
        ("/staff/alerts/new/<template>", "form"),
        ("/staff/alert-map/<zone_set>", "map"),
        ("/staff/alerts/<advisory_id>", "alert"),
        ("/staff/alerts/<advisory_id>/told", "told"),
        ("/staff/alerts/<advisory_id>/update", "change"),
    ):
        blueprint.add_url_rule(path, name, getattr(pages, name))
    for path, name in (
        ("/staff/alerts/new/<template>", "draft"),
        ("/staff/alerts/<advisory_id>", "step"),
        ("/staff/alerts/<advisory_id>/update", "update"),
    ):
        blueprint.add_url_rule(path, name, getattr(pages, name), methods=["POST"])
    return blueprint


class _Pages:
    def __init__(self, site: Site, console: Console) -> None:
        self._site = site
        self._desk = console.alerts
        forms = {"draft": "form", "step": "alert", "update": "change"}
        self._frame = Frame(site, console, "staff_alerts", forms)

    def alerts(self) -> Response:
        """How every one stands, and where one begins."""
        return self._frame.page("alerts", rows=self._desk.overview()[:50])

    def templates(self) -> Response:
        """What has happened: the first choice."""
        allowed(Deed.ALERT)
        return self._frame.page(
            "alert_templates",
            name_of="alerts",
            mode=_mode(request.args.get("mode", "")),
            templates=[*TEMPLATES, OWN_WORDS],
            approved=self._desk.approved,
        )

    def form(self, template: str) -> Response:
        """Where it is, for how long, and what is to be added; as it was in another, if one is named."""
        allowed(Deed.ALERT)
        mode = _mode(request.args.get("mode", ""))
        if template not in (*TEMPLATES, OWN_WORDS):
            abort(404)
        before = self._desk.case(request.args["from"]) if "from" in request.args else None
        fields = before["fields"] if before and before["template"] == template else {}
        return self._form(filled(template, MODES[mode], fields))

    def map(self, zone_set: str) -> Response:
        """The zones of another set, for the map of the form."""
        allowed(Deed.ALERT)
        sets = sets_of(self._desk.zones())
        if zone_set not in sets:
            abort(404)
        chosen = request.args.getlist("zone")[:50]
        return self._frame.page("alert_map", map=drawn(sets, zone_set, chosen, self._locale()))

    def draft(self, template: str) -> Response | Answer:
        """Keep it as a draft, and show what would be told; what is wrong is said in the form."""
        allowed(Deed.ALERT)
        if template not in (*TEMPLATES, OWN_WORDS):
            abort(404)
        status = MODES[_mode(request.form.get("mode", ""))]
        form = read(request.form, template, status, self._frame.languages())
        return self._kept(form, lambda fields: self._desk.draft(fields, account().name))

    def change(self, advisory_id: str) -> Response:
        """The form, as what is in force was filled in."""
        allowed(Deed.ALERT)
        case = self._case(advisory_id)
        return self._form(filled(case["template"], case["status"], case["fields"]), updates=advisory_id)

    def update(self, advisory_id: str) -> Response | Answer:
        """Bring it up to date: it leaves at once, or waits for the second person."""
        allowed(Deed.ALERT)
        case = self._case(advisory_id)
        form = read(request.form, case["template"], case["status"], self._frame.languages())

        def keep(fields: Mapping[str, Any]) -> str:
            return self._desk.update(advisory_id, {**_BLANK, **fields}, account().name)

        return self._kept(form, keep, updates=advisory_id)

    def alert(self, advisory_id: str) -> Response:
        """One of them: what would be told or was, where, to how many, by whom, and what comes next."""
        return self._alert(advisory_id)

    def told(self, advisory_id: str) -> Response:
        """How its telling goes: the part of the page that is looked at again and again."""
        case = self._case(advisory_id)
        return self._frame.page("alert_told", case=case)

    def step(self, advisory_id: str) -> Response | Answer:
        """Take a step. What is refused is said on the page, with the reason."""
        wanted = request.form.get("do", "")
        if wanted not in DEEDS:
            abort(404)
        allowed(DEEDS[wanted])
        self._case(advisory_id)
        area, content = (request.form.get(name, "")[:500] for name in ("area", "content"))
        try:
            if wanted == "longer":
                advisory_id = self._desk.update(advisory_id, {}, account().name)
            else:
                self._desk.take(wanted, advisory_id, account().name, area, content)
        except Refused as error:
            return self._alert(advisory_id, wrong=Wrong(error.why.value, error.what))
        except TownbellError as error:
            return self._alert(advisory_id, wrong=Wrong("other", str(error)))
        return self._frame.to("alert", advisory_id=advisory_id)

    def _kept(
        self, form: AlertForm, keep: Callable[[Mapping[str, Any]], str], updates: str = ""
    ) -> Response | Answer:
        fields, wrong = drafted(form, self._desk.locate, self._round)
        if wrong:
            return self._form(form, wrong, updates)
        try:
            advisory_id = keep(fields)
        except Refused as error:
            return self._form(form, [Wrong(error.why.value, error.what)], updates)
        except TownbellError as error:
            return self._form(form, [Wrong("other", str(error))], updates)
        return self._frame.to("alert", advisory_id=advisory_id)

    def _form(self, form: AlertForm, wrong: list[Wrong] | None = None, updates: str = "") -> Response:
        sets = sets_of(self._desk.zones())
        shown = chosen_set(sets, [request.values.get("map", ""), *form.zones])
        return self._frame.page(
            "alert_form",
            422 if wrong else 200,
            name_of="alerts",
            form=form,
            wrong=wrong or [],
            sets=sets,
            zone_set=shown,
            map=drawn(sets, shown, form.zones, self._locale()),
            languages=self._frame.languages(),
            levels=LEVELS if form.template == OWN_WORDS else {},
            approved=form.template in self._desk.approved,
            drill=form.is_drill,
            updates=updates,
        )

    def _alert(self, advisory_id: str, wrong: Wrong | None = None) -> Response:
        case = self._case(advisory_id)
        return self._frame.page(
            "alert",
            409 if wrong else 200,
            name_of="alerts",
            case=case,
            wrong=wrong,
            steps=steps(case, account()),
            drill=not case["live"],
            map=of_area(sets_of(self._desk.zones()), case["as_drawn"], self._locale()),
        )

    def _case(self, advisory_id: str) -> Mapping[str, Any]:
        case = self._desk.case(advisory_id[:100])
        if case is None:
            abort(404)
        return case

    def _round(self, metres: str, place: str) -> Localized:
        """What a circle is called, in every language of the city."""
        return {
            each: phrases(each).say("staff.alert.round", metres=metres, place=place)
            for each in self._frame.languages()
        }

    def _locale(self) -> str:
        return asked_locale(request.values.get("lang", ""), self._site.city.locales)


def steps(case: Mapping[str, Any], who: Account) -> list[str]:
    """What this person can do with it now, in the order of the page. What is refused all the same is said."""
    found: list[str] = []
    state, own = case["state"], bool(case["submitted_by"]) and same_person(case["submitted_by"], who.name)
    if state == "draft":
        found = ["submit", "again", "reject"]
    elif state == "submitted":
        found = ["approve_send", "approve", "reject"] if not own else ["reject"]
    elif state == "approved":
        found = ["send", "reject"]
    elif state in ("sent", "updated") and case["head"] == case["id"]:
        found = ["longer", "update", "cancel", "mistake"]
    elif case["head"] in ("", case["id"]):
        found = ["again"]
    if state in ("draft", "submitted") and case["preapproved"]:
        found.append("glass")
    return [each for each in found if verdict(who, DEEDS.get(each, Deed.ALERT)).is_yes]


def _mode(said: str) -> str:
    if said not in MODES:
        abort(404)
    return said
