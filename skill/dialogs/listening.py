"""Which slot a device is told to listen for where the open question is only said again.

After "slower" the answer is still the address, or the words, that was asked for: without being told so a
device would understand them as a new question, or hand on no words at all.
"""

from __future__ import annotations

from city.nouns import replace
from skill.dialogs.dialogue import CONVERSATION
from skill.memory import Expecting, Memory
from skill.topics import SET_ADDRESS, TOPIC_OF
from skill.turn import Answer, Pending, Question

ADDRESS, AMAZONS = "address", "AMAZON."


def listening(answered: Answer, question: Question, memory: Memory) -> Answer:
    """The answer with the slot that is still listened for, by the intent whose slot it is.

    Amazon's own intents ("no", "again", what was not understood) have no slots: an address that is asked for
    after one of them is that of the question that waits for it.
    """
    if answered.ask is None or answered.elicit_of:
        return answered
    if answered.elicit:
        asked = answered.remember.get("asked")
        of = asked.intent if isinstance(asked, Pending) else SET_ADDRESS
        is_address = question.intent.startswith(AMAZONS) and answered.elicit == ADDRESS
        return replace(answered, elicit_of=of) if is_address else answered
    slot, _, intent = memory.listens.partition(" ")
    open_still = memory.expecting is not Expecting.NOTHING
    same = open_still and answered.remember.get("expecting") is memory.expecting
    known = slot.isidentifier() and intent in TOPIC_OF  # the memory is the caller's
    if not known or not same or question.intent not in CONVERSATION:
        return answered
    return replace(answered, elicit=slot, elicit_of=intent)
