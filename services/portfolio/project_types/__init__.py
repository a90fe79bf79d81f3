"""The types of project and the template that each brings for preliminary plans (REQ-063)."""
