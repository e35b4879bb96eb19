"""Guests who were not expected: put on the list at the desk."""
