"""What devices decided alone and a person has to look at: one click, a remark, and the way back."""
