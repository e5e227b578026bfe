"""Facts: what staff have answered, under the id of a topic."""

from __future__ import annotations

from city.records import Fact
from feeds.fields.row import Row
from feeds.fields.rowkind import RowKind, identity
from feeds.kinds import Context
from feeds.text.plaintext import TITLE


def _make(row: Row, context: Context) -> Fact:
    topic, question = row.need("topic"), row.need_localized("question", TITLE)
    return Fact(
        id=identity(row, topic, next(iter(question.values()))),
        source=context.source,
        topic=topic,
        question=question,
        answer=row.need_localized("answer"),
        start=row.instant("start"),
        end=row.instant("end"),
    )


KIND = RowKind(
    name="fact",
    record=Fact,
    needs=("topic", "question", "answer"),
    make=_make,
    names={
        "question": ("question", "title"),
        "answer": ("answer", "text"),
        "start": ("start", "from"),
        "end": ("end", "until"),
    },
)
