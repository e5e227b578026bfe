"""The only place that picks an implementation: one factory for each entry point.

Imports stand inside the factories, so that an entry point loads what it uses and
nothing more; the skill's cold start depends on it.
"""
