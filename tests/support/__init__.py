"""What several tests need: servers, tokens, and ways to reach a state."""
