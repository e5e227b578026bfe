"""Words of offices, as they stand in a text without capitals, and what everybody says instead. Data."""

from __future__ import annotations

from collections.abc import Mapping

JARGON: Mapping[str, Mapping[str, str]] = {
    "en": {
        "utilize": "use", "commence": "begin", "terminate": "end", "prior to": "before",
        "subsequent to": "after", "pursuant to": "under", "in lieu of": "instead of", "in the event of": "if",
        "facilitate": "help", "ascertain": "find out", "remit": "pay", "ingress": "way in",
        "egress": "way out", "aforementioned": "this", "hereby": "now", "notwithstanding": "even if",
        "residents are advised": "please", "solid waste": "trash", "refuse collection": "trash pickup",
        "vehicular traffic": "cars", "inclement weather": "bad weather", "expedite": "hurry",
        "vacate": "leave", "potable": "safe to drink", "curtail": "cut", "endeavor": "try",
    },
    "es": {
        "a efectos de": "para", "con anterioridad a": "antes de", "con posterioridad a": "después de",
        "en virtud de": "por", "dar comienzo": "empezar", "efectuar": "hacer", "cumplimentar": "llenar",
        "a la mayor brevedad": "pronto", "abonar": "pagar", "aperturar": "abrir", "previo a": "antes de",
        "residuos sólidos": "basura", "vía pública": "calle", "desalojar": "salir",
        "notificar": "avisar", "antedicho": "este", "inclemencias": "mal tiempo",
    },
}  # fmt: skip
"""By language."""
