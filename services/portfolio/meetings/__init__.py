"""The meetings of a project: scheduled, held or cancelled, their minutes acknowledged (REQ-067)."""
