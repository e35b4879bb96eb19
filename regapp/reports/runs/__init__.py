"""Runs of the printer: badges for many, in the background, and what to look at before."""
