"""The tables of SQLite, by what is kept in them; stores/sqlite/schema.py puts them in order."""
