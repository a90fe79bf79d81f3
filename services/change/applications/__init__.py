"""An approved change in the baseline, and whether it did what was predicted (REQ-132, 133)."""
