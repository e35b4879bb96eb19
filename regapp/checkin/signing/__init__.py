"""Signatures drawn on a screen: as strokes, each bound to guest, session, time, device and the one before it."""
