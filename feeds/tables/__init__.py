"""Rows with named columns, in whatever way a portal or a spreadsheet writes them."""
