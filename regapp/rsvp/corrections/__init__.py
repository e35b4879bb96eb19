"""Corrections of what stands on the badge: made at once, or asked for once the badge is printed."""
