"""The residents' pages: one request of the HTTP API in, one response out."""

from app.wiring.functions.pages import web_site

handler = web_site()
