"""What a project may spend on its risks, as its baseline says (REQ-185)."""
