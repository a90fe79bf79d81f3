"""What is left when things are killed: everything committed, once."""
