"""Check-ins: the regular talks of the PMO with the manager of each project (REQ-095, REQ-096)."""
