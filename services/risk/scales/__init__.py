"""How probable and how grave is said in numbers: the organisation's risk scale (REQ-176)."""
