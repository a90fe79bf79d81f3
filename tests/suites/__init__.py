"""What holds for every service alike, asked of each of them, operation by operation."""
