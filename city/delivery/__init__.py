"""What a resident is owed, and what became of telling them."""
