"""What a change would do, asked of those who know, and judged (REQ-121, REQ-127, REQ-129)."""
