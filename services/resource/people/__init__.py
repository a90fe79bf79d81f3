"""The directory of people: who is here, where they belong, and who has left (REQ-186)."""
