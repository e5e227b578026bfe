"""The Alexa skill: one envelope in, one out."""

from app.wiring import alexa_endpoint

handler = alexa_endpoint()
