"""The outbox and its channels: delivers what the flows hand over, and calls none of them."""
