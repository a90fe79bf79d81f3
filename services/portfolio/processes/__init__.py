"""The process versions that knowledge published: by which one each project is run (REQ-003)."""
