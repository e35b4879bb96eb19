"""The room without internet."""
