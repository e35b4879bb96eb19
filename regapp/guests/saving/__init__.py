"""Views of the guest list that the committee keeps by a name."""
