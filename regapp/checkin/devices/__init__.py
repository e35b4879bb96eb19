"""The organizer's pages of devices: what each may do, how it fares, pairing and revoking."""
