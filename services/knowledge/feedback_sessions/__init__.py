"""Teams and PMO sit together regularly, and what was said is kept (REQ-155)."""
