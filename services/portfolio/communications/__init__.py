"""What the communication plan owes to whom, and when: kept, or missed (REQ-078)."""
