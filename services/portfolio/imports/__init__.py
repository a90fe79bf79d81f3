"""Legacy projects: the one way into PMO scope without a proposal, and always flagged (REQ-061)."""
