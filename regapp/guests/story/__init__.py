"""The whole story of one guest: asked, opened, answered, called, represented, changed, printed, scanned."""
