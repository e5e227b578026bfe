"""The tables of the two files."""

BULLETIN = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE records (
    number INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, source TEXT NOT NULL,
    zone TEXT NOT NULL, starts REAL, ends REAL, body TEXT NOT NULL
);
"""
BULLETIN_INDEXES = """
CREATE INDEX by_zone ON records (kind, zone);
CREATE INDEX by_start ON records (kind, starts);
"""
TEXTS = """
CREATE VIRTUAL TABLE "texts_{language}" USING fts5 (
    title, body, content='', tokenize="unicode61 remove_diacritics 2"
);
"""
OUTLINES = "CREATE VIRTUAL TABLE outlines USING rtree (number, west, east, south, north);"

# An address's number is street << 36 | house number << 12 | position: the b-tree of the table
# itself is then the index by street and house number, and a million rows need no other. A block is
# a run of neighbours, from its first address to its last: the R*Tree needs no leaf for every house.
GAZETTEER = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE streets (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, base TEXT NOT NULL, direction TEXT NOT NULL,
    suffix TEXT NOT NULL, post TEXT NOT NULL, name TEXT NOT NULL
);
CREATE TABLE zone_sets (number INTEGER PRIMARY KEY, zones TEXT NOT NULL);
CREATE TABLE addresses (
    number INTEGER PRIMARY KEY, house TEXT NOT NULL, postcode TEXT NOT NULL,
    lat INTEGER NOT NULL, lon INTEGER NOT NULL, zone_set INTEGER NOT NULL
);
CREATE VIRTUAL TABLE blocks USING rtree (number, west, east, south, north, +last INTEGER);
"""
GAZETTEER_INDEXES = """
CREATE INDEX by_key ON streets (key);
CREATE INDEX by_base ON streets (base);
"""

STREET_SHIFT = 36
HOUSE_SHIFT = 12
MAX_HOUSE = (1 << (STREET_SHIFT - HOUSE_SHIFT)) - 1
MAX_TWINS = (1 << HOUSE_SHIFT) - 1
BLOCK = 32
"""How many addresses of a street make one block."""
MICRODEGREES = 1_000_000
"""Coordinates are kept as whole microdegrees: 11 cm, and half the room of a float."""
