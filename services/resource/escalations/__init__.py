"""Shortages put before the executives: the packet, the decision, what came of it (REQ-195)."""
