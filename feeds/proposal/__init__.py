"""From an address that staff have at hand to a ready ``[[sources]]`` table.

``look -> profile -> match -> draft -> try``: the bytes are fetched and recognised, each column is
profiled by its name and its values, the columns are matched with the fields of each kind, the best
kind becomes a draft of a source, and the draft is tried by really building records with it. What
could not be guessed becomes a question to staff; nothing is invented.
"""
