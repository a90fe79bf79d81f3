"""How far a project's people are trained, as it was told last (REQ-017)."""
