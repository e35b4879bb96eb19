"""What stands on tables: name tents, place cards, table numbers."""
