"""The decision on a proposal, its reason, its conditions, and who answers for it (REQ-057, 058)."""
