"""What the changes of projects come to, and whether the baselines agree (REQ-123, REQ-134)."""
