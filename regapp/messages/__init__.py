"""The outbox and its channels: delivers what the flows hand over."""
