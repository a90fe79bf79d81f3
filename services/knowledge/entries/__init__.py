"""What can be found: one entry for each thing of whatever kind, by its words (REQ-167, 169)."""
