"""From a planned delivery to an outcome."""
