"""Why a step was refused, in words for whoever tried it at three in the morning, and what to do instead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from city.emergency.governance import Refused, Why


def refused(
    why: Why,
    advisory_id: str,
    *,
    names: Sequence[str] = (),
    breaches: Sequence[object] = (),
    recipients: int = 0,
    ceiling: int = 0,
) -> Refused:
    """The error for a reason, with what it is about."""
    what, fix = _WORDS[why]
    values = {
        "names": " or ".join(f'"{each}"' for each in names),
        "breaches": "; ".join(str(each) for each in breaches[:5]),
        "recipients": f"{recipients:,}",
        "ceiling": f"{ceiling:,}",
        "id": advisory_id,
    }
    return Refused(why, what.format_map(values), where=advisory_id, fix=fix.format_map(values))


_WORDS: Mapping[Why, tuple[str, str]] = {
    Why.UNKNOWN_PERSON: ("--by names nobody of the city's staff", "See [emergency] staff in city.toml"),
    Why.NOT_A_DRAFT: ("it is no draft any more", "Run: townbell advisory list"),
    Why.NOT_SUBMITTED: (
        "nobody was asked to approve it yet",
        "Run: townbell advisory submit {id} --by YOU. Alone, with a template approved beforehand: "
        "townbell advisory send {id} --by YOU --break-glass",
    ),
    Why.ALREADY_SUBMITTED: ("it waits for its approval already", "Another person approves it"),
    Why.ALREADY_APPROVED: ("it is approved already", "Run: townbell advisory send {id} --by YOU"),
    Why.NOT_APPROVED: (
        "nobody has approved it yet",
        "Another person than submitted it runs: townbell advisory approve {id} --by THEM. Alone, with a "
        "template approved beforehand: townbell advisory send {id} --by YOU --break-glass",
    ),
    Why.REJECTED: ("it was rejected", "Draft it again"),
    Why.ALREADY_SENT: ("it was sent already", "To change it: townbell advisory update {id} --by YOU"),
    Why.NOT_SENT: ("it was never sent", "Run: townbell advisory list"),
    Why.NOT_IN_FORCE: ("nothing of it is in force any more", "Draft a new one"),
    Why.SAME_PERSON: ("whoever submitted it cannot approve it", "Ask another person"),
    Why.APPROVAL_OLD: ("it was approved more than a day ago", "Draft it again, and have it looked at again"),
    Why.NOT_PREAPPROVED: (
        "only a template that was approved beforehand, as it is, may be sent by one person",
        "Have another person approve it; or draft an approved template without words of your own",
    ),
    Why.BREAKS_RULES: ("it breaks rules of CAP: {breaches}", "Draft it again without that"),
    Why.NO_AREA: (
        "it has no area, and without one nothing is sent",
        "Draft it again with zones or a drawing",
    ),
    Why.AREA_ELSEWHERE: (
        "its area does not touch the city",
        "A point is latitude first: [37.09, -75.96]. Draft it again",
    ),
    Why.NO_CORRECTION: (
        "no correction is ready that could take it back: {breaches}",
        'Draft it again; "correction" is what is said if it was sent by mistake',
    ),
    Why.OVER_CEILING: (
        "{recipients} would be told, and the ceiling is {ceiling}",
        "Is the area too large? If not, raise [emergency] ceiling in city.toml",
    ),
    Why.AREA_NOT_TYPED: (
        "this is LIVE and will be told to residents",
        "Type the name of its area: --area {names}",
    ),
    Why.AREA_TYPED_WRONG: ("what was typed is not the name of its area", "It is {names}"),
    Why.OVERTAKEN: ("it changed while this was done", "Look at it again: townbell advisory preview {id}"),
}
