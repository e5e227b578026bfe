"""A drill says that it is one, in every part that anybody could read alone (F13)."""

from __future__ import annotations

import pytest

from city.emergency.emergency_templates import TEMPLATES
from tests.notifier.emergency.scene import Scene
from tests.notifier.emergency.test_calling import Phone, calling

MARKS = {"en-US": ("DRILL: ", "This is a drill. "), "es-US": ("SIMULACRO: ", "Esto es un simulacro. ")}


@pytest.mark.parametrize("template", TEMPLATES)
def test_f13_every_part_of_a_drill_is_marked(scene: Scene, template: str) -> None:
    """F13: event, headline, description, instruction: of the alert and its correction, in each language."""
    composed = scene.desk.register.composed(
        scene.desk.register.case(scene.drafted(template=template, status="Exercise"))
    )
    for message in (composed.message, composed.correction):
        for info in message.infos:
            title, text = MARKS[info.language]
            assert info.event.startswith(title)
            assert info.headline.startswith(title)
            assert info.description.startswith(text)
            assert not info.instruction or info.instruction.startswith(text)
    assert composed.breaches == ()
    assert composed.correction_breaches == ()


def test_a_drill_counts_whom_the_real_thing_would_reach(scene: Scene) -> None:
    """What is counted is the message without its marks: with them it would be a test, and reach nobody."""
    composed = scene.desk.register.composed(scene.desk.register.case(scene.drafted(status="Exercise")))
    live = scene.desk.register.composed(scene.desk.register.case(scene.drafted()))
    assert composed.total == live.total == 120
    assert composed.plain[0].infos[0].headline == live.message.infos[0].headline
    assert live.plain == (live.message, live.correction)


def test_what_is_live_is_not_marked(scene: Scene) -> None:
    """The word is for drills alone."""
    message = scene.message()
    assert not any("DRILL" in info.headline or "SIMULACRO" in info.headline for info in message.infos)


def test_a_call_about_a_drill_is_marked(scene: Scene) -> None:
    """Whoever is woken for practice is told so before anything else, in their language."""
    phone = Phone("Ben")
    scene.desk.submit(scene.drafted(status="Exercise"), "Ana")
    assert calling(scene, phone).tick() == 0
    assert calling(scene, phone).tick() == 1
    (_, english, text), (_, spanish, _) = phone.calls
    assert english.startswith("DRILL: ")
    assert text.startswith("DRILL: ")
    assert spanish.startswith("SIMULACRO: ")
