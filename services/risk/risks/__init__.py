"""Threats and opportunities, from their identification on (REQ-175)."""
