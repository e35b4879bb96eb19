"""Papers for the focal point of a delegation."""
