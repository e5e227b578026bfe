"""feed URL -> fetch -> parse -> records -> snapshot. The only room that reads a city's feeds."""
