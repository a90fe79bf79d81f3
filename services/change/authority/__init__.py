"""Who decides on a change, by how much it and those before it move the project (REQ-122)."""
