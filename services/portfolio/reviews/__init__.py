"""The review of a plan that was handed in: a checklist, comments, and its outcome (REQ-087)."""
