"""What to think of when looking for risks, by type of project and stage (REQ-174)."""
