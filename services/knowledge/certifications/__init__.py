"""Who has been found able, in what, and until when (REQ-164)."""
