"""A change to a project, from its suggestion to the manager's answer (REQ-117, REQ-126)."""
