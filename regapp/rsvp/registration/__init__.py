"""Open registration: strangers ask for a place, wait for one, and become guests.

What strangers can learn, who waits before whom, and why nobody is over-booked: docs/decisions/0009-registration.md.
"""
