"""What people are taught here, and for whom it is mandatory (REQ-161, REQ-017)."""
