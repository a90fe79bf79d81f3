"""The final report of a project: what came of it, and how it went (REQ-140 to REQ-145)."""
