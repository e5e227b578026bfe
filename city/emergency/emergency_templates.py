"""The kinds of emergency that a city has words for beforehand, and how grave each is. Data, and pure.

The words themselves lie in words/<language>/emergency.json under ``emergency.<template>.``; what CAP
wants besides is here, the same in every language (B7).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from city.nouns import noun


@noun(frozen=True, slots=True, kw_only=True)
class Template:
    """One kind of emergency.

    ``code`` is the FCC's event code (47 CFR 11.31), "" where none fits; ``hours`` is how long it is in
    force unless staff say otherwise; ``detailed`` is whether it says little without details.
    """

    name: str
    category: str
    response: str
    urgency: str
    severity: str
    certainty: str
    code: str = ""
    hours: float = 6.0
    detailed: bool = False

    @property
    def lasts(self) -> timedelta:
        return timedelta(hours=self.hours)


def _template(
    name: str, levels: str, code: str = "", hours: float = 6.0, *, detailed: bool = False
) -> Template:
    """``levels`` are category, response, urgency, severity and certainty, as CAP 1.2 (3.2.2) names them."""
    category, response, urgency, severity, certainty = levels.split()
    return Template(
        name=name, category=category, response=response, urgency=urgency, severity=severity,
        certainty=certainty, code=code, hours=hours, detailed=detailed,
    )  # fmt: skip


TEMPLATES: Mapping[str, Template] = {
    each.name: each
    for each in (
        _template("evacuation", "Safety Evacuate Immediate Extreme Observed", "EVI", 12),
        _template("shelter_in_place", "Safety Shelter Immediate Severe Observed", "SPW"),
        _template("boil_water", "Health Execute Immediate Severe Likely", "CEM", 48),
        _template("severe_weather", "Met Shelter Immediate Severe Likely", "", 3),
        _template("hazardous_material", "CBRNE Shelter Immediate Severe Observed", "HMW"),
        _template("missing_person", "Rescue Monitor Immediate Severe Likely", "MEP", 24, detailed=True),
        _template("service_suspended", "Infra Monitor Expected Minor Observed", "", 24, detailed=True),
        _template("all_clear", "Safety AllClear Past Minor Observed"),
    )
}
"""By their names. All are emergencies but the last two, which wake nobody (:mod:`city.alerts.meaning`)."""

OWN_WORDS = "own_words"
"""Instead of a template: staff wrote all of it, and nobody has approved the words beforehand."""
