"""The organisation's strategic objectives: what projects are there for (REQ-089)."""
