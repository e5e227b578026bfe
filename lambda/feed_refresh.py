"""The scheduled refresh: fetch what is due, publish the snapshot."""

from app.wiring.functions.refresh import feed_refresh

handler = feed_refresh()
