"""Lessons of other undertakings that this one has adopted as risks (REQ-170)."""
