"""The peer of the pages: the smallest Flask application, asked by the very way by which ours is asked."""

from __future__ import annotations

from typing import Any

from flask import Flask

from web.gateway import respond

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """One sentence."""
    return "Hello"


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """The sentence, as an HTTP API takes it."""
    return respond(app, event)
