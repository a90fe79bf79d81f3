"""Changes to a baseline: what they would do, and applying them whole when approved (REQ-132)."""
