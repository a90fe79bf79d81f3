"""The major risks that the PMO watches (REQ-181, REQ-182)."""
