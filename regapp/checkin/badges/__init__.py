"""Badges at the desk: printed while the guest waits, by the server's printers or the device's own browser."""
