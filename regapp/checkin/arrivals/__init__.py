"""Arrivals for protocol: who is awaited, how far they have come, who greets them, and the wall that welcomes them."""
