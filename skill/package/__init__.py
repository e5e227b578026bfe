"""The skill as Amazon's store takes it: an ASK CLI v2 project of one city.

``ask-resources.json`` and ``skill-package/`` with the manifest, an interaction model a locale and
the icons. Everything is made of city.toml, the phrases and the snapshot; nothing is filled in by hand.
"""
