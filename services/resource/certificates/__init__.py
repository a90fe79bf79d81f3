"""Who is certified in which skill, as knowledge tells (REQ-164)."""
