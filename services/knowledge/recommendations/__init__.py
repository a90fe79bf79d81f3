"""Offering what was learned to whom it may concern, without being asked (REQ-045, REQ-170)."""
