"""Saved reports and reports by mail."""
