"""What comes back from providers, and texts to the city."""

from app.wiring.functions.feedback import feedback

handler = feedback()
