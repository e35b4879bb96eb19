"""Reminders: a word before the deadline or before the day, only to whom it concerns."""
