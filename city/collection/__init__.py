"""When what is collected: schedules, holidays, exceptions."""
