"""Where the resident is, and what lies there."""
