"""Lists of guests with columns of the committee's choice, kept under a name, and reports that go out by mail."""
