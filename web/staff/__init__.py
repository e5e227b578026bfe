"""Pages of those who work for the city, and what they measure."""
