"""Reading CAP in the shapes in which it is published: XML, feeds of it, the NWS's GeoJSON."""
