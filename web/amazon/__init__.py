"""POST /alexa: what Amazon sends, proven to be Amazon's."""
