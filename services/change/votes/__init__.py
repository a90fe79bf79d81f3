"""The board decides on a change by recorded vote, where its size demands it (REQ-122)."""
