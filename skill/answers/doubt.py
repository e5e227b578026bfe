"""Questions that a topic was guessed for, and that ask what it does not tell (pure).

A guess knows that the words are about a library; that they ask how many books it has, it does not.
"""

from __future__ import annotations

from skill.heard.naming import plain
from skill.turn import Question
from words import phrases

COUNTED = frozenset(
    {"recent_311", "crime_activity", "district_lookup", "events", "meeting_agenda", "road_closures", "jobs"}
)
"""Topics whose answers have a number in them of what is asked about."""
OF_A_PLACE = frozenset({"facility_hours", "facility_schedule", "field_status", "contact_lookup"})
SHORTEST = 2
"""Letters of words that name nothing."""


def is_beside(question: Question) -> bool:
    """Whether a guessed topic would answer beside the point: to "how many", of the park where the park's
    gift shop was named, or of what is paid where somebody volunteers.
    """
    heard = plain(question.text)
    how_many = phrases(question.locale).say("heard.how_many").split("|")
    if question.topic not in COUNTED and any(f" {each} " in f" {heard} " for each in how_many):
        return True
    no_job = phrases(question.locale).say("heard.no_job").split("|")
    if question.topic == "jobs" and any(f" {each} " in f" {heard} " for each in no_job):
        return True
    slot = question.slot("place")
    if question.topic not in OF_A_PLACE or slot is None:
        return False
    return bool(beside(heard.split(), plain(slot.value).split(), question.locale, "heard.of_a_place"))


def beside(words: list[str], thing: list[str], locale: str, ordinary: str) -> frozenset[str]:
    """The nouns that stand with a thing and make another of it: behind it ("plastic straws"), or bound to
    it by "of" ("popotes de plástico"). ``ordinary`` is the phrase with words that do not.
    """
    heads, wanted = [word[:4] for word in words], [word[:4] for word in thing]
    starts = (n for n in range(len(words)) if heads[n : n + len(wanted)] == wanted)
    at = next(starts, None) if wanted else None
    if at is None:
        return frozenset()
    said, end = phrases(locale), at + len(wanted)
    of = said.say("heard.of").split("|")
    near = words[at - 2 : at - 1] if at > 1 and words[at - 1] in of else []
    near += words[end + 1 : end + 2] if words[end : end + 1] and words[end] in of else []
    near += words[end : end + 1] if said.say("heard.nouns_behind") == "yes" else []
    from skill.search.lexicon import lexicon  # only where a thing was named

    empty, plainly = lexicon(locale.split("-")[0]).empty, said.say(ordinary).split("|")
    return frozenset(
        word for word in near if word not in empty and word not in plainly and len(word) > SHORTEST
    )
