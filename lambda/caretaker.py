"""What is seen to once a minute: reminders, reports, whoever is on call, canaries."""

from app.wiring.functions.caring import caretaker

handler = caretaker()
