"""Closing: what is still missing, the close itself, and the archive (REQ-135 to REQ-152)."""
