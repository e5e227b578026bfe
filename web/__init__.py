"""Pages, the Alexa endpoint and public feeds, as Flask blueprints."""
