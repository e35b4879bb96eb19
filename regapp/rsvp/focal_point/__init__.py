"""The page of a delegation's focal point: names and answers for the whole group, behind one link."""
