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
    title, body, content='', tokenize="unicode61"
);
CREATE VIRTUAL TABLE "rarity_{language}" USING fts5vocab ("texts_{language}", 'row');
"""
"""Stems in, stems asked for (snapshot/stems.py); the second table says in how many records each is."""
OUTLINES = "CREATE VIRTUAL TABLE outlines USING rtree (number, west, east, south, north);"

# The gazetteer is a head, which names the streets and says where what lies, and shards of the
# addresses, each with a range of streets, so that nobody need fetch or copy a whole city for one
# house. Numbers of streets and zone sets never change while a gazetteer is patched.
HEAD = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE streets (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL, base TEXT NOT NULL, direction TEXT NOT NULL,
    suffix TEXT NOT NULL, post TEXT NOT NULL, name TEXT NOT NULL
);
CREATE TABLE spellings (
    street INTEGER NOT NULL, name TEXT NOT NULL, addresses INTEGER NOT NULL, PRIMARY KEY (street, name)
) WITHOUT ROWID;
CREATE TABLE zone_sets (number INTEGER PRIMARY KEY, zones TEXT NOT NULL);
CREATE TABLE postcodes (code TEXT PRIMARY KEY, addresses INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE shards (
    street INTEGER NOT NULL, house INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (street, house)
) WITHOUT ROWID;
CREATE TABLE pieces (source TEXT PRIMARY KEY, keys BLOB NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE blocks USING rtree (
    number, west, east, south, north, +street INTEGER, +first INTEGER, +last INTEGER
);
"""
HEAD_INDEXES = """
CREATE UNIQUE INDEX by_key ON streets (key);
CREATE INDEX by_base ON streets (base);
"""
SHARD = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE addresses (
    street INTEGER NOT NULL, house INTEGER NOT NULL, extra TEXT NOT NULL, postcode TEXT NOT NULL,
    zone_set INTEGER NOT NULL, lat INTEGER NOT NULL, lon INTEGER NOT NULL, copies INTEGER NOT NULL,
    PRIMARY KEY (street, house, extra, postcode, zone_set, lat, lon)
) WITHOUT ROWID;
"""

BLOCK = 64
"""How many addresses of a street make one block: the R*Tree needs no leaf for every house."""
MICRODEGREES = 1_000_000
"""Coordinates are kept as whole microdegrees: 11 cm, and half the room of a float."""
SHARD_FILL = 2_000_000
"""Bytes in a new shard, about: there is room to grow."""
SHARD_MOST = 4_000_000
"""Bytes that a shard may have; a larger one is split, but never within one house."""
