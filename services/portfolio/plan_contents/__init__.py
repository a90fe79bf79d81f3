"""What detailed plans and baselines say: work, dates, money, reserves, communication (REQ-074)."""
