"""The city's own emergencies: from what staff choose to a CAP message that residents hear.

``reading`` (JSON to a draft), ``areas`` (zones and drawings), ``composing`` (templates' words to a
message), ``writing`` (a message to CAP 1.2), ``preview`` (what a sender must see first) and ``desk``
(the steps, in order). What may be done by whom is decided in :mod:`city.emergency.governance`, what a
message must be in :mod:`city.emergency.producing`. A message that was sent comes back as a feed, like
anybody's (feeds/published.py): nothing here tells residents.
"""
