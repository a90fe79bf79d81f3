"""A change to a project, from its suggestion to its submission (REQ-117, REQ-126)."""
