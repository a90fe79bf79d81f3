"""Using the contingency of a project for risks that occurred (REQ-184, REQ-185)."""
