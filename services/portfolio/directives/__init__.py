"""Directives: what the PMO asks of a project, and what the project answers (REQ-014)."""
