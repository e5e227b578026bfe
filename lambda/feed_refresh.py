"""The scheduled refresh: fetch what is due, publish the snapshot."""

from app.wiring.aws_refresh import feed_refresh

handler = feed_refresh()
