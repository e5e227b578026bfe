"""State behind the ports of city/: SQLite on one machine, AWS when one is not enough."""
