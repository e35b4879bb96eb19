"""The callers' list: whom to phone next, what was said, who called when."""
