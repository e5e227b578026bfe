"""An alert as a form has it and as a draft's fields; what is wrong is named by its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from city.earth.geometry import Fault, Point, fault
from city.earth.places import Found, Resolution
from city.emergency.emergency_templates import OWN_WORDS, TEMPLATES
from city.localized import Localized
from web.staff.forms import words_in

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

WORDS = ("event", "headline", "description", "instruction", "details", "correction", "area_name")
"""Fields of a draft that hold words in every language."""
LEVELS: Mapping[str, Sequence[str]] = {
    "category": ("Safety", "Met", "Geo", "Health", "Fire", "Infra", "Transport", "Env", "CBRNE", "Other"),
    "urgency": ("Immediate", "Expected", "Future", "Past"),
    "severity": ("Extreme", "Severe", "Moderate", "Minor"),
    "certainty": ("Observed", "Likely", "Possible", "Unlikely"),
    "response": ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "AllClear", "None"),
}
"""CAP 1.2, 3.2.2: what own words need besides, the gravest first."""
NEEDED = ("event", "headline", "description")
"""Of own words."""
LONGEST, LONGEST_DRAWING = 1_000, 20_000
METRES = (10, 50_000)
_PAIR = re.compile(r"(-?\d{1,3}(?:\.\d{1,9})?)(?:\s*,\s*|\s+)(-?\d{1,3}(?:\.\d{1,9})?)")
_BETWEEN = re.compile(r"[\s;]*")


class Wrong(NamedTuple):
    """What is wrong with a form: the reason, for words, and what it is about."""

    why: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class AlertForm:
    """A form as it was filled in. ``zones`` are ``set:id``; words are values by ``<field>_<language>``."""

    template: str
    status: str
    zones: Sequence[str] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_drill(self) -> bool:
        return self.status != "Actual"

    def words(self, name: str) -> dict[str, str]:
        """The words of a field by language, without those that are empty."""
        return words_in(self.values, name)


def read(form: MultiDict[str, str], template: str, status: str, languages: Sequence[str]) -> AlertForm:
    """The form as it came; what is no field of it is not looked at."""
    keys = [f"{name}_{each}" for name in WORDS for each in languages]
    keys += ["whole_city", "address", "metres", "hours", *LEVELS]
    values = {key: form.get(key, "").strip()[:LONGEST] for key in keys}
    values["polygon"] = form.get("polygon", "").strip()[:LONGEST_DRAWING]
    zones = [each[:200] for each in form.getlist("zone")[:50] if each]
    return AlertForm(template, status, zones, {key: said for key, said in values.items() if said})


def filled(template: str, status: str, fields: Mapping[str, Any]) -> AlertForm:
    """The form that a draft's fields would have come from; an empty draft's is what the template says."""
    values: dict[str, str] = {}
    for name in WORDS:
        said = fields.get(name) or {}
        words = said if isinstance(said, Mapping) else {"en": str(said)}
        values |= {f"{name}_{language}": str(text) for language, text in words.items()}
    values |= {name: str(fields[name]) for name in LEVELS if fields.get(name)}
    if fields.get("whole_city"):
        values["whole_city"] = "yes"
    if fields.get("circle"):
        lat, lon, kilometres = fields["circle"]
        values |= {"address": f"{lat}, {lon}", "metres": f"{kilometres * 1000:g}"}
    if fields.get("polygon"):
        values["polygon"] = "\n".join(f"{lat}, {lon}" for lat, lon in fields["polygon"])
    values["hours"] = f"{fields.get('hours', _hours(template)):g}"
    zones = fields.get("zones") or ()
    return AlertForm(template, status, list(zones) if isinstance(zones, list | tuple) else [], values)


def drafted(
    form: AlertForm, locate: Callable[[str], Resolution], round_it: Callable[[str, str], Localized]
) -> tuple[dict[str, Any], list[Wrong]]:
    """The fields of the draft, and all that is wrong. ``round_it(metres, place)`` names a circle."""
    fields: dict[str, Any] = {"template": form.template, "status": form.status}
    wrong: list[Wrong] = []
    fields |= {name: words for name in WORDS if (words := form.words(name))}
    if form.template == OWN_WORDS:
        fields |= {name: form.values[name] for name in LEVELS if form.values.get(name)}
        wrong += [Wrong(f"needs_{each}") for each in NEEDED if each not in fields]
    _hours_of(form, fields, wrong)
    _area_of(form, fields, wrong, locate, round_it)
    return fields, wrong


def _hours_of(form: AlertForm, fields: dict[str, Any], wrong: list[Wrong]) -> None:
    said = form.values.get("hours", "")
    if not re.fullmatch(r"\d{1,3}([.,]\d{1,2})?", said) or not 0.25 <= float(said.replace(",", ".")) <= 336:
        wrong.append(Wrong("hours"))
    else:
        fields["hours"] = float(said.replace(",", "."))


def _area_of(
    form: AlertForm,
    fields: dict[str, Any],
    wrong: list[Wrong],
    locate: Callable[[str], Resolution],
    round_it: Callable[[str, str], Localized],
) -> None:
    """Zones, a circle, a drawing, or in so many words all of the city; nothing is no area (F14)."""
    if form.zones:
        fields["zones"] = list(form.zones)
    if form.values.get("address") or form.values.get("metres"):
        _circle_of(form, fields, wrong, locate, round_it)
    if form.values.get("polygon"):
        _polygon_of(form, fields, wrong)
    parts = [name for name in ("zones", "circle", "polygon") if name in fields]
    if form.values.get("whole_city"):
        fields["whole_city"] = True
        wrong += [Wrong("whole_and_part")] if parts else []
    elif not parts and not wrong:
        wrong.append(Wrong("no_area"))
    if "polygon" in fields and not fields.get("area_name"):
        wrong.append(Wrong("no_name"))


def _circle_of(
    form: AlertForm,
    fields: dict[str, Any],
    wrong: list[Wrong],
    locate: Callable[[str], Resolution],
    round_it: Callable[[str, str], Localized],
) -> None:
    address, said = form.values.get("address", ""), form.values.get("metres", "")
    metres = int(said) if re.fullmatch(r"\d{1,6}", said) else 0
    if not METRES[0] <= metres <= METRES[1]:
        wrong.append(Wrong("metres"))
        return
    point = _PAIR.fullmatch(address)
    label, at = address, (float(point[1]), float(point[2])) if point else None
    if at is None:
        found = locate(address) if address else Resolution(Found.UNKNOWN)
        here = found.location if found.found is Found.EXACT else None
        if here is None or here.lat is None or here.lon is None:
            near = [found.location, *found.candidates]
            wrong.append(Wrong("address", "; ".join(each.label for each in near[:6] if each)))
            return
        label, at = here.label, (here.lat, here.lon)
    fields["circle"] = [*at, metres / 1000]
    fields.setdefault("area_name", dict(round_it(f"{metres}", label)))


def _polygon_of(form: AlertForm, fields: dict[str, Any], wrong: list[Wrong]) -> None:
    ring = ring_of(form.values["polygon"])
    why = fault(ring) if ring else Fault.TOO_FEW_POINTS
    if ring is None:
        wrong.append(Wrong("polygon"))
    elif why is not None:
        wrong.append(Wrong(f"ring_{why.name.lower()}"))
    else:
        fields["polygon"] = [list(each) for each in ring]


def ring_of(text: str) -> list[Point] | None:
    """Corners as ``lat, lon``, one a line or in a row, closed; None where there is anything else."""
    if _BETWEEN.fullmatch(_PAIR.sub("", text)) is None:
        return None
    ring = [(float(lat), float(lon)) for lat, lon in _PAIR.findall(text)]
    return ring if not ring or ring[0] == ring[-1] else [*ring, ring[0]]


def _hours(template: str) -> float:
    return TEMPLATES[template].hours if template in TEMPLATES else 6.0
