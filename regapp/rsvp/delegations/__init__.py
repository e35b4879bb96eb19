"""Delegations as the committee sees them: who leads, who writes for them, how many may come, what changed."""
