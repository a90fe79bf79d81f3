"""Milestones: the days that count by the baseline, forecast, reached, missed (REQ-104)."""
