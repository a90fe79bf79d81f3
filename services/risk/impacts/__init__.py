"""How a change would move the risks of its project (REQ-127)."""
