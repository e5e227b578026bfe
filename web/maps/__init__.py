"""Maps drawn from the city's own outlines, as SVG in the page: no tiles, no script, nobody else is asked."""
