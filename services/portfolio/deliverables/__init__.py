"""Deliverables: what the baseline says is handed over, delivered, accepted, waived (REQ-135)."""
