"""What a change does to the baseline, operation by operation (REQ-127)."""
