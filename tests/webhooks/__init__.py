"""What webhooks promise, to real receivers and by the reference verifier."""
