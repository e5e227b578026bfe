"""UGC and SAME: the codes by which the NWS says where (A14, A15).

UGC (NWS Directive 10-1702): two letters of a state or of a water, ``Z`` for a
forecast zone or ``C`` for a county, three digits: ``FLZ072``, ``MNC001``,
``AMZ651`` (marine). Products write lists short: ``MNZ020-021-MNC001>005-231500-``.

SAME (FCC 47 CFR 11.31, as CAP 1.1 also names it FIPS6): ``PSSCCC``, part of the
county (0 is all of it), state, county; marine zones have numbers of their own.
``SS000`` is a whole state, ``000000`` the whole country.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

_UGC = r"(?a)[A-Z]{2}[CZ](?:\d{3}|ALL)"
_FULL = r"(?a)([A-Z]{2}[CZ])(\d{3}|ALL)(?:>(?:\1)?(\d{3}))?"
_SHORT = r"(?a)(\d{3})(?:>(\d{3}))?"
_SAME = r"(?a)\d{6}"

MAX_CODES = 20_000
"""One text is written out no further: there are not half as many zones and counties, and ``000>999`` is
eight characters for a thousand codes (A19)."""

_STATES = (
    "AL01 AK02 AZ04 AR05 CA06 CO08 CT09 DE10 DC11 FL12 GA13 HI15 ID16 IL17 IN18 IA19 KS20 KY21 LA22 ME23 "
    "MD24 MA25 MI26 MN27 MS28 MO29 MT30 NE31 NV32 NH33 NJ34 NM35 NY36 NC37 ND38 OH39 OK40 OR41 PA42 RI44 "
    "SC45 SD46 TN47 TX48 UT49 VT50 VA51 WA53 WV54 WI55 WY56 AS60 GU66 MP69 PR72 VI78"
)
_WATERS = "PZ57 PK58 PH59 PS61 PM65 AN73 AM75 GM77 LS91 LM92 LH93 LC94 LE96 LO97 SL98"
_STATE_NUMBER = {entry[:2]: entry[2:] for entry in _STATES.split()}
_WATER_NUMBER = {entry[:2]: entry[2:] for entry in _WATERS.split()}
_NUMBER = _STATE_NUMBER | _WATER_NUMBER
_ALL_OF_IT = ("ALL", "000")


def expand(text: str) -> tuple[str, ...]:
    """Every UGC code that a text names, lists and ranges written out, in order, each once.

    ``"MNZ020-021-MNC001>003"`` is MNZ020, MNZ021, MNC001, MNC002, MNC003. The six
    digits of a product's purge time, and whatever else is no code, are passed over;
    so is a range from one state, or from zones, into another (``MNZ020>WIZ003``).
    """
    codes: list[str] = []
    prefix = ""
    for part in re.split(r"[-\s,;]+", text.upper().strip()):
        if len(codes) > MAX_CODES:
            break
        if full := re.fullmatch(_FULL, part):
            prefix = full[1]
            codes += _range(prefix, full[2], full[3])
        elif prefix and (short := re.fullmatch(_SHORT, part)):
            codes += _range(prefix, short[1], short[2])
        else:
            prefix = ""
    return tuple(dict.fromkeys(codes))


def is_ugc(code: str) -> bool:
    """Whether this is one UGC code."""
    return re.fullmatch(_UGC, code) is not None


def same_codes(text: str) -> tuple[str, ...]:
    """Every SAME code that a text names. Five digits are a county's FIPS number, all of it."""
    parts = re.split(r"[-\s,;]+", text.strip())
    padded = (f"0{part}" if len(part) == 5 else part for part in parts)
    return tuple(dict.fromkeys(part for part in padded if re.fullmatch(_SAME, part)))


def same_of(code: str) -> str | None:
    """The SAME code of a county, a marine zone or a whole state's UGC code; None for a forecast zone."""
    state, kind, number = code[:2], code[2:3], code[3:]
    if number in _ALL_OF_IT:
        known = _NUMBER.get(state)
        return f"0{known}000" if known else None
    if kind == "C" and state in _STATE_NUMBER:
        return f"0{_STATE_NUMBER[state]}{number}"
    if kind == "Z" and state in _WATER_NUMBER:
        return f"0{_WATER_NUMBER[state]}{number}"
    return None


def ugc_match(wanted: Iterable[str], mine: Collection[str]) -> bool:
    """Whether one of the wanted codes is mine, or covers mine.

    ``FLZALL`` and ``FLC000`` are the whole state, whether I am known by zone or by county.
    """
    states = {own[:2] for own in mine}
    return any(code in mine or (code[3:] in _ALL_OF_IT and code[:2] in states) for code in wanted)


def same_match(wanted: Iterable[str], mine: Collection[str], states: Collection[str] = ()) -> bool:
    """Whether one of the wanted codes covers one of mine, or one of the states where I surely am.

    The leading digit is left out of the comparison: a part of my county may be
    where I am, and nobody publishes where the ninths of counties end.
    """
    counties = {code[-5:] for code in mine}
    within = {*states, *(county[:2] for county in counties)}
    return any(
        code[-5:] in counties
        or (code[-5:] == "00000" and bool(within))
        or (code[-3:] == "000" and code[-5:-3] in within)
        for code in wanted
    )


def states_of(codes: Iterable[str]) -> frozenset[str]:
    """The SAME numbers of the states and waters in which these UGC codes lie."""
    return frozenset(number for code in codes if (number := _NUMBER.get(code[:2])))


def _range(prefix: str, first: str, last: str | None) -> list[str]:
    if last is None or first == "ALL":
        return [prefix + first]
    return [f"{prefix}{number:03d}" for number in range(int(first), int(last) + 1)]
