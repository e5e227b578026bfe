"""From an item to the fields of a record: the field map, and how each sort of value is read."""
