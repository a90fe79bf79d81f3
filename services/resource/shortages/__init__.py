"""Projects that lack so much of a role, for so long, that they are tight (REQ-194)."""
