"""The comparison of two events."""
