"""One change for many guests: chosen on the list, looked at before it happens, taken back with one button."""
