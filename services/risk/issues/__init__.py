"""What went wrong, and what is done about it: the issues of a project (REQ-106)."""
