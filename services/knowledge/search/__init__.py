"""Finding what was learned, in Chinese and English at once (REQ-169)."""
