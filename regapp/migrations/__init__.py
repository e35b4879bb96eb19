"""The schema's history, applied by `regapp db upgrade`."""
