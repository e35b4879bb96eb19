"""The paper for when everything fails: made the evening before, and taken back in afterwards."""
