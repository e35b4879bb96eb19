"""The kiosk: guests show their own ticket to a tablet, and sign."""
