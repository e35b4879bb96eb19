"""Transferable passes: lent to whoever enters a zone, and given back; who had which is kept."""
