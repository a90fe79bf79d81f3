"""How a project's objectives lead to what is handed over, and where they do not (REQ-055)."""
