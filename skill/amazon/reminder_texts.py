"""What an alert at Amazon says when it speaks, in the resident's language and true at that moment."""

from __future__ import annotations

from datetime import datetime

from city.delivery.device_alerts import Alert
from city.delivery.reminders import ReminderPlan, Telling
from city.localtime import day_of
from city.meetings import OFF
from skill.answers.collection import SWEEPING
from skill.answers.meetings import called
from skill.speech import Speaker
from skill.turn import Say, Word, say
from words import phrases


def alert(plan: ReminderPlan, told: Telling, zone: str, now: datetime) -> Alert:
    """The alert of one reminder, as it is asked for at ``now`` (aware)."""
    speaker = Speaker(phrases(plan.locale), plan.locale, told.at, day_of(told.at, zone), zone)
    sentences = [speaker.sentence(_says(plan, told))]
    if told.last:
        sentences.append(speaker.sentence(say("reminder.text.last")))
    text = " ".join(f"{each[:1].upper()}{each[1:]}" for each in sentences)
    return Alert(at=told.at, zone=zone, locale=plan.locale, text=text, requested=now)


def _says(plan: ReminderPlan, told: Telling) -> Say:
    if told.day is not None:
        key = "reminder.text.sweeping" if plan.subject == SWEEPING else "reminder.text.pickup"
        return say(key, stream=Word(f"stream.{plan.subject}"), day=told.day)
    assert told.start is not None
    start = told.start if told.timed else told.start.date()
    if told.status in OFF:
        return say(f"meeting.{told.status}", body=called(told.subject, plan.locale), start=start)
    return say("reminder.text.meeting", body=called(told.subject, plan.locale), start=start)
