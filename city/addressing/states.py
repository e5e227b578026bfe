"""The states of the USA and the provinces of Canada by name and postal abbreviation.

USPS Publication 28, appendix B; Canada Post, "symbols for provinces and territories".
"""

STATES = {
    "al": "alabama", "ak": "alaska", "az": "arizona", "ar": "arkansas", "ca": "california", "co": "colorado",
    "ct": "connecticut", "de": "delaware", "dc": "district of columbia", "fl": "florida", "ga": "georgia",
    "hi": "hawaii", "id": "idaho", "il": "illinois", "in": "indiana", "ia": "iowa", "ks": "kansas",
    "ky": "kentucky", "la": "louisiana", "me": "maine", "md": "maryland", "ma": "massachusetts",
    "mi": "michigan", "mn": "minnesota", "ms": "mississippi", "mo": "missouri", "mt": "montana",
    "ne": "nebraska", "nv": "nevada", "nh": "new hampshire", "nj": "new jersey", "nm": "new mexico",
    "ny": "new york", "nc": "north carolina", "nd": "north dakota", "oh": "ohio", "ok": "oklahoma",
    "or": "oregon", "pa": "pennsylvania", "pr": "puerto rico", "ri": "rhode island", "sc": "south carolina",
    "sd": "south dakota", "tn": "tennessee", "tx": "texas", "ut": "utah", "vt": "vermont", "va": "virginia",
    "wa": "washington", "wv": "west virginia", "wi": "wisconsin", "wy": "wyoming",
}  # fmt: skip
PROVINCES = {
    "ab": "alberta", "bc": "british columbia", "mb": "manitoba", "nb": "new brunswick",
    "nl": "newfoundland and labrador", "ns": "nova scotia", "nt": "northwest territories", "nu": "nunavut",
    "on": "ontario", "pe": "prince edward island", "qc": "quebec", "sk": "saskatchewan", "yt": "yukon",
}  # fmt: skip
_ALSO = {
    "newfoundland": "nl", "nuevo york": "ny", "nueva york": "ny", "nuevo mexico": "nm", "luisiana": "la",
    "pensilvania": "pa", "carolina del norte": "nc", "carolina del sur": "sc", "dakota del norte": "nd",
    "dakota del sur": "sd", "virginia occidental": "wv", "nueva jersey": "nj", "colombie britannique": "bc",
}  # fmt: skip
REGIONS = {**STATES, **PROVINCES}
ABBREVIATIONS = {**{name: short for short, name in REGIONS.items()}, **_ALSO}


def abbreviation(state: str) -> str:
    """ "va" for "Virginia" and for "VA"; the text itself in lower case where it is no state."""
    plain = state.strip().lower()
    return ABBREVIATIONS.get(plain, plain)
