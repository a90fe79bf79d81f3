"""Progress of activities: recorded by the manager, its evidence looked at by the PMO (REQ-093)."""
