"""What a phone may hold to decide alone: a list that tells nothing about anybody whose ticket was not before it."""
