"""Judging risks by scale and by expected value, and what they add up to (REQ-176)."""
