"""Points, drawings, and what lies near."""
