"""Two events side by side, by the same definitions as the recap of each."""
