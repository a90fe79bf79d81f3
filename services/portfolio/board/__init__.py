"""The supervision board: every project under way, the gravest first (REQ-099)."""
