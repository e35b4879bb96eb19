"""Companions: spouse, aide, driver, interpreter; each stands on the list with a ticket of their own."""
