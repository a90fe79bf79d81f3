"""The detailed plans of a project: written by its manager, version by version (REQ-073)."""
