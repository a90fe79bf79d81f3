"""Deciding on a change, by whom its size demands, on what was assessed (REQ-122, REQ-131)."""
