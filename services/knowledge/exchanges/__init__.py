"""People sit together, to say what they think or to share what they know (REQ-155, REQ-165)."""
