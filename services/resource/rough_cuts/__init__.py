"""Whether the roles that a proposal asks for are free, month by month (REQ-044)."""
