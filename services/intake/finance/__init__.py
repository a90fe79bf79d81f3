"""The financial case of a proposal: its cash flows, and what they are worth (REQ-042)."""
