"""Who is inside a session now, and who was at a given time."""
