"""The financial settlement of a project: what was approved, spent, and is still owed (REQ-142)."""
