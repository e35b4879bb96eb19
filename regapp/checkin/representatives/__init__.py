"""Who is named at the door to come for somebody else."""
