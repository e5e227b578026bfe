"""What one machine keeps, in one SQLite file: its tables, and the ports of city/ over them."""
