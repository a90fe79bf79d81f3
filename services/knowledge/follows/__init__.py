"""Who wants to be told of what is published on which topic (REQ-165)."""
