"""The Alexa skill: one envelope in, one out."""

from app.wiring.aws import alexa_endpoint

handler = alexa_endpoint()
