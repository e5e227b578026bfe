"""The scheduled refresh: fetch what is due, publish the snapshot."""

from app.wiring.aws import feed_refresh

handler = feed_refresh()
