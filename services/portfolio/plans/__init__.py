"""The plans of a project: for now the preliminary one that it is registered with (REQ-063)."""
