"""The sender: whatever waits in the lane whose queue has called."""

from app.wiring.functions.sending import alert_sender

handler = alert_sender()
