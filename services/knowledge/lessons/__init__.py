"""What was learned: captured by anyone, validated and published by the PMO (REQ-137, REQ-168)."""
