"""The event's own questions: set up by organizers, asked of those who come, kept with who said what."""
