"""Reading the answer to a question that was just asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from skill.topics import FALLBACK, NO, SET_ADDRESS, TOPIC_OF, YES
from skill.understand.choices import chosen, is_of_several
from skill.understand.grammar import Grammar, Reading, slot_of
from skill.understand.nouns import Expecting, Method, Slot, Wants
from skill.understand.tokens import Tokens, core, words

_SURE = 0.95
_CONTROLS = frozenset(name for name in TOPIC_OF if name.startswith("AMAZON.")) - {YES, NO}


@dataclass(frozen=True, slots=True)
class Answers:
    """Reads answers with one grammar."""

    grammar: Grammar
    mend: Callable[[Tokens], Tokens]

    def read(self, text: str, tokens: Tokens, today: date, expecting: Expecting) -> Reading | None:
        """The reading as the awaited answer; None where the sentence is something else."""
        if expecting.wants is Wants.YES_NO:
            return self._yes_or_no(text, tokens, today)
        if expecting.wants is Wants.CHOICE:
            return self._one_of(text, expecting) or self._value(text, tokens, today, expecting)
        if expecting.wants is Wants.SLOT:
            return self._value(text, tokens, today, expecting)
        return self._free_words(text, tokens, today, expecting)

    def _yes_or_no(self, text: str, tokens: Tokens, today: date) -> Reading | None:
        """A leading yes or no; "no, 12 Harbor Street" is the right address at once."""
        lexicon = self.grammar.lexicon
        head, rest = tokens[0].word, tokens[1:]
        if head not in lexicon.yes | lexicon.no:
            return None
        if head in lexicon.no and rest:
            corrected = self._value(text, rest, today, Expecting.value(SET_ADDRESS, "address"))
            if corrected is not None:
                return corrected
        return Reading(YES if head in lexicon.yes else NO, {}, _SURE, Method.EXPECTED)

    def _one_of(self, text: str, expecting: Expecting) -> Reading | None:
        """The offered value that the answer names, by its place or by its words."""
        at = chosen(text, expecting.offered, self.grammar.lexicon)
        if at is None and is_of_several(text, expecting.offered, self.grammar.lexicon):
            return Reading(FALLBACK, {}, 0.0, Method.NONE)  # it is asked again, not guessed at
        if at is None:
            return None
        slot = Slot(expecting.offered[at], str(at), text.strip())
        return Reading(expecting.intent, {expecting.slot: slot}, _SURE, Method.EXPECTED)

    def _value(self, text: str, tokens: Tokens, today: date, expecting: Expecting) -> Reading | None:
        kind = self.grammar.kinds.get(expecting.intent, {}).get(expecting.slot)
        if kind is None:
            return None
        mended = self.mend(tokens)
        for row in (self._bare(tokens), self._bare(mended), mended):  # "este año": no word too many
            for filled in self.grammar.types.fills(kind, words(row), 0, today):
                if filled.end == len(row):
                    slot = slot_of(text, row, filled)
                    return Reading(expecting.intent, {expecting.slot: slot}, _SURE, Method.EXPECTED)
        return None

    def _bare(self, tokens: Tokens) -> Tokens:
        """The words of an answer without what people put around it: "it's at ...", "the ... one"."""
        around = self.grammar.lexicon.answers
        left = core(tokens, self.grammar.lexicon)
        while len(left) > 1 and left[0].word in around:
            left = left[1:]
        while len(left) > 1 and left[-1].word in around:
            left = left[:-1]
        return left

    def _free_words(self, text: str, tokens: Tokens, today: date, expecting: Expecting) -> Reading | None:
        """All the words as they are, unless they steer the conversation ("stop", "help")."""
        control = self.grammar.read(text, core(tokens, self.grammar.lexicon), today)
        if control is not None and control.intent in _CONTROLS:
            return control
        slot = Slot(text.strip(), None, text.strip())
        return Reading(expecting.intent, {expecting.slot: slot}, _SURE, Method.EXPECTED)
