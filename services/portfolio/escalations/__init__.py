"""Escalations: what was not settled below, and is the director's to deal with (REQ-111)."""
