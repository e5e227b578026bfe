"""The planner: what is due to whom, every minute and at once on an alert."""

from app.wiring.functions.planning import alert_planner

handler = alert_planner()
