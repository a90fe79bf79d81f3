"""The types of project that portfolio knows, as far as it has told us (REQ-010)."""
