"""Whether a project's people have the courses that they must have (REQ-017)."""
