"""Those who come together: a delegation, a bus or class that registered as one."""
