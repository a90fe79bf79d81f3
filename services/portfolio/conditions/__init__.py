"""The conditions of an approval: what must be true before the gate that each names (REQ-062)."""
